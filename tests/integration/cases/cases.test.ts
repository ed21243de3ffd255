import { afterAll, beforeAll, expect, test } from "vitest";
import { addNote } from "#app/cases/add-note.server";
import { appendTimeline } from "#app/cases/append-timeline.server";
import { followCases } from "#app/cases/follow-cases.server";
import { loadTimeline } from "#app/cases/load-timeline.server";
import { rehomeShoppers } from "#app/orders/rehome-orders.server";
import { recordOrders } from "#app/orders/record-orders.server";
import { mergeShopper } from "#app/shoppers/customers.store.server";
import { orderNode, refunded } from "../../support/order-fixture.ts";
import { makePlainShops, type PlainShops } from "../../support/plain-shops.ts";

let shops: PlainShops;
beforeAll(async () => {
  shops = await makePlainShops();
  for (const shop of [shops.shopId, shops.otherShopId]) {
    await shops.ctx.db.withShopSql(shop, (sql) => recordOrders(sql, shops.ctx, [1, 2, 3].map((id) => ({ order: orderNode(id, { by: id < 3 ? 1 : 2, processedAt: `2026-0${id}-01T10:00:00Z` }), lines: [] }))));
    await shops.database.look("update shopper_stats set lapse_state = 'lapsed', state_since = timestamptz '2026-06-01T00:00:00Z' where shop_id = $1", [shop]);
  }
});
afterAll(() => shops.close());

test("a folder opens at lapse once, takes lines once, and tells one story of all sources page by page", async () => {
  const { ctx, shopId } = shops;
  for (let i = 0; i < 2; i++) await followCases(ctx, { shopId, shopperIds: [1n, 2n] });
  const lines = Array.from({ length: 30 }, (_, i) => ({ shopperId: 1n, at: new Date(Date.UTC(2026, 6, 1, i)), kind: "mail_sent" as const, author: "Comeback", details: { i }, sourceKey: `mail:${i}` }));
  for (let i = 0; i < 2; i++) await ctx.db.withShopSql(shopId, (sql) => appendTimeline(sql, lines));
  expect(await addNote(ctx, { shopId, shopperId: 1n, author: "Ada", text: "  Called, was friendly. " })).toMatchObject({ kind: "added" });
  expect(await addNote(ctx, { shopId, shopperId: 1n, author: "Ada", text: " " })).toEqual({ kind: "invalid", why: "empty" });
  expect(await addNote(ctx, { shopId, shopperId: 99n, author: "Ada", text: "x" })).toEqual({ kind: "missing" });

  const all = [];
  let page = await loadTimeline(ctx, { shopId, shopperId: 1n });
  expect(page.entries.length).toBe(20);
  all.push(...page.entries);
  while (page.more !== null) all.push(...(page = await loadTimeline(ctx, { shopId, shopperId: 1n, before: page.more })).entries);
  expect(all.map(({ kind }) => kind).filter((kind) => kind !== "mail_sent")).toEqual(["note", "case_opened", "order", "order"]);
  expect(all.length).toBe(34);
  expect(new Set(all.map(({ id }) => id)).size).toBe(34);
  expect(all[0]).toMatchObject({ author: "Ada", details: { text: "Called, was friendly." } });
  expect((await loadTimeline(ctx, { shopId, shopperId: 1n, kinds: ["order", "refund"] })).entries.map(({ details }) => details["name"])).toEqual(["#2", "#1"]);
  expect((await loadTimeline(ctx, { shopId: shops.otherShopId, shopperId: 1n })).entries.map(({ kind }) => kind)).toEqual(["order", "order"]);
});

test("of one moment the end of a case is the newest line, whichever was written first", async () => {
  const { ctx, otherShopId: shopId } = shops;
  const line = { shopperId: 2n, at: new Date("2026-02-01T10:00:00Z"), author: "Comeback" };
  const [closed, used] = [{ ...line, kind: "case_closed" as const, sourceKey: "case:9:closed" }, { ...line, kind: "redemption" as const, sourceKey: "redemption:X:own" }];
  await ctx.db.withShopSql(shopId, (sql) => appendTimeline(sql, [closed, used]));
  await ctx.db.withShopSql(shopId, (sql) => appendTimeline(sql, [used, closed].map((entry) => ({ ...entry, at: new Date("2026-02-02T10:00:00Z"), sourceKey: `${entry.sourceKey}:later` }))));
  const { entries } = await loadTimeline(ctx, { shopId, shopperId: 2n, kinds: ["case_closed", "redemption"] });
  expect(entries.map(({ kind }) => kind)).toEqual(["case_closed", "redemption", "case_closed", "redemption"]);
});

test("two customers become one: orders, lines and the folder follow", async () => {
  const { ctx, shopId } = shops;
  await ctx.db.withShopSql(shopId, (sql) => mergeShopper(sql, { kept: 2n, deleted: 1n, at: ctx.clock.now() }));
  await rehomeShoppers(ctx, { shopId, shopperIds: [1n] });
  await followCases(ctx, { shopId, shopperIds: [1n, 2n] });
  expect(await shops.database.look("select shopper_id::int as id, orders, case_outcome from shopper_stats where shop_id = $1", [shopId])).toEqual([{ id: 2, orders: 3, case_outcome: "open" }]);
  expect(await shops.database.look("select count(*)::int as n from cases where shop_id = $1 and shopper_id = 2 and closed_at is null", [shopId])).toEqual([{ n: 1 }]);
  expect(await shops.database.look("select 1 from timeline where shop_id = $1 and shopper_id = 1", [shopId])).toEqual([]);
  expect((await loadTimeline(ctx, { shopId, shopperId: 2n, kinds: ["note"] })).entries.length).toBe(1);
});

test("who ordered and who refunded are named: the shopper, and the shop", async () => {
  const { ctx, otherShopId: shopId } = shops;
  const order = orderNode(3, { by: 2, processedAt: "2026-03-01T10:00:00Z", ...refunded("12.00", "8.00", "2026-03-09T10:00:00Z") });
  await ctx.db.withShopSql(shopId, (sql) => recordOrders(sql, ctx, [{ order, lines: [] }]));
  const { entries } = await loadTimeline(ctx, { shopId, shopperId: 2n, kinds: ["order", "refund"] });
  expect(entries.map(({ kind, author }) => [kind, author])).toEqual([["refund", "Shop"], ["order", "Shopper"]]);
});
