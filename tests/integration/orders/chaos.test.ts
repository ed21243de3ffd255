import { afterAll, beforeAll, expect, test } from "vitest";
import { cancelOrder, editOrder, refundOrder } from "#sim/checkout/after-sale";
import { mergeCustomers, signUpCustomer } from "#sim/checkout/customers";
import { shopOf } from "#sim/state";
import { expectTrueShoppers } from "../../support/compare-shoppers.ts";
import { makeTestContext, type TestContext } from "../../support/context.ts";
import { dataJobs } from "../../support/data-jobs.ts";

const DAY = 86_400_000;
let t: TestContext;
beforeAll(async () => {
  t = await makeTestContext({ shoppers: 80, jobs: dataJobs, startAt: new Date("2026-11-22T09:00:00Z") });
  await t.runJobs();
}, 120_000);
afterAll(() => t?.close());

const goods = (unitPriceMinor: number) => [{ title: "Candle", unitPriceMinor }];

function buy(domain: string, input: Partial<Parameters<TestContext["sim"]["checkout"]>[1]> = {}) {
  const outcome = t.sim.checkout(domain, { lines: goods(2_500), ...input });
  if (outcome.kind !== "placed") throw new Error("nothing was bought");
  return outcome.order;
}

test("webhooks repeated, reordered, late and answered in vain end in the same figures as the records", async () => {
  for (const name of ["webhook.duplicate", "webhook.reorder", "webhook.late", "webhook.lost_answer"] as const) t.sim.faults.set(name, { rate: 0.3 });
  for (const { domain } of [t.shop, t.otherShop]) {
    const shop = shopOf(t.sim.state, domain);
    const customers = [...shop.customers.values()].slice(0, 6);
    const orders = customers.map((customer) => buy(domain, { customerId: customer.id }));
    buy(domain, { email: "later@people.example", asGuest: true });
    buy(domain, { email: "till@people.example", asGuest: true, sourceName: "pos" });
    await t.sim.webhooks.deliver();
    await t.sim.advance(60_000);
    const [first, second, third, fourth, fifth] = orders.map(({ id }) => id) as [number, number, number, number, number];
    refundOrder(t.sim.core, shop, first, { lines: [{ lineId: shop.orders.get(first)?.lines[0]?.id ?? 0, quantity: 1 }] });
    refundOrder(t.sim.core, shop, second);
    cancelOrder(t.sim.core, shop, third);
    editOrder(t.sim.core, shop, fourth, { add: { title: "Matches", unitPriceMinor: 300, quantity: 3 } });
    await t.sim.advance(60_000);
    editOrder(t.sim.core, shop, fourth, { remove: { lineId: shop.orders.get(fourth)?.lines.at(-1)?.id ?? 0, quantity: 2 } });
    refundOrder(t.sim.core, shop, fifth, { lines: [], shipping: true });
    signUpCustomer(t.sim.core, shop, { email: "later@people.example", firstName: "Late", lastName: "Comer" });
    mergeCustomers(t.sim.core, shop, customers[4]?.id ?? 0, customers[5]?.id ?? 0);
  }
  for (let hours = 0; hours < 12; hours += 3) await t.advance(3 * 3_600_000);
  t.sim.faults.clear();
  await t.advance(3_600_000);
  for (const shop of [t.shop, t.otherShop]) await expectTrueShoppers(t, shop);
  const left = await t.database.look("select topic, state, error from webhook_receipts where state <> 'done'");
  expect(left).toEqual([]);
  const merged = await t.database.look<{ id: string; kept: string }>("select id::text, merged_into::text as kept from shoppers where shop_id = $1 and merged_into is not null", [t.shop.id]);
  expect(merged.some(({ id }) => id.startsWith("-"))).toBe(true);
  expect(merged.some(({ id }) => !id.startsWith("-"))).toBe(true);
});

test("what webhooks lost is found by the nightly reconcile, more than a page of it", async () => {
  t.sim.faults.set("webhook.lose", { rate: 1 });
  for (const { domain } of [t.shop, t.otherShop]) {
    const shop = shopOf(t.sim.state, domain);
    const customers = [...shop.customers.values()];
    for (let i = 0; i < 60; i++) buy(domain, { customerId: customers[i % customers.length]?.id ?? null });
    refundOrder(t.sim.core, shop, buy(domain, { customerId: customers[3]?.id ?? null }).id);
    signUpCustomer(t.sim.core, shop, { email: "quiet@people.example", firstName: "Quiet", lastName: "Sign-up", consent: { state: "SUBSCRIBED" } });
  }
  await t.runJobs();
  t.sim.faults.set("webhook.lose", { rate: 1 });
  expect(await t.database.look("select 1 from shoppers where email = 'quiet@people.example'")).toEqual([]);
  await t.advance(DAY);
  t.sim.faults.clear();
  await t.advance(DAY);
  for (const shop of [t.shop, t.otherShop]) await expectTrueShoppers(t, shop);
  const found = await t.database.look("select s.mailable from shoppers p join shopper_stats s on s.shop_id = p.shop_id and s.shopper_id = p.id where p.email = 'quiet@people.example'");
  expect(found).toEqual([{ mailable: true }, { mailable: true }]);
});
