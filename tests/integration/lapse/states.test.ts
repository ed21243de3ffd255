import { setImmediate } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { followCases } from "#app/cases/follow-cases.server";
import { changeRule } from "#app/lapse/change-rule.server";
import { followShoppers } from "#app/lapse/follow-shoppers.server";
import { lapseJobs } from "#app/lapse/jobs.server";
import type { LapseChoice } from "#app/lapse/lapse-rule";
import { previewRule } from "#app/lapse/preview-rule.server";
import { settleShop } from "#app/lapse/settle-shop.server";
import { tickShoppers } from "#app/lapse/tick-shoppers.server";
import type { LineNode, OrderNode } from "#app/orders/order-record";
import { startImport } from "#app/orders/start-import.server";
import { recordOrders } from "#app/orders/record-orders.server";
import { orderNode, refunded } from "../../support/order-fixture.ts";
import { makePlainShops, type PlainShops } from "../../support/plain-shops.ts";

let shops: PlainShops;
beforeAll(async () => {
  shops = await makePlainShops();
});
beforeEach(async () => {
  for (const table of ["orders", "order_lines", "refunds", "shoppers", "shopper_stats", "shopper_counts", "lapse_transitions", "cases", "timeline", "work_items", "preferences"]) await shops.database.look(`delete from ${table}`);
  await shops.database.look("update shop_settings set lapse_window_days = 90, time_zone = 'Europe/Berlin', version = 1");
});
afterAll(() => shops.close());

const fixed = (windowDays: number): LapseChoice => ({ rule: "fixed", windowDays, horizonDays: 90, cut: 0.8 });

/** Records orders at an instant and lets the states follow, as the work added with them does. */
async function order(shopId: bigint, at: string, nodes: OrderNode[]): Promise<void> {
  shops.ctx.clock.set(at);
  await shops.ctx.db.withShopSql(shopId, (sql) => recordOrders(sql, shops.ctx, nodes.map((node) => ({ order: node, lines: [] as LineNode[] }))));
  const ids = await shops.database.look<{ id: string }>("select shopper_id::text as id from shopper_stats where shop_id = $1", [shopId]);
  await followShoppers(shops.ctx, { shopId, shopperIds: ids.map(({ id }) => BigInt(id)) });
  await followCases(shops.ctx, { shopId, shopperIds: ids.map(({ id }) => BigInt(id)) });
}

async function tickAt(shopId: bigint, at: string): Promise<void> {
  shops.ctx.clock.set(at);
  while ((await tickShoppers(shops.ctx, { shopId })).more);
  await followCases(shops.ctx, { shopId, shopperIds: [1n, 2n] });
}

const stateOf = async (shopId: bigint, id = 1) => {
  const [row] = await shops.database.look<{ state: string; since: Date; next: Date | null; lapses: Date | null; outcome: string | null }>(
    "select lapse_state as state, state_since as since, next_change_at as next, lapses_at as lapses, case_outcome as outcome from shopper_stats where shop_id = $1 and shopper_id = $2",
    [shopId, id],
  );
  return row;
};
const transitions = (shopId: bigint) => shops.database.look("select from_state as from, to_state as to, reason, at from lapse_transitions where shop_id = $1 order by id", [shopId]);

test("a shopper slows down, lapses at the shop's midnight, comes back, is shown so for 90 days, and lapses again", async () => {
  const { shopId, otherShopId } = shops;
  await order(otherShopId, "2026-01-01T12:00:00Z", [orderNode(1, { processedAt: "2026-01-01T12:00:00Z" })]);
  await order(shopId, "2026-01-01T12:00:00Z", [orderNode(1, { processedAt: "2026-01-01T12:00:00Z" })]);
  expect(await stateOf(shopId)).toMatchObject({ state: "active", next: new Date("2026-03-02T23:00:00Z"), lapses: new Date("2026-04-01T22:00:00Z"), outcome: null });

  await tickAt(shopId, "2026-03-02T22:59:59Z");
  expect(await stateOf(shopId)).toMatchObject({ state: "active" });
  await tickAt(shopId, "2026-03-02T23:00:00Z");
  expect(await stateOf(shopId)).toMatchObject({ state: "slowing" });
  await tickAt(shopId, "2026-04-01T22:00:00Z");
  expect(await stateOf(shopId)).toMatchObject({ state: "lapsed", since: new Date("2026-04-01T22:00:00Z"), next: null, lapses: null, outcome: "open" });

  await order(shopId, "2026-05-10T08:00:00Z", [orderNode(2, { processedAt: "2026-05-10T08:00:00Z" })]);
  expect(await stateOf(shopId)).toMatchObject({ state: "came_back", since: new Date("2026-05-10T08:00:00Z"), next: new Date("2026-08-08T22:00:00Z"), outcome: "came_back" });
  await order(shopId, "2026-06-10T08:00:00Z", [orderNode(3, { processedAt: "2026-06-10T08:00:00Z" })]);
  expect(await stateOf(shopId)).toMatchObject({ state: "came_back", since: new Date("2026-05-10T08:00:00Z"), lapses: new Date("2026-09-08T22:00:00Z") });
  await tickAt(shopId, "2026-08-08T22:00:00Z");
  expect(await stateOf(shopId)).toMatchObject({ state: "active", outcome: null });
  await tickAt(shopId, "2026-12-01T00:00:00Z");
  expect(await stateOf(shopId)).toMatchObject({ state: "lapsed", since: new Date("2026-09-08T22:00:00Z"), outcome: "open" });

  expect(await transitions(shopId)).toEqual([
    { from: "active", to: "slowing", reason: "silence", at: new Date("2026-03-02T23:00:00Z") },
    { from: "slowing", to: "lapsed", reason: "silence", at: new Date("2026-04-01T22:00:00Z") },
    { from: "lapsed", to: "came_back", reason: "order", at: new Date("2026-05-10T08:00:00Z") },
    { from: "came_back", to: "active", reason: "return_faded", at: expect.any(Date) },
    { from: "active", to: "lapsed", reason: "silence", at: new Date("2026-09-08T22:00:00Z") },
  ]);
  expect(await shops.database.look("select outcome, closed_at is null as open from cases where shop_id = $1 order by opened_at", [shopId])).toEqual([{ outcome: "came_back", open: false }, { outcome: "open", open: true }]);
  expect(await stateOf(otherShopId)).toMatchObject({ state: "active" });
});

test("a return that is taken back is no return, and the folder opens again", async () => {
  const { shopId } = shops;
  await order(shopId, "2026-01-01T12:00:00Z", [orderNode(1, { processedAt: "2026-01-01T12:00:00Z" })]);
  await tickAt(shopId, "2026-05-01T00:00:00Z");
  await order(shopId, "2026-05-10T08:00:00Z", [orderNode(2, { processedAt: "2026-05-10T08:00:00Z" })]);
  expect(await stateOf(shopId)).toMatchObject({ state: "came_back" });
  await order(shopId, "2026-05-12T08:00:00Z", [orderNode(2, { processedAt: "2026-05-10T08:00:00Z", ...refunded("0.00", "24.90", "2026-05-12T08:00:00Z") })]);
  expect(await stateOf(shopId)).toMatchObject({ state: "lapsed", since: new Date("2026-04-01T22:00:00Z"), outcome: "open" });
  expect((await transitions(shopId)).at(-1)).toMatchObject({ from: "came_back", to: "lapsed", reason: "order_withdrawn" });
});

test("an order from before the lapse that was found late is a correction, not a return", async () => {
  const { shopId } = shops;
  await order(shopId, "2026-01-01T12:00:00Z", [orderNode(1, { processedAt: "2026-01-01T12:00:00Z" })]);
  await tickAt(shopId, "2026-05-01T00:00:00Z");
  expect(await stateOf(shopId)).toMatchObject({ state: "lapsed" });
  await order(shopId, "2026-05-02T00:00:00Z", [orderNode(2, { processedAt: "2026-03-20T08:00:00Z" })]);
  expect(await stateOf(shopId)).toMatchObject({ state: "active", outcome: null });
});

test("an order that does not count brings nobody back", async () => {
  const { shopId } = shops;
  await order(shopId, "2026-01-01T12:00:00Z", [orderNode(1, { processedAt: "2026-01-01T12:00:00Z" })]);
  await tickAt(shopId, "2026-05-01T00:00:00Z");
  await order(shopId, "2026-05-10T08:00:00Z", [orderNode(2, { processedAt: "2026-05-10T08:00:00Z", goods: "0.00" }), orderNode(3, { processedAt: "2026-05-10T09:00:00Z", test: true })]);
  expect(await stateOf(shopId)).toMatchObject({ state: "lapsed" });
});

test("repeats and older states of an order change nothing, and nothing follows from them", async () => {
  const { shopId } = shops;
  const now = { processedAt: "2026-01-01T12:00:00Z" };
  await order(shopId, "2026-01-05T12:00:00Z", [orderNode(1, { ...now, ...refunded("10.00", "10.00", "2026-01-04T12:00:00Z") })]);
  const before = await stateOf(shopId);
  await shops.database.look("delete from work_items");
  await order(shopId, "2026-01-06T12:00:00Z", [orderNode(1, now)]);
  await order(shopId, "2026-01-06T12:00:00Z", [orderNode(1, { ...now, ...refunded("10.00", "10.00", "2026-01-04T12:00:00Z") })]);
  expect(await stateOf(shopId)).toEqual(before);
  expect(await shops.database.look("select net_minor::int as net, refunded_minor::int as refunded from orders where shop_id = $1", [shopId])).toEqual([{ net: 1_000, refunded: 1_000 }]);
  expect(await shops.database.look("select task from work_items where task in ('lapse.follow', 'responses.follow-order')")).toEqual([]);
});

test("a window is previewed, saved once, and settles the shop; who saves over a change is told", async () => {
  const { ctx, shopId } = shops;
  const people = Array.from({ length: 40 }, (_, i) => orderNode(100 + i, { by: i + 1, processedAt: new Date(Date.UTC(2026, 10, 20) - i * 5 * 86_400_000).toISOString() }));
  await order(shopId, "2026-11-22T09:00:00Z", people);
  const count = async (state: string) => (await shops.database.look("select 1 from shopper_stats where shop_id = $1 and lapse_state = $2", [shopId, state])).length;
  expect(await count("lapsed")).toBe(22);
  const preview = (windowDays: number) => previewRule(ctx, { shopId, choice: fixed(windowDays), exact: false });
  expect(await preview(30)).toEqual({ choice: fixed(30), counts: { lapsed: 34, mailable: 0, slowing: 2, newlyLapsed: 12, noLongerLapsed: 0 }, plusMinus: null, past: null });
  expect((await preview(120)).counts).toMatchObject({ newlyLapsed: 0, noLongerLapsed: 6 });

  expect(await changeRule(ctx, { shopId, choice: fixed(3), actor: "Ada", version: 1 })).toEqual({ kind: "invalid", field: "windowDays", min: 7, max: 1095 });
  expect(await changeRule(ctx, { shopId, choice: fixed(30), actor: "Ada", version: 1 })).toEqual({ kind: "changed", version: 2 });
  expect(await changeRule(ctx, { shopId, choice: fixed(60), actor: "Ben", version: 1 })).toEqual({ kind: "stale", version: 2 });
  const [work] = await shops.database.look<{ payload: { why: string } }>("select payload from work_items where task = 'lapse.settle'");
  expect(await lapseJobs.items?.["lapse.settle"]?.(ctx, { shopId, payload: { why: work?.payload.why ?? "" } })).toEqual({ kind: "done" });
  expect(await count("lapsed")).toBe(34);
  expect(await count("slowing")).toBe(2);
  const reasons = await shops.database.look("select distinct reason from lapse_transitions where shop_id = $1 and from_state <> 'unknown'", [shopId]);
  expect(reasons).toEqual([{ reason: "window" }]);
  expect(await shops.database.look("select 1 from work_items where task like 'messages%'")).toEqual([]);
  expect(await settleShop(ctx, { shopId, why: "window" })).toMatchObject({ changed: 0 });
});

test("rule 2: a window of one day is allowed on a development store only", async () => {
  const { ctx, otherShopId: shopId } = shops;
  const change = () => changeRule(ctx, { shopId, choice: fixed(1), actor: "Ada", version: 1 });
  expect(await change()).toMatchObject({ kind: "invalid", min: 7 });
  await ctx.db.withShopSql(shopId, (sql) => sql.query("update shop_settings set partner_development = true where shop_id = $1", [shopId]));
  expect(await change()).toEqual({ kind: "changed", version: 2 });
  expect(await changeRule(ctx, { shopId, choice: fixed(0), actor: "Ada", version: 2 })).toMatchObject({ kind: "invalid", min: 1 });
});

test("who is judged while the window is changed is judged by the new one", async () => {
  const { ctx, shopId } = shops;
  await order(shopId, "2026-01-01T12:00:00Z", [orderNode(1, { processedAt: "2026-01-01T12:00:00Z" })]);
  ctx.clock.set("2026-03-05T00:00:00Z");
  // A judge holds the shopper; the tick waits for it, and meanwhile the window becomes a month.
  const held = Promise.withResolvers<void>();
  const locked = Promise.withResolvers<void>();
  const judge = ctx.db.withShopSql(shopId, async (sql) => {
    await sql.query("select 1 from shopper_stats where shop_id = $1 for update", [shopId]);
    locked.resolve();
    await held.promise;
  });
  await locked.promise;
  const tick = tickShoppers(ctx, { shopId });
  while ((await shops.database.look("select 1 from pg_locks where not granted and locktype = 'transactionid'")).length === 0) await setImmediate();
  await changeRule(ctx, { shopId, choice: fixed(30), actor: "Ada", version: 1 });
  held.resolve();
  await Promise.all([judge, tick]);
  expect(await stateOf(shopId)).toMatchObject({ state: "lapsed", next: null });
});

test("rule 9: while the orders are read again, who lapsed stays lapsed and their case open", async () => {
  const { ctx, shopId } = shops;
  await order(shopId, "2026-01-01T12:00:00Z", [orderNode(1, { processedAt: "2026-01-01T12:00:00Z" }), orderNode(2, { by: 2, processedAt: "2026-03-20T12:00:00Z" })]);
  await tickAt(shopId, "2026-05-01T00:00:00Z");
  await startImport(ctx, { shopId, anew: true });
  expect(await shops.database.look("select distinct state from import_slices where shop_id = $1 and subject = 'orders'", [shopId])).toEqual([{ state: "waiting" }]);
  // Meanwhile an order of theirs from before the lapse is corrected, and the other slows down.
  await order(shopId, "2026-05-20T00:00:00Z", [orderNode(1, { processedAt: "2026-01-01T12:00:00Z", updatedAt: "2026-05-20T00:00:00Z", ...refunded("15.00", "5.00", "2026-05-20T00:00:00Z") })]);
  await tickAt(shopId, "2026-05-20T22:00:00Z");
  expect(await stateOf(shopId)).toMatchObject({ state: "lapsed", outcome: "open" });
  expect(await stateOf(shopId, 2)).toMatchObject({ state: "slowing" });
  await shops.database.look("update import_slices set state = 'done'");
});

test("a new time zone moves days and midnights", async () => {
  const { ctx, shopId } = shops;
  await order(shopId, "2026-03-30T12:00:00Z", [orderNode(1, { processedAt: "2026-01-01T23:30:00Z" })]);
  await shops.database.look("update shop_settings set time_zone = 'America/New_York' where shop_id = $1", [shopId]);
  await settleShop(ctx, { shopId, why: "time_zone" });
  expect(await shops.database.look("select order_day::text as day from orders where shop_id = $1", [shopId])).toEqual([{ day: "2026-01-01" }]);
  expect(await stateOf(shopId)).toMatchObject({ state: "slowing", lapses: new Date("2026-04-02T04:00:00Z") });
});

test("rule 5: who does not want their data sold, or their orders used, is not judged; their folder closes, and they are judged again when they change their mind", async () => {
  const { ctx, shopId } = shops;
  await order(shopId, "2026-01-01T12:00:00Z", [orderNode(1, { processedAt: "2026-01-01T12:00:00Z" }), orderNode(2, { by: 2, processedAt: "2026-01-01T12:00:00Z" }), orderNode(3, { by: 3, processedAt: "2026-01-01T12:00:00Z" })]);
  await tickAt(shopId, "2026-05-01T00:00:00Z");
  expect(await stateOf(shopId)).toMatchObject({ state: "lapsed", outcome: "open" });
  const [first, second] = await shops.database.look<{ id: string }>("select shopper_id as id from shopper_stats where shop_id = $1 order by shopper_id", [shopId]);
  await shops.database.look("update shoppers set data_sale_opt_out = true where shop_id = $1 and id = $2", [shopId, first?.id]);
  await shops.database.look("insert into preferences (shop_id, shopper_id, no_profiling_at, changed_at) values ($1, $2, $3, $3)", [shopId, second?.id, ctx.clock.now()]);
  const follow = async () => {
    const ids = [BigInt(first?.id ?? 0), BigInt(second?.id ?? 0)];
    await followShoppers(ctx, { shopId, shopperIds: ids });
    await followCases(ctx, { shopId, shopperIds: ids });
  };
  await followCases(ctx, { shopId, shopperIds: [1n, 2n, 3n] });
  await follow();
  const states = () => shops.database.look<{ state: string; cases: number }>("select s.lapse_state as state, (select count(*)::int from cases c where c.shop_id = s.shop_id and c.shopper_id = s.shopper_id and c.closed_at is null) as cases from shopper_stats s where s.shop_id = $1 order by s.shopper_id", [shopId]);
  expect(await states()).toEqual([{ state: "unknown", cases: 0 }, { state: "unknown", cases: 0 }, { state: "lapsed", cases: 1 }]);
  await shops.database.look("delete from preferences where shop_id = $1", [shopId]);
  await follow();
  expect((await states())[1]).toEqual({ state: "lapsed", cases: 1 });
});
