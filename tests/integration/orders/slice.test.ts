import { afterAll, beforeAll, expect, test } from "vitest";
import { settleShop } from "#app/lapse/settle-shop.server";
import { loadOrdersSlice, mergeCustomersSlice, stageCustomersSlice } from "#app/orders/load-slice.server";
import { childOf, customerNode, jsonl, lineNode, orderNode, refunded } from "../../support/order-fixture.ts";
import { makePlainShops, type PlainShops } from "../../support/plain-shops.ts";

let shops: PlainShops;
beforeAll(async () => {
  shops = await makePlainShops();
});
afterAll(() => shops.close());

const sliceOf = async (shopId: bigint, subject: string): Promise<bigint> =>
  BigInt((await shops.database.look<{ id: string }>("select id from import_slices where shop_id = $1 and subject = $2", [shopId, subject]))[0]?.id ?? 0);

test("customers and orders from JSONL become shoppers with statistics, children before or after, cut anywhere", async () => {
  const { ctx, shopId } = shops;
  const people = [customerNode(1, { firstName: "Zoë\tTab", lastName: "Ünal\\", tags: ["VIP", 'he said "hi", ok'] }), customerNode(2, { consent: "NOT_SUBSCRIBED" }), customerNode(3, { email: null })];
  await stageCustomersSlice(ctx, { shopId, sliceId: await sliceOf(shopId, "customers"), bytes: jsonl(people, 7) });
  await mergeCustomersSlice(ctx, { shopId, sliceId: await sliceOf(shopId, "customers") });

  const orders = [
    orderNode(100, { processedAt: "2026-05-01T23:30:00Z" }),
    orderNode(101, { processedAt: "2026-05-02T10:00:00Z", goods: "30.00" }),
    orderNode(102, { processedAt: "2026-07-01T10:00:00Z", goods: "50.00", ...refunded("40.00", "12.00", "2026-07-05T10:00:00Z") }),
    orderNode(103, { processedAt: "2026-10-01T10:00:00Z", test: true }),
    orderNode(104, { processedAt: "2026-10-02T10:00:00Z", cancelledAt: "2026-10-03T10:00:00Z" }),
    orderNode(105, { by: 2, processedAt: "2026-11-20T10:00:00Z", goods: "60.00" }),
    orderNode(106, { by: null, email: " Guest@People.example ", processedAt: "2026-06-01T10:00:00Z" }),
    orderNode(107, { by: null, email: "Shopper2@people.example", processedAt: "2026-11-21T10:00:00Z", sourceName: "pos" }),
    orderNode(108, { by: 9, processedAt: "2026-01-01T10:00:00Z", goods: "0.00" }),
  ];
  const gift = childOf(orders[5] as { id: string }, lineNode(2, { total: "25.00", isGiftCard: true, title: "Gutschein" }));
  const lines = [childOf(orders[0] as { id: string }, lineNode(1)), gift];
  const loaded = await loadOrdersSlice(ctx, { shopId, sliceId: await sliceOf(shopId, "orders"), bytes: jsonl([...orders.slice(0, 2), ...lines, ...orders.slice(2)], 11) });
  expect(loaded).toEqual({ read: 9, written: 9 });
  expect(await settleShop(ctx, { shopId, why: "import" })).toMatchObject({ shoppers: 5 });

  const stats = await shops.database.look(
    `select s.shopper_id > 0 as customer, first_order_day::text, last_order_day::text, order_days, orders, net_spent_minor::int, refunded_minor::int, mailable, lapse_state
     from shopper_stats s where shop_id = $1 order by shopper_id`,
    [shopId],
  );
  expect(stats).toEqual([
    { customer: false, first_order_day: "2026-06-01", last_order_day: "2026-06-01", order_days: 1, orders: 1, net_spent_minor: 2000, refunded_minor: 0, mailable: false, lapse_state: "lapsed" },
    // 23:30 UTC on 1 May is 2 May in Berlin: two orders, one order day
    { customer: true, first_order_day: "2026-05-02", last_order_day: "2026-07-01", order_days: 2, orders: 3, net_spent_minor: 9000, refunded_minor: 1000, mailable: true, lapse_state: "lapsed" },
    // the gift card is no net spending; the guest's order at the till is theirs by its address
    { customer: true, first_order_day: "2026-11-20", last_order_day: "2026-11-21", order_days: 2, orders: 2, net_spent_minor: 5500, refunded_minor: 0, mailable: false, lapse_state: "active" },
    { customer: true, first_order_day: null, last_order_day: null, order_days: 0, orders: 0, net_spent_minor: 0, refunded_minor: 0, mailable: false, lapse_state: "unknown" },
    { customer: true, first_order_day: null, last_order_day: null, order_days: 0, orders: 0, net_spent_minor: 0, refunded_minor: 0, mailable: false, lapse_state: "unknown" },
  ]);
  const [anna] = await shops.database.look("select first_name, last_name, tags, search_text from shoppers where shop_id = $1 and id = 1", [shopId]);
  expect(anna).toEqual({ first_name: "Zoë\tTab", last_name: "Ünal\\", tags: ["VIP", 'he said "hi", ok'], search_text: expect.stringMatching(/^ zoe tab unal /) });
  const why = await shops.database.look("select id::int, counts, why_not, net_minor::int, gift_cards_minor::int from orders where shop_id = $1 and (not counts or id = 105) order by id", [shopId]);
  expect(why).toEqual([
    { id: 103, counts: false, why_not: "test", net_minor: 0, gift_cards_minor: 0 },
    { id: 104, counts: false, why_not: "cancelled", net_minor: 0, gift_cards_minor: 0 },
    { id: 105, counts: true, why_not: null, net_minor: 3500, gift_cards_minor: 2500 },
    { id: 108, counts: false, why_not: "zero", net_minor: 0, gift_cards_minor: 0 },
  ]);
  for (const table of ["staging_orders", "staging_order_lines", "staging_refunds"]) expect(await shops.database.look(`select 1 from ${table}`)).toEqual([]);
  expect(await shops.database.look("select 1 from orders where shop_id = $1", [shops.otherShopId])).toEqual([]);
});

test("the same slice once more changes nothing", async () => {
  const { ctx, shopId } = shops;
  const before = await shops.database.look("select * from shopper_stats where shop_id = $1 order by shopper_id", [shopId]);
  const loaded = await loadOrdersSlice(ctx, { shopId, sliceId: await sliceOf(shopId, "orders"), bytes: jsonl([orderNode(100, { processedAt: "2026-05-01T23:30:00Z" })]) });
  expect(loaded).toEqual({ read: 1, written: 0 });
  expect(await settleShop(ctx, { shopId, why: "import" })).toMatchObject({ changed: 0 });
  expect(await shops.database.look("select * from shopper_stats where shop_id = $1 order by shopper_id", [shopId])).toEqual(before);
});

test("a line that is not JSON fails the slice and names itself", async () => {
  const { ctx, shopId } = shops;
  async function* broken() {
    yield Buffer.from(`${JSON.stringify(orderNode(1))}\n{"id": "gid://shop`);
  }
  await expect(loadOrdersSlice(ctx, { shopId, sliceId: await sliceOf(shopId, "orders"), bytes: broken() })).rejects.toThrow("line 2 of the bulk result");
});
