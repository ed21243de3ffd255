import { expect, test } from "vitest";

import { parseAppConfig } from "../app-config.ts";
import { createFaults } from "../faults.ts";
import { addShop, createState, type SimShop } from "../state.ts";
import { dayMs } from "../world-time.ts";

import { createAgenda, type Agenda } from "./agenda.ts";
import { seedShop } from "./history.ts";

const now = Date.UTC(2026, 10, 22, 9);

function seeded(seed: number, shoppers = 1500): { shop: SimShop; agenda: Agenda } {
  const state = createState(seed);
  const shop = addShop(state, { domain: "nordlicht.myshopify.com", now });
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
