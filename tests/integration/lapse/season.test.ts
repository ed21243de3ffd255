import { afterAll, beforeAll, expect, test } from "vitest";
import { followShoppers } from "#app/lapse/follow-shoppers.server";
import { holdLapses, releaseLapses } from "#app/lapse/hold-lapses.server";
import { loadSeason, loadShopWeeks } from "#app/lapse/load-season.server";
import { refitShop } from "#app/lapse/refit-shop.server";
import { refreshWeeks } from "#app/lapse/refresh-weeks.server";
import { settleShop } from "#app/lapse/settle-shop.server";
import { tickShoppers } from "#app/lapse/tick-shoppers.server";
import type { LineNode } from "#app/orders/order-record";
import { recordOrders } from "#app/orders/record-orders.server";
import { orderNode } from "../../support/order-fixture.ts";
import { makePlainShops, type PlainShops } from "../../support/plain-shops.ts";
import { putSeededOrders } from "../../support/seeded-shop.ts";

let shops: PlainShops;
/** Two shops with the same orders: one holds lapses back, the other never does. */
let both: bigint[];

beforeAll(async () => {
  // A Monday; what the log has later has not come yet.
  shops = await makePlainShops({ now: "2026-11-16T09:00:00Z" });
  both = [shops.shopId, shops.otherShopId];
  for (const shopId of both) await putSeededOrders(shops, shopId);
  await shops.database.look("delete from orders where order_day >= '2026-11-16'");
  for (const shopId of both) await learn(shopId);
});
afterAll(() => shops.close());

async function learn(shopId: bigint): Promise<void> {
  await settleShop(shops.ctx, { shopId, why: "import" });
  await refitShop(shops.ctx, { shopId, anew: true });
  await settleShop(shops.ctx, { shopId, why: "model" });
  await refreshWeeks(shops.ctx, { shopId, anew: true });
}

async function tick(shopId: bigint): Promise<void> {
  while ((await tickShoppers(shops.ctx, { shopId })).more);
}

interface Row {
  id: string;
  state: string;
  since: Date | null;
  next: Date | null;
  lapses: Date | null;
  priority: string;
}
const rowsOf = (shopId: bigint) =>
  shops.database.look<Row>("select shopper_id as id, lapse_state as state, state_since as since, next_change_at as next, lapses_at as lapses, priority from shopper_stats where shop_id = $1 order by shopper_id", [shopId]);
const lapsedIn = async (shopId: bigint) => (await rowsOf(shopId)).filter(({ state }) => state === "lapsed").map(({ id }) => id);
const changes = (shopId: bigint, but: string) => shops.database.look("select shopper_id, from_state, to_state, at, reason from lapse_transitions where shop_id = $1 and shopper_id <> $2 order by shopper_id, at, from_state", [shopId, but]);
const logged = (shopId: bigint) => shops.database.look("select actor, action from audit_entries where shop_id = $1 and action in ('held_lapses', 'released_lapses') order by id", [shopId]);
const releases = (shopId: bigint) => shops.database.look("select payload from work_items where shop_id = $1 and task = 'lapse.settle' and dedupe_key = 'released' and state = 'waiting'", [shopId]);

test("a shop as usual: a year of full weeks beside what was to be expected, and nothing said above the list", async () => {
  const { ctx, shopId } = shops;
  const { weeks, quiet, held, about, truncatedBefore } = await loadShopWeeks(ctx, { shopId });
  expect(weeks).toHaveLength(52);
  expect(weeks.at(-1)?.week).toBe("2026-11-09");
  const [{ n } = { n: -1 }] = await shops.database.look<{ n: number }>(
    "select count(distinct (shopper_id, order_day))::int as n from orders o where shop_id = $1 and order_day between '2026-11-09' and '2026-11-15' and exists (select 1 from orders b where b.shop_id = $1 and b.shopper_id = o.shopper_id and b.order_day < '2026-11-09')",
    [shopId],
  );
  expect(weeks.at(-1)?.orders).toBe(n);
  expect([quiet, held, about, truncatedBefore]).toEqual([null, null, false, null]);
  expect(weeks.filter(({ orders, low, high }) => orders >= low && orders <= high).length).toBeGreaterThan(45);
});

test("weeks are counted when one is over, or when other orders are known, and not in the other nights", async () => {
  const { ctx, shopId } = shops;
  expect(await refreshWeeks(ctx, { shopId, anew: false })).toEqual({ kind: "unchanged" });
  ctx.clock.set("2026-11-22T22:59:00Z");
  expect(await refreshWeeks(ctx, { shopId, anew: false })).toEqual({ kind: "unchanged" });
  ctx.clock.set("2026-11-16T09:00:00Z");
});

test("orders that stay away in the whole shop: it is quiet since the week in which that began", async () => {
  const { ctx, shopId } = shops;
  await shops.database.look("delete from orders where order_day >= '2026-10-26' and id % 6 > 0");
  for (const one of both) await learn(one);
  const lapsedSince = (await rowsOf(shopId)).filter(({ state, since }) => state === "lapsed" && since !== null && since >= new Date("2026-10-25T23:00:00Z"));
  expect(lapsedSince.length).toBeGreaterThan(0);
  expect(await loadSeason(ctx, { shopId })).toEqual({ quiet: { since: "2026-10-26", month: 11, late: lapsedSince.length }, held: null });
  // What was counted long ago says nothing of now.
  ctx.clock.set("2026-12-20T09:00:00Z");
  expect((await loadSeason(ctx, { shopId })).quiet).toBeNull();
  ctx.clock.set("2026-11-16T09:00:00Z");
});

test("history that is withheld is named", async () => {
  const { ctx, shopId } = shops;
  const [scopes] = await shops.database.look<{ scopes: string }>("select scopes from shop_settings where shop_id = $1", [shopId]);
  await shops.database.look("update shop_settings set scopes = 'read_orders,read_customers' where shop_id = $1", [shopId]);
  expect((await loadShopWeeks(ctx, { shopId })).truncatedBefore).toBe("2024-05-25");
  await shops.database.look("update shop_settings set scopes = $2 where shop_id = $1", [shopId, scopes?.scopes]);
});

test("while lapses are held back nobody newly lapses, whoever judges; the other shop goes on. After the release all is as if they had never been held", async () => {
  const { ctx, shopId, otherShopId } = shops;
  const before = await lapsedIn(shopId);
  expect(await lapsedIn(otherShopId)).toEqual(before);
  await holdLapses(ctx, { shopId, actor: "7" });
  await holdLapses(ctx, { shopId, actor: "8" });
  expect(await logged(shopId)).toEqual([{ actor: "7", action: "held_lapses" }]);

  for (const one of both) await settleShop(ctx, { shopId: one, why: "import" });
  for (const day of ["2026-11-17", "2026-11-20", "2026-11-25", "2026-12-01", "2026-12-10"]) {
    ctx.clock.set(`${day}T09:00:00Z`);
    for (const one of both) await tick(one);
  }
  const others = (await lapsedIn(otherShopId)).filter((id) => !before.includes(id));
  expect(others.length).toBeGreaterThan(3);
  const heldRows = async () => (await rowsOf(shopId)).filter(({ id }) => others.includes(id));
  const expectHeld = async () => {
    expect(await lapsedIn(shopId)).toEqual(before);
    for (const row of await heldRows()) expect(row).toMatchObject({ state: "slowing", next: null, lapses: expect.any(Date) });
  };
  await expectHeld();
  expect((await loadSeason(ctx, { shopId })).held).toEqual({ since: new Date("2026-11-16T09:00:00Z"), n: others.length });
  await followShoppers(ctx, { shopId, shopperIds: others.map(BigInt) });
  for (const one of both) await settleShop(ctx, { shopId: one, why: "model" });
  await expectHeld();
  // Nobody is due again and again.
  expect(await tickShoppers(ctx, { shopId })).toEqual({ more: false });

  // Whoever orders meanwhile was late, and has not come back from anywhere.
  const [late = ""] = others;
  for (const one of both) {
    await ctx.db.withShopSql(one, (sql) => recordOrders(sql, ctx, [{ order: { ...orderNode(900_001, { processedAt: "2026-12-10T08:00:00Z" }), customer: { id: `gid://shopify/Customer/${late}` } } as never, lines: [] as LineNode[] }]));
    await followShoppers(ctx, { shopId: one, shopperIds: [BigInt(late)] });
  }
  const stateOf = async (shop: bigint) => (await rowsOf(shop)).find(({ id }) => id === late)?.state;
  expect([await stateOf(shopId), await stateOf(otherShopId)]).toEqual(["active", "came_back"]);

  await releaseLapses(ctx, { shopId, actor: "7" });
  await releaseLapses(ctx, { shopId, actor: "7" });
  expect(await logged(shopId)).toEqual([{ actor: "7", action: "held_lapses" }, { actor: "7", action: "released_lapses" }]);
  expect(await logged(otherShopId)).toEqual([]);
  expect(await releases(shopId)).toEqual([{ payload: { why: "released" } }]);
  await settleShop(ctx, { shopId, why: "released" });
  const but = (rows: Row[]) => rows.filter(({ id }) => id !== late);
  expect(but(await rowsOf(shopId))).toEqual(but(await rowsOf(otherShopId)));
  expect(await changes(shopId, late)).toEqual(await changes(otherShopId, late));
  expect((await loadSeason(ctx, { shopId })).held).toBeNull();
});

test("after the first week that is as usual lapses go on by themselves", async () => {
  const { ctx, shopId, otherShopId } = shops;
  await shops.database.look("delete from work_items where task = 'lapse.settle'");
  await holdLapses(ctx, { shopId, actor: "7" });
  // A night without a week that is over since changes nothing, not even where all is counted anew.
  await refreshWeeks(ctx, { shopId, anew: true });
  expect((await loadSeason(ctx, { shopId })).held).not.toBeNull();
  await shops.database.look(
    `insert into orders (shop_id, id, shopper_id, name, processed_at, order_day, updated_at, currency, subtotal_minor, counts, net_minor)
     select shop_id, 800000 + shopper_id, shopper_id, '#' || shopper_id, timestamptz '2026-12-09 11:00Z', date '2026-12-09', timestamptz '2026-12-09', 'EUR', 100, true, 100 from shopper_stats where lapse_state = 'active' and shopper_id % 4 = 0`,
  );
  ctx.clock.set("2026-12-14T09:00:00Z");
  for (const one of both) expect(await refreshWeeks(ctx, { shopId: one, anew: false })).toEqual({ kind: "counted" });
  expect(await loadSeason(ctx, { shopId })).toEqual({ quiet: null, held: null });
  expect((await logged(shopId)).at(-1)).toEqual({ actor: "comeback", action: "released_lapses" });
  expect(await releases(shopId)).toEqual([{ payload: { why: "released" } }]);
  expect([await logged(otherShopId), await releases(otherShopId)]).toEqual([[], []]);
});

test("who is found for the first time while lapses are held is lapsed if that was before, and held if not", async () => {
  const { ctx, shopId } = shops;
  await shops.database.look("update shop_settings set lapse_rule = 'fixed', lapse_window_days = 90, lapses_held_since = '2026-12-10T09:00:00Z' where shop_id = $1", [shopId]);
  for (const [id, day] of [[900_011, "2026-03-01"], [900_012, "2026-09-14"]] as const) {
    await ctx.db.withShopSql(shopId, (sql) => recordOrders(sql, ctx, [{ order: { ...orderNode(id, { processedAt: `${day}T10:00:00Z` }), customer: { id: `gid://shopify/Customer/${id}` } } as never, lines: [] as LineNode[] }]));
  }
  await followShoppers(ctx, { shopId, shopperIds: [900_011n, 900_012n] });
  expect((await rowsOf(shopId)).filter(({ id }) => Number(id) > 900_000).map(({ state }) => state)).toEqual(["lapsed", "slowing"]);
});
