import { DateTime } from "luxon";
import { afterAll, beforeAll, expect, test } from "vitest";
import { changeOptionalScopes } from "#sim/compliance";
import { readWithheldOrders } from "#app/orders/read-withheld-orders.server";
import type { Shopify } from "#app/platform/ports";
import type { SimCustomer } from "#sim/shapes";
import { shopOf } from "#sim/state";
import { expectTrueShoppers } from "../../support/compare-shoppers.ts";
import { makeTestContext, type TestContext } from "../../support/context.ts";
import { dataJobs } from "../../support/data-jobs.ts";

let t: TestContext;
beforeAll(async () => {
  t = await makeTestContext({ shoppers: 150, install: false, jobs: dataJobs });
  shopOf(t.sim.state, t.shop.domain).allOrdersGranted = false;
  shopOf(t.sim.state, t.otherShop.domain).planPartnerDevelopment = true;
  for (const shop of [t.shop, t.otherShop]) Object.assign(shop, await t.reopen(shop));
  await t.runJobs();
}, 120_000);
afterAll(() => t?.close());

const quietDays = (customer: SimCustomer, zone: string): number =>
  DateTime.fromMillis(t.sim.clock.now(), { zone }).startOf("day").diff(DateTime.fromMillis(customer.lastOrderAt ?? 0, { zone }).startOf("day"), "days").days;

test("rule 1: without all orders the lapsed are those of Shopify's customer records, and each says where it comes from", async () => {
  const shop = shopOf(t.sim.state, t.shop.domain);
  const stats = await t.database.look<{ id: string; lapse_state: string; history: string; orders: number }>("select shopper_id::text as id, lapse_state, history, orders from shopper_stats where shop_id = $1 and shopper_id > 0", [t.shop.id]);
  expect(await t.database.look("select 1 from orders where shop_id = $1 and processed_at < $2::timestamptz - interval '61 days'", [t.shop.id, new Date(t.sim.clock.now())])).toEqual([]);
  const lapsed = new Set(stats.filter(({ lapse_state }) => lapse_state === "lapsed").map(({ id }) => id));
  // Who does not want their data sold is not judged.
  const expected = [...shop.customers.values()].filter((customer) => !customer.dataSaleOptOut && customer.numberOfOrders > 0 && quietDays(customer, shop.timezone) > 90);
  expect(expected.length).toBeGreaterThan(20);
  expect([...lapsed].sort()).toEqual(expected.map(({ id }) => String(id)).sort());
  for (const stat of stats.filter(({ id }) => lapsed.has(id))) expect(stat).toMatchObject({ history: "customer_record", orders: shop.customers.get(Number(stat.id))?.numberOfOrders });
});

test("rule 1: nobody is called lapsed earlier than the truth", async () => {
  const shop = shopOf(t.sim.state, t.shop.domain);
  const stats = await t.database.look<{ id: string; at: Date }>("select shopper_id::text as id, last_order_at as at from shopper_stats where shop_id = $1 and history = 'customer_record' and last_order_at is not null", [t.shop.id]);
  expect(stats.length).toBeGreaterThan(20);
  const day = (at: number) => DateTime.fromMillis(at, { zone: shop.timezone }).toISODate() ?? "";
  for (const { id, at } of stats) expect(day(at.getTime()) >= day(shop.customers.get(Number(id))?.lastOrderAt ?? 0)).toBe(true);
});

test.each([["as Shopify counts", false], ["also where the count ends too early", true]])("rule 1: spans too full for paging are cut, down to parts of a day, and say the same or more exactly, %s", async (_, countIsShort) => {
  const dates = () => t.database.look<{ id: string; at: Date }>("select id::text, reported_last_order_at as at from shoppers where shop_id = $1 and reported_last_order_at is not null order by id", [t.shop.id]);
  const before = await dates();
  await t.ctx.db.withShopSql(t.shop.id, (sql) => sql.query("update shoppers set reported_last_order_at = null where shop_id = $1", [t.shop.id]));
  const searches: string[] = [];
  const send = (async (shopId: bigint, document: string, variables: { query: string }) => {
    searches.push(variables.query);
    const outcome = await t.ctx.shopify.send<{ customerSegmentMembers: { totalCount: number } }>(shopId, document, variables);
    if (countIsShort && outcome.kind === "ok") outcome.data.customerSegmentMembers.totalCount = 1;
    return outcome;
  }) as Shopify["send"];
  expect(await readWithheldOrders({ ...t.ctx, shopify: { ...t.ctx.shopify, send } }, { shopId: t.shop.id, reach: 1 })).toEqual({ kind: "read" });
  // One is as far as paging goes here: no search is gone on with.
  expect(new Set(searches).size).toBe(searches.length);
  expect(searches.some((search) => search.includes("customer_added_date"))).toBe(true);
  const after = new Map((await dates()).map(({ id, at }) => [id, at]));
  const customers = shopOf(t.sim.state, t.shop.domain).customers;
  const withheld = before.filter(({ id }) => quietDays(customers.get(Number(id)) as SimCustomer, "UTC") > 62);
  expect(withheld.length).toBeGreaterThan(20);
  for (const { id, at } of withheld) {
    expect(Number(after.get(id)), id).toBeLessThanOrEqual(Number(at));
    expect(Number(after.get(id)) + 86_400_000, id).toBeGreaterThan(customers.get(Number(id))?.lastOrderAt ?? 0);
  }
});

test("rule 1: all orders granted later: the history is read anew and comes from orders", async () => {
  const shop = shopOf(t.sim.state, t.shop.domain);
  shop.allOrdersGranted = true;
  changeOptionalScopes(t.sim.core, shop, ["read_all_orders"]);
  await t.runJobs();
  await expectTrueShoppers(t, t.shop);
  expect(await t.database.look("select 1 from shopper_stats where shop_id = $1 and history <> 'orders'", [t.shop.id])).toEqual([]);
});

test("rule 2: on a development store test orders count", async () => {
  const orders = await t.database.look<{ counts: boolean }>("select counts from orders where shop_id = $1 and test and cancelled_at is null and subtotal_minor + gift_cards_minor > 0 and why_not is null", [t.otherShop.id]);
  expect(orders.length).toBeGreaterThan(0);
  await expectTrueShoppers(t, t.otherShop);
});

test("rule 2: a development store that becomes a real shop: its test orders do not count any more", async () => {
  const shop = shopOf(t.sim.state, t.otherShop.domain);
  shop.planPartnerDevelopment = false;
  await t.requests.webhook({ topic: "shop/update", domain: shop.domain, body: {} });
  await t.runJobs();
  expect(await t.database.look("select 1 from orders where shop_id = $1 and test and counts", [t.otherShop.id])).toEqual([]);
  await expectTrueShoppers(t, t.otherShop);
});
