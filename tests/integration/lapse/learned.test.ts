import { afterAll, beforeAll, expect, test } from "vitest";
import { readFit, readLapseRule } from "#app/lapse/fits.store.server";
import { followShoppers } from "#app/lapse/follow-shoppers.server";
import { historyOf } from "#app/lapse/judge";
import { silencesOf } from "#app/lapse/lapse-rule";
import { refitShop } from "#app/lapse/refit-shop.server";
import { settleShop } from "#app/lapse/settle-shop.server";
import { tickShoppers } from "#app/lapse/tick-shoppers.server";
import type { LineNode } from "#app/orders/order-record";
import { recordOrders } from "#app/orders/record-orders.server";
import { addDays, daysBetween, startOfDay } from "#app/platform/zones";
import { orderNode } from "../../support/order-fixture.ts";
import { makePlainShops, type PlainShops } from "../../support/plain-shops.ts";
import { putSeededOrders } from "../../support/seeded-shop.ts";

const ZONE = "Europe/Berlin";
let shops: PlainShops;

beforeAll(async () => {
  shops = await makePlainShops({ now: "2026-11-21T09:00:00Z" });
  await putSeededOrders(shops, shops.shopId);
  // Twelve buyers: too few to learn from.
  await putSeededOrders(shops, shops.otherShopId, (shopper) => shopper <= 12);
  for (const shopId of [shops.shopId, shops.otherShopId]) await settleShop(shops.ctx, { shopId, why: "import" });
});
afterAll(() => shops.close());

interface Row {
  id: bigint;
  first: string;
  last: string;
  order_days: number;
  spent: bigint;
  state: string;
  since: Date | null;
  next: Date | null;
  lapses: Date | null;
  priority: bigint;
}
const rowsOf = async (shopId: bigint) => {
  const rows = await shops.database.look<Row & { id: string; spent: string; priority: string }>(
    `select shopper_id as id, first_order_day::text as first, last_order_day::text as last, order_days, net_spent_minor as spent, lapse_state as state, state_since as since, next_change_at as next, lapses_at as lapses, priority
     from shopper_stats where shop_id = $1 order by shopper_id`,
    [shopId],
  );
  return new Map(rows.map((row) => [Number(row.id), row]));
};
const ruleOf = (shopId: bigint) => shops.ctx.db.withShopSql(shopId, readLapseRule);
const fitOf = (shopId: bigint) => shops.ctx.db.withShopSql(shopId, readFit);
const waiting = (shopId: bigint, task: string) => shops.database.look("select dedupe_key as key, payload, due_at from work_items where shop_id = $1 and task = $2 and state = 'waiting' order by due_at", [shopId, task]);

test("a shop that was judged by its window learns, and is judged by what was learned from then on", async () => {
  const { ctx, shopId } = shops;
  expect(await waiting(shopId, "lapse.fit")).toMatchObject([{ key: "imported" }]);
  const before = await rowsOf(shopId);
  expect([...before.values()].filter(({ state }) => state === "lapsed").length).toBeGreaterThan(0);
  for (const { last, state } of before.values()) expect(state).toBe(daysBetween(last, "2026-11-21") > 90 ? "lapsed" : daysBetween(last, "2026-11-21") > 60 ? "slowing" : "active");

  expect(await refitShop(ctx, { shopId, anew: false })).toEqual({ kind: "fitted", learned: true });
  expect(await waiting(shopId, "lapse.settle")).toMatchObject([{ payload: { why: "model" } }]);
  await settleShop(ctx, { shopId, why: "model" });

  const rule = await ruleOf(shopId);
  expect(rule).toMatchObject({ rule: "learned", horizonDays: 90, cut: 0.8, model: { nbd: { r: expect.any(Number) } } });
  const fit = await fitOf(shopId);
  expect(fit).toMatchObject({ asOf: "2026-11-20", shoppers: 1499, horizonDays: 90, report: { sampled: 1499, repeaters: expect.any(Number), degenerate: [], truncatedBefore: null } });
  expect(fit?.report.looks.filter(({ horizonDays }) => horizonDays === 90).map(({ day }) => day)).toEqual([1, 2, 3, 4, 5, 6].map((k) => addDays("2026-11-20", -90 * k)));
  expect(fit?.report.mean.map(({ rule: name }) => name)).toContain("own-rhythm");

  // Each shopper has the day that their own history gives; nothing else decides.
  const after = await rowsOf(shopId);
  const dates = new Set<number>();
  for (const [id, row] of after) {
    const history = historyOf({ firstOrderDay: row.first, lastOrderDay: row.last, orderDays: row.order_days, netSpentMinor: BigInt(row.spent), history: "orders" });
    const { slows, lapses } = silencesOf(rule, history, false);
    const [slowsAt, lapsesAt] = [slows, lapses].map((days) => startOfDay(addDays(row.last, days), ZONE)) as [Date, Date];
    const now = ctx.clock.now();
    const stays = before.get(id)?.state === "lapsed" && startOfDay(addDays(row.last, silencesOf(rule, history, true).lapses), ZONE) <= now;
    expect(row.state).toBe(lapsesAt <= now || stays ? "lapsed" : slowsAt <= now ? "slowing" : "active");
    if (row.state === "lapsed") expect(row).toMatchObject({ next: null, lapses: null });
    else expect(row).toMatchObject({ next: row.state === "active" ? slowsAt : lapsesAt, lapses: lapsesAt });
    dates.add(lapses);
  }
  expect(dates.size).toBeGreaterThan(100);
  // Who was lapsed and still is lapsed when they did; nothing that changed is called silence.
  for (const [id, row] of after) if (row.state === "lapsed" && before.get(id)?.state === "lapsed") expect(row.since).toEqual(before.get(id)?.since);
  expect(await shops.database.look("select distinct reason from lapse_transitions where shop_id = $1", [shopId])).toEqual([{ reason: "model" }]);
});

test("judged again without any change, nobody moves, nor since when they lapsed", async () => {
  const { ctx, shopId } = shops;
  const before = await rowsOf(shopId);
  await followShoppers(ctx, { shopId, shopperIds: [...before.keys()].map(BigInt) });
  expect(await rowsOf(shopId)).toEqual(before);
  await settleShop(ctx, { shopId, why: "import" });
  expect(await rowsOf(shopId)).toEqual(before);
});

test("the shop that is too small keeps its window, and learns nothing from the other", async () => {
  const { ctx, otherShopId } = shops;
  expect(await refitShop(ctx, { shopId: otherShopId, anew: false })).toEqual({ kind: "fitted", learned: false });
  // Nothing was learned, and nothing had been: nobody needs to be judged again.
  expect(await waiting(otherShopId, "lapse.settle")).toEqual([]);
  const before = await rowsOf(otherShopId);
  await settleShop(ctx, { shopId: otherShopId, why: "model" });
  expect(await rowsOf(otherShopId)).toEqual(before);
  expect(await fitOf(otherShopId)).toMatchObject({ shoppers: 12, report: { rule: "fixed-90", looks: [] } });
  expect((await ruleOf(otherShopId)).model).toBeNull();
});

test("nothing is fitted anew while little changed, but another horizon or a week is a reason; the next night is booked each time", async () => {
  const { ctx, shopId } = shops;
  expect(await refitShop(ctx, { shopId, anew: false })).toEqual({ kind: "unchanged" });
  expect((await waiting(shopId, "lapse.fit")).map(({ key, due_at }) => [key, due_at])).toContainEqual(["nightly", expect.any(Date)]);
  await shops.database.look("update shop_settings set lapse_horizon_days = 180 where shop_id = $1", [shopId]);
  expect(await refitShop(ctx, { shopId, anew: true })).toEqual({ kind: "fitted", learned: true });
  expect(await fitOf(shopId)).toMatchObject({ horizonDays: 180 });
  await shops.database.look("update shop_settings set lapse_horizon_days = 90 where shop_id = $1", [shopId]);
  await refitShop(ctx, { shopId, anew: true });
  await settleShop(ctx, { shopId, why: "model" });
});

test("an order moves its shopper's day at once, and nobody else's; a night later only those are touched who cross", async () => {
  const { ctx, shopId } = shops;
  const before = await rowsOf(shopId);
  const [id, was] = [...before].find(([, row]) => row.state === "active" && row.order_days >= 4) as [number, Row];
  ctx.clock.set("2026-11-21T15:00:00Z");
  await ctx.db.withShopSql(shopId, (sql) => recordOrders(sql, ctx, [{ order: { ...orderNode(900_001, { processedAt: "2026-11-21T14:00:00Z" }), customer: { id: `gid://shopify/Customer/${id}` } } as never, lines: [] as LineNode[] }]));
  await followShoppers(ctx, { shopId, shopperIds: [BigInt(id)] });
  const after = await rowsOf(shopId);
  expect(after.get(id)).toMatchObject({ last: "2026-11-21", order_days: was.order_days + 1, state: "active" });
  expect(Number(after.get(id)?.lapses)).toBeGreaterThan(Number(was.lapses));
  for (const [other, row] of after) if (other !== id) expect(row).toEqual(before.get(other));

  const crossing = [...after].filter(([, { next }]) => next !== null && next <= new Date("2026-11-24T12:00:00Z")).map(([one]) => one);
  expect(crossing.length).toBeGreaterThan(0);
  ctx.clock.set("2026-11-24T12:00:00Z");
  while ((await tickShoppers(ctx, { shopId })).more);
  const later = await rowsOf(shopId);
  expect([...later].filter(([one, row]) => JSON.stringify(row) !== JSON.stringify(after.get(one))).map(([one]) => one)).toEqual(crossing);
  for (const one of crossing) expect(later.get(one)?.state).toBe(after.get(one)?.state === "active" ? "slowing" : "lapsed");
});

test("the fixed rule is kept by whoever chooses it, with priorities all the same", async () => {
  const { ctx, shopId } = shops;
  await shops.database.look("update shop_settings set lapse_rule = 'fixed', lapse_window_days = 60 where shop_id = $1", [shopId]);
  await settleShop(ctx, { shopId, why: "window" });
  for (const { last, state } of (await rowsOf(shopId)).values()) if (state !== "came_back") expect(state).toBe(daysBetween(last, "2026-11-24") > 60 ? "lapsed" : daysBetween(last, "2026-11-24") > 40 ? "slowing" : "active");
  const priorities = [...(await rowsOf(shopId)).values()].map(({ priority }) => Number(priority));
  expect(Math.max(...priorities)).toBeGreaterThan(0);
});

test("who asked not to be judged teaches nothing and has no day", async () => {
  const { ctx, shopId } = shops;
  await shops.database.look("update shop_settings set lapse_rule = 'learned' where shop_id = $1", [shopId]);
  await shops.database.look("update shoppers set data_sale_opt_out = true where shop_id = $1 and id <= 500", [shopId]);
  await settleShop(ctx, { shopId, why: "window" });
  const rows = await rowsOf(shopId);
  const asked = [...rows].filter(([id]) => id <= 500);
  expect(asked.every(([, { state, lapses, priority }]) => state === "unknown" && lapses === null && Number(priority) === 0)).toBe(true);
  await refitShop(ctx, { shopId, anew: true });
  expect(await fitOf(shopId)).toMatchObject({ shoppers: rows.size - asked.length });
});

test("nothing is learned while orders are still to come", async () => {
  const { ctx, shopId } = shops;
  await shops.database.look("update import_slices set state = 'waiting' where shop_id = $1 and subject = 'orders'", [shopId]);
  expect(await refitShop(ctx, { shopId, anew: true })).toEqual({ kind: "unread" });
});
