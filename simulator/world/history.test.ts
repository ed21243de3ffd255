import { expect, test } from "vitest";

import { parseAppConfig } from "../app-config.ts";
import { createFaults } from "../faults.ts";
import { disputesOf, fulfillmentStatus, returnStatus } from "../order-course.ts";
import { addShop, createState, type SimShop } from "../state.ts";
import { dayMs } from "../world-time.ts";

import { createAgenda, type Agenda } from "./agenda.ts";
import { seedShop } from "./history.ts";

const now = Date.UTC(2026, 10, 22, 9);

function seeded(seed: number, shoppers = 1500, b2b = true): { shop: SimShop; agenda: Agenda } {
  const state = createState(seed);
  const shop = addShop(state, { domain: "nordlicht.myshopify.com", now, b2b });
  shop.installed = true;
  const core = { state, clock: { now: () => now }, faults: createFaults(() => 0), app: parseAppConfig("", { apiKey: "k", apiSecret: "s" }), appTarget: () => "", folder: "" };
  const agenda = createAgenda();
  seedShop({ core, shop, agenda, shoppers });
  return { shop, agenda };
}

test.each([1, 2, 3, 4])("the default world of seed %i has enough lapsed shoppers who may be mailed", (seed) => {
  const { shop } = seeded(seed);
  const customers = [...shop.customers.values()];
  const lapsed = customers.filter(({ lastOrderAt }) => lastOrderAt !== null && lastOrderAt < now - 90 * dayMs);
  const mailable = lapsed.filter(({ consent }) => consent.state === "SUBSCRIBED");
  const within24Months = mailable.filter(({ lastOrderAt }) => (lastOrderAt ?? 0) > now - 730 * dayMs);
  expect(customers).toHaveLength(1500);
  expect(within24Months.length).toBeGreaterThanOrEqual(500);
  expect(lapsed.length).toBeLessThan(1200);
  expect(customers.every(({ email }) => email?.endsWith(".example"))).toBe(true);
});

test("every kind of order occurs, each a few per cent", () => {
  const { shop } = seeded(1);
  const orders = [...shop.orders.values()];
  const share = (kind: (order: (typeof orders)[number]) => boolean): number => orders.filter(kind).length / orders.length;
  const kinds = {
    till: share(({ sourceName }) => sourceName === "pos"),
    guest: share(({ customerId, email }) => customerId === null && email !== null),
    nameless: share(({ customerId, email }) => customerId === null && email === null),
    test: share(({ test: isTest }) => isTest),
    cancelled: share(({ cancelledAt }) => cancelledAt !== null),
    refunded: share(({ financialStatus }) => financialStatus === "REFUNDED"),
    partlyRefunded: share(({ financialStatus }) => financialStatus === "PARTIALLY_REFUNDED"),
    free: share(({ lines }) => lines.every(({ unitPriceMinor }) => unitPriceMinor === 0)),
    giftCard: share(({ lines }) => lines.some(({ giftCard }) => giftCard)),
  };
  for (const [kind, part] of Object.entries(kinds)) expect.soft(part, kind).toSatisfy((value: number) => value > 0.001 && value < 0.15);
  expect(orders.every(({ createdAt, updatedAt }) => createdAt <= now && updatedAt <= now)).toBe(true);
  expect(new Set(orders.map(({ currency }) => currency))).toEqual(new Set(["EUR"]));
  expect(orders.filter(({ customerId, email }) => customerId === null && email !== null && shop.customerIdByEmail.has(email)).length).toBeGreaterThan(10);
});

test("what stands against a mail occurs, seldom: subscriptions, company contacts, second accounts, parcels under way, open returns, disputes", () => {
  const { shop } = seeded(1);
  const customers = [...shop.customers.values()];
  const orders = [...shop.orders.values()];
  const person = ({ firstName, lastName, place }: (typeof customers)[number]) => `${firstName} ${lastName} ${place?.street} ${place?.zip}`;
  const counts = {
    subscribed: customers.filter(({ subscriber }) => subscriber === "ACTIVE" || subscriber === "PAUSED").length,
    contacts: customers.filter(({ company }) => company).length,
    twins: customers.length - new Set(customers.map(person)).size,
    underWay: orders.filter((order) => order.cancelledAt === null && fulfillmentStatus(order, now) === "UNFULFILLED").length,
    returning: orders.filter((order) => ["IN_PROGRESS", "RETURN_REQUESTED"].includes(returnStatus(order, now))).length,
    disputed: orders.filter((order) => disputesOf(order, now).some(({ status }) => status === "UNDER_REVIEW" || status === "NEEDS_RESPONSE")).length,
  };
  for (const [kind, count] of Object.entries(counts)) expect.soft(count, kind).toSatisfy((n: number) => n >= 2 && n <= 80);
  const withoutB2b = seeded(1, 200, false).shop;
  expect([...withoutB2b.customers.values()].some(({ company }) => company)).toBe(false);
});

test("the same seed gives the same shop, another seed another one, and the past causes no webhooks", () => {
  const facts = ({ shop, agenda }: ReturnType<typeof seeded>) => ({
    orders: [...shop.orders.values()].map(({ email, createdAt, lines }) => [email, createdAt, lines.map(({ title }) => title)]),
    plans: agenda.shops.heap.length,
  });
  const first = seeded(7, 200);
  expect(facts(first)).toEqual(facts(seeded(7, 200)));
  expect(facts(first)).not.toEqual(facts(seeded(8, 200)));
  expect(first.shop.deliveries.size).toBe(0);
  expect([...first.shop.orders.values()].map(({ number }) => number)).toEqual([...first.shop.orders.values()].sort((a, b) => a.createdAt - b.createdAt).map(({ number }) => number));
});
