import { afterAll, beforeAll, expect, test } from "vitest";
import { loadMonths } from "#app/lapse/load-months.server";
import { cohortsOf } from "#app/lapse/months";
import { makePlainShops, type PlainShops } from "../../support/plain-shops.ts";

let shops: PlainShops;
/** Order days of shoppers, by a window of 90 days. */
const people: Record<string, string[]> = {
  // New in March, silent from then on: lapsed on 29 June.
  "1": ["2026-03-31"],
  // New two years ago in April, lapsed in July 2025, back in January 2026 and again within the window, so not lapsed anew before June.
  "2": ["2024-04-10", "2025-04-10", "2026-01-20", "2026-03-20"],
  // Orders exactly 90 days apart: the day on which they would lapse is the day of their order.
  "3": ["2026-05-01", "2026-07-30", "2026-10-28"],
  // First seen so long ago that their last order before stands in no month that is read.
  "4": ["2021-01-01", "2026-08-08"],
  // Asked not to be judged.
  "5": ["2026-03-31"],
};

beforeAll(async () => {
  shops = await makePlainShops({ now: "2026-11-22T09:00:00Z" });
  let order = 0;
  for (const [id, days] of Object.entries(people)) {
    await shops.database.look("insert into shoppers (shop_id, id, data_sale_opt_out, source_at) values ($1, $2, $3, to_timestamp(0))", [shops.shopId, id, id === "5"]);
    await shops.database.look("insert into shopper_stats (shop_id, shopper_id, first_order_day, last_order_day, order_days, lapse_state) values ($1, $2, $3, $4, 1, 'lapsed')", [shops.shopId, id, days[0], days.at(-1)]);
    for (const day of days) {
      await shops.database.look(
        `insert into orders (shop_id, id, shopper_id, name, processed_at, order_day, updated_at, currency, subtotal_minor, counts, net_minor) values ($1, $2, $3, '#1', $4::date, $4::date, $4::date, 'EUR', 100, true, 100)`,
        [shops.shopId, (order += 1), id, day],
      );
    }
  }
  await shops.database.look("insert into orders (shop_id, id, shopper_id, name, processed_at, order_day, updated_at, currency, subtotal_minor, counts, net_minor) values ($1, 99, 1, '#9', '2026-06-15', '2026-06-15', '2026-06-15', 'EUR', 100, false, 0)", [shops.shopId]);
});
afterAll(() => shops.close());

const of = async (what: "lapsed" | "newcomers" | "cameBack") => {
  const { months } = await loadMonths(shops.ctx, { shopId: shops.shopId });
  const some = (figures: ({ month: string; lapsed: number; newcomers: number; cameBack: number } | null)[]) => Object.fromEntries(figures.flatMap((one) => (one && one[what] > 0 ? [[one.month, one[what]]] : [])));
  return { now: some(months.map(({ now }) => now)), before: some(months.map(({ before }) => before)) };
};

test("who lapsed, was new and came back stands in the month in which it happened, a year beside the year before", async () => {
  const { months, windowDays, countedOn } = await loadMonths(shops.ctx, { shopId: shops.shopId });
  expect([months.length, months[0]?.now.month, months.at(-1)?.now.month, months[0]?.before?.month, windowDays, countedOn]).toEqual([12, "2025-12-01", "2026-11-01", "2024-12-01", 90, "2026-11-22"]);
  expect(await of("newcomers")).toEqual({ now: { "2026-03-01": 1, "2026-05-01": 1 }, before: {} });
  expect(await of("cameBack")).toEqual({ now: { "2026-01-01": 1, "2026-08-01": 1 }, before: { "2025-04-01": 1 } });
  // The last: of 8 August, who lapsed on 6 November.
  expect(await of("lapsed")).toEqual({ now: { "2026-06-01": 2, "2026-11-01": 1 }, before: { "2025-07-01": 1 } });
});

test("of those who lapsed in a month, who came back within 90 days; months whose 90 days still run are told apart", async () => {
  // The second, who lapsed in July 2025 and came back in January, took longer than that; another who lapsed in June is back in September.
  await shops.database.look("insert into orders (shop_id, id, shopper_id, name, processed_at, order_day, updated_at, currency, subtotal_minor, counts, net_minor) values ($1, 98, 1, '#8', '2026-09-01', '2026-09-01', '2026-09-01', 'EUR', 100, true, 100)", [shops.shopId]);
  await shops.database.look("delete from lapse_months");
  await shops.database.look("update shop_settings set regain_target_percent = 40 where shop_id = $1", [shops.shopId]);
  const figures = await loadMonths(shops.ctx, { shopId: shops.shopId });
  expect(figures.targetPercent).toBe(40);
  const { cohorts, all } = cohortsOf(figures);
  expect(cohorts.flatMap(({ month, lapsed, regained, isOver }) => (lapsed > 0 ? [[month, lapsed, regained.share, isOver]] : []))).toEqual([["2026-06-01", 2, 0.5, true], ["2026-11-01", 1, 0, false]]);
  expect(cohorts.map(({ isOver }) => isOver)).toEqual([true, true, true, true, true, true, true, true, false, false, false, false]);
  expect(all).toMatchObject({ lapsed: 2, regained: { share: 0.5, low: expect.closeTo(0.0945, 3), high: expect.closeTo(0.9055, 3) } });
  await shops.database.look("delete from orders where id = 98");
  await shops.database.look("delete from lapse_months");
  await loadMonths(shops.ctx, { shopId: shops.shopId });
});

test("the months are counted once a day, anew with another window, and each shop has its own", async () => {
  await shops.database.look("update lapse_months set lapsed = 7 where shop_id = $1 and month = '2026-06-01'", [shops.shopId]);
  expect((await of("lapsed")).now["2026-06-01"]).toBe(7);
  await shops.database.look("update shop_settings set lapse_window_days = 60 where shop_id = $1", [shops.shopId]);
  expect((await of("cameBack")).now).toEqual({ "2026-01-01": 1, "2026-07-01": 1, "2026-08-01": 1, "2026-10-01": 1 });
  await shops.database.look("update shop_settings set lapse_window_days = 90 where shop_id = $1", [shops.shopId]);
  shops.ctx.clock.set("2026-11-23T09:00:00Z");
  expect((await of("lapsed")).now["2026-06-01"]).toBe(2);
  const other = await loadMonths(shops.ctx, { shopId: shops.otherShopId });
  expect(other.months.every(({ now, before }) => before === null && now.lapsed + now.newcomers + now.cameBack === 0)).toBe(true);
});
