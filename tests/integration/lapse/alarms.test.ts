import { afterAll, beforeAll, expect, test } from "vitest";
import { loadAlarms } from "#app/lapse/load-alarms.server";
import { refitShop } from "#app/lapse/refit-shop.server";
import { refreshWeeks } from "#app/lapse/refresh-weeks.server";
import { settleShop } from "#app/lapse/settle-shop.server";
import { addDays } from "#app/platform/zones";
import { makePlainShops, type PlainShops } from "../../support/plain-shops.ts";
import { putSeededOrders } from "../../support/seeded-shop.ts";

let shops: PlainShops;
const LAST_WEEK = "2026-11-09";

beforeAll(async () => {
  shops = await makePlainShops({ now: "2026-11-16T09:00:00Z" });
  for (const shopId of [shops.shopId, shops.otherShopId]) {
    await putSeededOrders(shops, shopId);
    await shops.database.look("delete from orders where shop_id = $1 and order_day >= '2026-11-16'", [shopId]);
    await settleShop(shops.ctx, { shopId, why: "import" });
    await refitShop(shops.ctx, { shopId, anew: true });
    await settleShop(shops.ctx, { shopId, why: "model" });
    await past(shopId, 12);
  }
});
afterAll(() => shops.close());

/** Writes so many weeks of changes before the last full week: in each, eight or so lapse by silence, and ten or so come back. The change of rule on the first day is this week's. */
async function past(shopId: bigint, weeks: number): Promise<void> {
  await shops.database.look("delete from lapse_transitions where shop_id = $1", [shopId]);
  for (let back = weeks; back >= 0; back--) await changed(shopId, addDays(LAST_WEEK, -7 * back), { lapses: 8 + (back % 3), returns: 10 - (back % 3) });
}

async function changed(shopId: bigint, week: string, { lapses = 0, returns = 0, reason = "silence" }: { lapses?: number; returns?: number; reason?: string }): Promise<void> {
  await shops.database.look(
    `insert into lapse_transitions (shop_id, shopper_id, from_state, to_state, at, reason)
     select $1, shopper_id, 'slowing', 'lapsed', $2::date + interval '30 hours', $3 from (select shopper_id from shopper_stats where shop_id = $1 and lapse_state = 'lapsed' order by shopper_id limit $4) l
     union all
     select $1, shopper_id, 'lapsed', 'came_back', $2::date + interval '40 hours', 'order' from (select shopper_id from shopper_stats where shop_id = $1 and lapse_state = 'active' order by shopper_id limit $5) b`,
    [shopId, week, reason, lapses, returns],
  );
}

const alarms = async (shopId: bigint) => {
  await refreshWeeks(shops.ctx, { shopId, anew: true });
  return loadAlarms(shops.ctx, { shopId });
};

test("as usual there is no alarm", async () => {
  expect(await alarms(shops.shopId)).toEqual([]);
  const [week] = await shops.database.look<Record<"lapses" | "not_lapsed" | "returns" | "lapsed", number>>("select lapses, not_lapsed, returns, lapsed from lapse_weeks where shop_id = $1 and week = $2", [shops.shopId, LAST_WEEK]);
  const [now] = await shops.database.look<Record<"lapsed" | "others", number>>(
    "select count(*) filter (where lapse_state = 'lapsed')::int as lapsed, count(*) filter (where lapse_state <> 'lapsed')::int as others from shopper_stats where shop_id = $1 and lapse_state <> 'unknown' and first_order_day < $2",
    [shops.shopId, LAST_WEEK],
  );
  // Eight lapsed since and ten came back.
  expect(week).toEqual({ lapses: 8, returns: 10, not_lapsed: (now?.others ?? 0) + 8 - 10, lapsed: (now?.lapsed ?? 0) - 8 + 10 });
});

test("many who lapse by silence in one week raise an alarm, with its band and about what they usually spend; the other shop has none", async () => {
  const { ctx, shopId, otherShopId } = shops;
  await changed(shopId, LAST_WEEK, { lapses: 60 });
  const [alarm, ...more] = await alarms(shopId);
  expect(more).toEqual([]);
  expect(alarm).toMatchObject({ rate: "lapse", week: LAST_WEEK, horizonDays: 90 });
  expect(alarm?.share).toBeGreaterThan(alarm?.high ?? 1);
  expect(alarm?.excess).toBeGreaterThan(50);
  expect(alarm?.usualMinor).toBeGreaterThan(0);
  expect(await alarms(otherShopId)).toEqual([]);
  // It stands for a week, and does not grow old.
  ctx.clock.set("2026-11-29T09:00:00Z");
  expect(await loadAlarms(ctx, { shopId })).toHaveLength(1);
  ctx.clock.set("2026-11-30T09:00:00Z");
  expect(await loadAlarms(ctx, { shopId })).toEqual([]);
  ctx.clock.set("2026-11-16T09:00:00Z");
});

test.each(["window", "model", "history", "time_zone", "order_withdrawn"])("those who are called lapsed because of %s raise none", async (reason) => {
  const { shopId } = shops;
  await past(shopId, 12);
  await changed(shopId, LAST_WEEK, { lapses: 60, reason });
  expect(await alarms(shopId)).toEqual([]);
});

test("hardly anybody who comes back raises one; another rule, from which the weeks before it are no measure, does not", async () => {
  const { shopId } = shops;
  await past(shopId, 12);
  await shops.database.look("delete from lapse_transitions where shop_id = $1 and to_state = 'came_back' and at >= $2", [shopId, LAST_WEEK]);
  const lapsed = Number((await shops.database.look<{ n: number }>("select count(*)::int as n from shopper_stats where shop_id = $1 and lapse_state = 'lapsed'", [shopId]))[0]?.n);
  // A pool of which ten of a hundred come back each week: of so many that chance alone does not explain none.
  await shops.database.look("update shopper_stats set lapse_state = 'active' where shop_id = $1 and lapse_state = 'lapsed' and shopper_id not in (select shopper_id from shopper_stats where shop_id = $1 and lapse_state = 'lapsed' order by shopper_id limit 100)", [shopId]);
  expect(lapsed).toBeGreaterThan(100);
  expect(await alarms(shopId)).toMatchObject([{ rate: "regained", share: 0 }]);
  await changed(shopId, addDays(LAST_WEEK, -7), { lapses: 60, reason: "window" });
  expect(await alarms(shopId)).toEqual([]);
});

test("a story of states that is shorter than nine weeks raises none", async () => {
  const { shopId } = shops;
  await past(shopId, 7);
  await changed(shopId, LAST_WEEK, { lapses: 60 });
  expect(await alarms(shopId)).toEqual([]);
});
