/** The simulator's controls over HTTP: what a test or the demo does to the world. Served on loopback only. */
import type { IncomingMessage, ServerResponse } from "node:http";

import { requestCustomerData, requestCustomerRedact, requestShopRedact } from "./compliance.ts";
import { deliverOrder, disputeOrder, endDisputes, endReturns, holdOrder, openReturn, shipOrder } from "./checkout/after-sale.ts";
import type { CheckoutInput } from "./checkout/checkout.ts";
import { changeCompany, changeSubscription } from "./checkout/customers.ts";
import { isRecordType } from "./dns.ts";
import { faultNames, type FaultName, type FaultSwitch } from "./faults.ts";
import { HttpProblem, readJson, sendJson } from "./reply.ts";
import type { SubscriberStatus } from "./shapes.ts";
import type { Simulator } from "./simulator.ts";
import type { SimShop } from "./state.ts";

type Body = Record<string, unknown>;
type Action = (simulator: Simulator, body: Body) => unknown;

/** The two shops of the demo, opened when the world is empty. */
const firstShops = [
  { domain: "nordlicht.myshopify.com", name: "Nordlicht", email: "lena@nordlicht.example", b2b: true },
  { domain: "harbour-goods.myshopify.com", name: "Harbour Goods", email: "sam@harbour-goods.example", currency: "USD", country: "US", timezone: "America/New_York", taxesIncluded: false, taxBasisPoints: 0, shippingMinor: 600, address: { company: "Harbour Goods LLC", street: "12 Commercial Street", city: "Portland", provinceCode: "ME", zip: "04101", countryCode: "US" } },
] as const;
const otherShopsShare = 0.1;

/**
 * GET clock (stream of moves), time, summary, truth?shop=; POST clock/ack, advance { ms }, deliver, seed { shop?, shoppers, seed },
 * load-orders { shop?, path }, install { shop? }, uninstall { shop? }, checkout { shop?, … }, faults { name: { rate, next, after } },
 * compliance { shop?, topic, customerId, atOnce }, order { shop?, orderId, what }, customer { shop?, customerId, subscription?, company? },
 * dns { type, name, values }.
 * Without a shop the first one is meant.
 */
export function createControlHandler(simulator: Simulator) {
  return async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    const name = url.pathname.slice("/control/".length);
    if (request.method === "GET" && name === "clock") return simulator.clock.follow(response, url.searchParams.get("name") ?? "a process without a name");
    if (request.method === "GET" && Object.hasOwn(questions, name)) return sendJson(response, questions[name]?.(simulator, Object.fromEntries(url.searchParams)));
    if (request.method === "POST" && Object.hasOwn(actions, name)) return sendJson(response, (await actions[name]?.(simulator, await readJson(request))) ?? {});
    throw new HttpProblem(404, `There is no control ${request.method} ${name}.`);
  };
}

const questions: Record<string, Action> = {
  time: ({ clock }) => ({ now: clock.now(), offset: clock.offset() }),
  truth: (simulator, query) => simulator.truth(shopIn(simulator, query).domain),
  summary: ({ state, clock, world, inbox, faults }) => ({
    now: clock.now(),
    followers: clock.followers(),
    shops: [...state.shops.values()].map((shop) => ({
      domain: shop.domain,
      storefront: shop.primaryDomainUrl,
      installed: shop.installed,
      customers: shop.customers.size,
      orders: shop.orders.size,
      discounts: shop.discounts.size,
      codes: shop.codes.size,
      codesUsed: [...shop.codes.values()].filter(({ uses }) => uses.length > 0).length,
      codeUses: [...shop.codes.values()].reduce((sum, { uses }) => sum + uses.length, 0),
      webhooks: shop.deliveryCounts,
    })),
    inbox: { mails: inbox.count({}), repeated: inbox.repeated() },
    happened: world.counts(),
    troubles: world.troubles(),
    faults: faults.counts(),
  }),
};

const actions: Record<string, Action> = {
  "clock/ack": ({ clock }, body) => clock.acknowledge(Number(body.link), Number(body.move)),
  advance: async (simulator, body) => {
    const ms = Number(body.ms);
    if (!Number.isFinite(ms) || ms < 0) throw new HttpProblem(400, "ms must be a number of milliseconds, 0 or more.");
    const counts = await simulator.advance(ms);
    return { now: simulator.clock.now(), offset: simulator.clock.offset(), counts };
  },
  deliver: ({ webhooks }) => webhooks.deliver(),
  seed: async (simulator, body) => {
    await openFirstShops(simulator);
    const shoppers = Number(body.shoppers ?? 1500);
    if (body.seed !== undefined) simulator.state.seed = Number(body.seed);
    const first = shopIn(simulator, body);
    const seeded = { [first.domain]: await orRefuse(() => simulator.world.seed(first.domain, shoppers)) };
    const others = body.shop === undefined ? [...simulator.state.shops.values()].filter(({ customers }) => customers.size === 0) : [];
    for (const { domain } of others) seeded[domain] = simulator.world.seed(domain, Math.max(30, Math.round(shoppers * otherShopsShare)));
    return { shop: first.domain, ...seeded[first.domain], shops: seeded };
  },
  "load-orders": async (simulator, body) => {
    await openFirstShops(simulator);
    if (typeof body.path !== "string") throw new HttpProblem(400, "path must name the order log.");
    const { path } = body;
    const { domain } = shopIn(simulator, body);
    return { shop: domain, ...(await orRefuse(() => simulator.world.loadOrders(domain, path))) };
  },
  install: async (simulator, body) => {
    const { domain } = shopIn(simulator, body);
    const optionalScopes = Array.isArray(body.optionalScopes) ? { optionalScopes: body.optionalScopes.map(String) } : {};
    simulator.install(domain, optionalScopes);
    const opened = await simulator.open(domain);
    if (opened >= 400) throw new HttpProblem(502, `The app's first page answered with HTTP ${opened}.`);
    return { shop: domain, installed: true, opened };
  },
  uninstall: (simulator, body) => simulator.uninstall(shopIn(simulator, body).domain),
  checkout: (simulator, { shop, ...input }) => {
    const outcome = simulator.checkout(shopIn(simulator, { shop }).domain, input as unknown as CheckoutInput);
    return outcome.kind === "left" ? outcome : { ...outcome, order: { id: outcome.order.id, number: outcome.order.number, discounts: outcome.order.discounts } };
  },
  faults: ({ faults }, body) => {
    if (Object.keys(body).length === 0) faults.clear();
    for (const [name, fault] of Object.entries(body)) {
      if (!faultNames.includes(name as FaultName)) throw new HttpProblem(400, `Unknown fault ${name}; known: ${faultNames.join(", ")}.`);
      faults.set(name as FaultName, fault as FaultSwitch);
    }
    return faults.counts();
  },
  order: ({ core, state }, body) => {
    const act = typeof body.what === "string" && Object.hasOwn(orderActs, body.what) ? orderActs[body.what] : undefined;
    if (!act) throw new HttpProblem(400, `what must be one of ${Object.keys(orderActs).join(", ")}.`);
    return orRefuse(() => act(core, shopIn({ state }, body), Number(body.orderId)));
  },
  customer: ({ core, state }, body) => {
    const shop = shopIn({ state }, body);
    const customer = shop.customers.get(Number(body.customerId));
    if (!customer) throw new HttpProblem(404, `${shop.domain} has no customer ${String(body.customerId)}.`);
    if (body.subscription !== undefined) changeSubscription(core, shop, customer, body.subscription as SubscriberStatus);
    if (body.company !== undefined) changeCompany(core, shop, customer, body.company === null ? null : String(body.company));
  },
  dns: ({ dns }, body) => {
    const { type, name, values } = body;
    if (!isRecordType(type) || typeof name !== "string" || !Array.isArray(values)) throw new HttpProblem(400, "type must be TXT, MX or A, name a text and values a list.");
    dns.set(type, name, ...values.map(String));
  },
  compliance: ({ core, ...simulator }, body) => {
    const shop = shopIn({ state: simulator.state }, body);
    const customerId = Number(body.customerId);
    if (body.topic === "shop/redact") requestShopRedact(core, shop);
    else if (body.topic === "customers/data_request") requestCustomerData(core, shop, customerId);
    else if (body.topic === "customers/redact") requestCustomerRedact(core, shop, customerId, { atOnce: body.atOnce === true });
    else throw new HttpProblem(400, "topic must be customers/data_request, customers/redact or shop/redact.");
  },
};

/** What happens to an order after the sale, by the word of the control `order`. */
const orderActs: Record<string, (sim: Simulator["core"], shop: SimShop, orderId: number) => void> = {
  hold: holdOrder,
  ship: shipOrder,
  "ship-part": (sim, shop, orderId) => shipOrder(sim, shop, orderId, { inPart: true }),
  deliver: deliverOrder,
  return: openReturn,
  "ask-return": (sim, shop, orderId) => openReturn(sim, shop, orderId, { asked: true }),
  "end-return": endReturns,
  dispute: disputeOrder,
  "win-dispute": (sim, shop, orderId) => endDisputes(sim, shop, orderId, "WON"),
  "lose-dispute": (sim, shop, orderId) => endDisputes(sim, shop, orderId, "LOST"),
};

/** A shop that is not empty or a file that cannot be read is the caller's matter. */
async function orRefuse<T>(act: () => T | Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    throw new HttpProblem(409, cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function shopIn({ state }: Pick<Simulator, "state">, { shop }: Body): SimShop {
  const found = typeof shop === "string" ? state.shops.get(shop) : state.shops.values().next().value;
  if (!found) throw new HttpProblem(404, typeof shop === "string" ? `There is no simulated shop ${shop}.` : "The simulated world has no shop yet.");
  return found;
}

/** Opens the demo's shops in an empty world. */
export async function openFirstShops(simulator: Simulator): Promise<void> {
  if (simulator.state.shops.size > 0) return;
  for (const shop of firstShops) await simulator.addShop(shop);
}
