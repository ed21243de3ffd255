import type { SimCore } from "./core.ts";
import type { ScheduledCompliance, SimCustomer } from "./shapes.ts";
import { nextId, type SimShop } from "./state.ts";
import { queueWebhooks } from "./webhooks/queue.ts";
import { scopesPayload, shopPayload } from "./webhooks/shop-payload.ts";

const hour = 3_600_000;
const day = 24 * hour;

/** Scopes that an install grants: the required ones. `read_all_orders` only where Shopify approved it for the app. */
function grantable(sim: SimCore, shop: SimShop, asked: string[]): string[] {
  return asked.filter((scope) => (sim.app.scopes.includes(scope) || sim.app.optionalScopes.includes(scope)) && (scope !== "read_all_orders" || shop.allOrdersGranted));
}

/**
 * The merchant installs the app (Shopify managed installation: scopes are granted before the app is opened).
 * Installing again changes nothing; after an uninstall it cancels a pending shop/redact.
 */
export function installApp(sim: SimCore, shop: SimShop, options: { optionalScopes?: string[] } = {}): void {
  if (shop.installed) return;
  shop.installed = true;
  shop.installedAt = sim.clock.now();
  shop.uninstalledAt = null;
  shop.grantedScopes = grantable(sim, shop, [...sim.app.scopes, ...(options.optionalScopes ?? [])]);
  shop.scheduledCompliance = shop.scheduledCompliance.filter(({ topic }) => topic !== "shop/redact");
}

/** The merchant grants or takes back optional scopes; causes app/scopes_update. Tokens have the new scopes at once. */
export function changeOptionalScopes(sim: SimCore, shop: SimShop, optionalScopes: string[]): void {
  const previous = shop.grantedScopes;
  shop.grantedScopes = grantable(sim, shop, [...sim.app.scopes, ...optionalScopes]);
  for (const token of shop.accessTokens.values()) token.scopes = [...shop.grantedScopes];
  queueWebhooks(sim, shop, [{ topic: "app/scopes_update", payload: scopesPayload(shop, sim.app.id, previous, sim.clock.now()) }]);
}

/** The merchant changes facts of the shop; causes shop/update. */
export function updateShop(sim: SimCore, shop: SimShop, change: Partial<Pick<SimShop, "name" | "email" | "currency" | "timezone" | "country" | "plan" | "planPartnerDevelopment">>): void {
  Object.assign(shop, change);
  queueWebhooks(sim, shop, [{ topic: "shop/update", payload: shopPayload(shop, sim.clock.now()) }]);
}

/** The merchant uninstalls: tokens are dead and what was kept on the installation is gone at once, app/uninstalled follows, shop/redact comes 48 hours later. */
export function uninstallApp(sim: SimCore, shop: SimShop): void {
  if (!shop.installed) return;
  const now = sim.clock.now();
  shop.installed = false;
  shop.uninstalledAt = now;
  for (const token of shop.accessTokens.values()) token.revoked = true;
  for (const token of shop.refreshTokens.values()) token.revoked = true;
  const installation = `gid://shopify/AppInstallation/${shop.id}`;
  for (const [key, { ownerId }] of shop.metafields) if (ownerId === installation) shop.metafields.delete(key);
  queueWebhooks(sim, shop, [{ topic: "app/uninstalled", payload: shopPayload(shop, now), outlivesInstall: true }]);
  shop.scheduledCompliance.push({ topic: "shop/redact", dueAt: now + 48 * hour, customerId: null });
}

/** A shopper asks what is stored about them; the request reaches the app at once. */
export function requestCustomerData(sim: SimCore, shop: SimShop, customerId: number): void {
  shop.scheduledCompliance.push({ topic: "customers/data_request", dueAt: sim.clock.now(), customerId });
}

/**
 * A shopper's data are to be erased. Shopify asks the app ten days later, and not before six months have passed since the
 * last order (shopify.dev, privacy law compliance). `atOnce` skips both waits.
 */
export function requestCustomerRedact(sim: SimCore, shop: SimShop, customerId: number, options: { atOnce?: boolean } = {}): void {
  const now = sim.clock.now();
  const lastOrderAt = shop.customers.get(customerId)?.lastOrderAt ?? 0;
  shop.scheduledCompliance.push({ topic: "customers/redact", dueAt: options.atOnce ? now : Math.max(now + 10 * day, lastOrderAt + 182 * day), customerId });
}

/** shop/redact without waiting for its 48 hours. */
export function requestShopRedact(sim: SimCore, shop: SimShop): void {
  shop.scheduledCompliance.push({ topic: "shop/redact", dueAt: sim.clock.now(), customerId: null });
}

/** Queues the compliance webhooks whose time has come. */
export function runDueCompliance(sim: SimCore, shop: SimShop): void {
  const now = sim.clock.now();
  const due = shop.scheduledCompliance.filter(({ dueAt }) => dueAt <= now);
  if (due.length === 0) return;
  shop.scheduledCompliance = shop.scheduledCompliance.filter(({ dueAt }) => dueAt > now);
  for (const request of due) {
    const customer = request.customerId === null ? undefined : shop.customers.get(request.customerId);
    queueWebhooks(sim, shop, [{ topic: request.topic, payload: compliancePayload(sim, shop, request, customer), outlivesInstall: true }]);
    if (request.topic === "customers/redact" && customer) eraseCustomer(shop, customer);
  }
}

function compliancePayload(sim: SimCore, shop: SimShop, { topic, customerId }: ScheduledCompliance, customer: SimCustomer | undefined): Record<string, unknown> {
  const shopPart = { shop_id: shop.id, shop_domain: shop.domain };
  const person = { customer: { id: customerId, email: customer?.email ?? null, phone: customer?.phone ?? null } };
  const orderIds = customer?.orderIds ?? [];
  switch (topic) {
    case "shop/redact":
      return shopPart;
    case "customers/redact":
      return { ...shopPart, ...person, orders_to_redact: orderIds };
    case "customers/data_request":
      return { ...shopPart, ...person, orders_requested: orderIds, data_request: { id: nextId(sim.state) } };
  }
}

/** What Shopify itself keeps: the orders, without the person. */
function eraseCustomer(shop: SimShop, customer: SimCustomer): void {
  if (customer.email) shop.customerIdByEmail.delete(customer.email.toLowerCase());
  for (const id of customer.orderIds) {
    const order = shop.orders.get(id);
    if (order) Object.assign(order, { email: null, customerId: null, place: null });
  }
  shop.customers.delete(customer.id);
}
