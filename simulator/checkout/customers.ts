import type { SimCore } from "../core.ts";
import { recount, addCustomer, type NewCustomer } from "../records.ts";
import type { ConsentChange, ConsentState, OptInLevel, SimCustomer, SubscriberStatus } from "../shapes.ts";
import type { SimShop } from "../state.ts";
import { consentPayload, customerDeletedPayload, customerPayload, mergePayload } from "../webhooks/customer-payload.ts";
import { queueWebhooks, type WebhookEvent } from "../webhooks/queue.ts";

export const customerUpdated = (customer: SimCustomer, shop: SimShop): WebhookEvent => ({ topic: "customers/update", payload: customerPayload(customer, shop) });

/** A shopper signs up now; causes customers/create. */
export function signUpCustomer(sim: SimCore, shop: SimShop, input: Omit<NewCustomer, "createdAt">): SimCustomer {
  const customer = addCustomer(sim.state, shop, { ...input, createdAt: sim.clock.now() } as NewCustomer);
  queueWebhooks(sim, shop, [{ topic: "customers/create", payload: customerPayload(customer, shop) }]);
  return customer;
}

/**
 * Changes what a shopper agreed to. A consent older than the one on record is ignored, as Shopify ignores it.
 * Causes customers_email_marketing_consent/update and customers/update.
 */
export function changeConsent(
  sim: SimCore,
  shop: SimShop,
  customer: SimCustomer,
  change: { state: ConsentState; optInLevel?: OptInLevel | null; at?: number; by: ConsentChange["by"] },
): void {
  const now = sim.clock.now();
  const at = change.at ?? now;
  if (customer.consent.updatedAt !== null && customer.consent.updatedAt > at) return;
  customer.consent = { state: change.state, optInLevel: change.optInLevel ?? customer.consent.optInLevel, updatedAt: at };
  customer.updatedAt = now;
  shop.consentLog.push({ customerId: customer.id, at: now, state: change.state, by: change.by });
  queueWebhooks(sim, shop, [{ topic: "customers_email_marketing_consent/update", payload: consentPayload(customer, shop) }, customerUpdated(customer, shop)]);
}

/** Replaces a customer's tags; causes customers/update when they differ. */
export function retag(sim: SimCore, shop: SimShop, customer: SimCustomer, tags: string[]): void {
  if (tags.length === customer.tags.length && tags.every((tag) => customer.tags.includes(tag))) return;
  customer.tags = tags;
  customer.updatedAt = sim.clock.now();
  queueWebhooks(sim, shop, [customerUpdated(customer, shop)]);
}

/** The customer's subscription contracts change; causes customers/update, which says nothing of them. */
export function changeSubscription(sim: SimCore, shop: SimShop, customer: SimCustomer, status: SubscriberStatus): void {
  customer.subscriber = status;
  customer.updatedAt = sim.clock.now();
  queueWebhooks(sim, shop, [customerUpdated(customer, shop)]);
}

/** Makes a customer the contact of a company, or of none; causes customers/update, which says nothing of it. */
export function changeCompany(sim: SimCore, shop: SimShop, customer: SimCustomer, company: string | null): void {
  customer.company = company;
  customer.updatedAt = sim.clock.now();
  queueWebhooks(sim, shop, [customerUpdated(customer, shop)]);
}

/** The merchant merges two customers: orders go to the kept one, the other is gone. Causes customers/merge and customers/update. */
export function mergeCustomers(sim: SimCore, shop: SimShop, keptId: number, goneId: number): void {
  const kept = shop.customers.get(keptId);
  const gone = shop.customers.get(goneId);
  if (!kept || !gone || kept === gone) throw new Error(`Cannot merge customer ${goneId} into ${keptId}`);
  for (const id of gone.orderIds) {
    const order = shop.orders.get(id);
    if (order) order.customerId = kept.id;
  }
  kept.orderIds = [...kept.orderIds, ...gone.orderIds].sort((a, b) => (shop.orders.get(a)?.createdAt ?? 0) - (shop.orders.get(b)?.createdAt ?? 0));
  kept.tags = [...new Set([...kept.tags, ...gone.tags])];
  kept.updatedAt = sim.clock.now();
  recount(shop, kept);
  removeCustomer(shop, gone);
  shop.mergedInto.set(gone.id, kept.id);
  queueWebhooks(sim, shop, [{ topic: "customers/merge", payload: mergePayload(kept.id, gone.id) }, customerUpdated(kept, shop)]);
}

/** The merchant deletes a customer, which Shopify allows only without orders. Causes customers/delete. */
export function deleteCustomer(sim: SimCore, shop: SimShop, customerId: number): void {
  const customer = shop.customers.get(customerId);
  if (!customer) throw new Error(`${shop.domain} has no customer ${customerId}`);
  if (customer.orderIds.length > 0) throw new Error("Customers with orders cannot be deleted");
  removeCustomer(shop, customer);
  queueWebhooks(sim, shop, [{ topic: "customers/delete", payload: customerDeletedPayload(customer.id) }]);
}

function removeCustomer(shop: SimShop, customer: SimCustomer): void {
  if (customer.email) shop.customerIdByEmail.delete(customer.email.toLowerCase());
  shop.customers.delete(customer.id);
}
