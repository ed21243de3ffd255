/** Shops of which the weeks are known, as a night leaves them: for pages that tell of them. */
import { holdLapses, releaseLapses } from "#app/lapse/hold-lapses.server";
import { EPOCH, type LapseReport } from "#app/lapse/lapse-report";
import { lastFullWeek } from "#app/lapse/season";
import { keepWeeks } from "#app/lapse/weeks.store.server";
import { addDays, dayIn, daysBetween } from "#app/platform/zones";
import { actor, type World } from "./populate.ts";
import type { Undo } from "./tables.ts";

const WEEKS = 70;

/** Orders a little up and down over the year, half as many in the last two weeks; of 900 shoppers 20 lapse in a week, and 61 in the last one. */
export async function quietShop({ app: { ctx, shop, database } }: Pick<World, "app">): Promise<Undo> {
  const last = addDays(EPOCH, lastFullWeek(daysBetween(EPOCH, dayIn(ctx.clock.now(), "Europe/Berlin")) - 1));
  const weeks = Array.from({ length: WEEKS }, (_, i) => ({ i, week: addDays(last, 7 * (i - WEEKS + 1)), isLast: i === WEEKS - 1 }));
  const orders = weeks.map(({ i, week }) => {
    const expected = 120 + 25 * Math.sin(i / 8);
    return { week, expected, orders: Math.round(i >= WEEKS - 2 ? expected / 2 : expected + 8 * Math.sin(i * 2.3)) };
  });
  const rates = weeks.slice(-20).map(({ i, week, isLast }) => ({ week, lapse: { n: isLast ? 61 : 20 + (i % 3), of: 900 }, regained: { n: isLast ? 20 : 40 + (i % 5), of: 420 } }));
  await ctx.db.withShopSql(shop.id, (sql) => keepWeeks(sql, { orders, everyNth: 1, rates }));
  return () => database.look("delete from lapse_weeks where shop_id = $1", [shop.id]);
}

export async function heldLapses(world: World): Promise<Undo> {
  const forget = await quietShop(world);
  const { app } = world;
  await holdLapses(app.ctx, { shopId: app.shop.id, actor });
  return async () => {
    await releaseLapses(app.ctx, { shopId: app.shop.id, actor });
    await forget();
  };
}

/** The newest look back said 74 of 100, and 42 it was: in weeks that hold a Christmas. */
export async function brokenPromise({ app: { shop, database } }: Pick<World, "app">): Promise<Undo> {
  const [newest] = await database.look<{ id: string; report: LapseReport }>("select id, report from lapse_fits where shop_id = $1 order by id desc limit 1", [shop.id]);
  const keep = (report: LapseReport | undefined) => database.look("update lapse_fits set report = $2 where id = $1", [newest?.id, JSON.stringify(report)]);
  const looks = newest?.report.looks.map((look, i) => (i === 0 ? { ...look, day: "2025-11-27", said: 0.74, was: 0.42 } : look));
  await keep(newest && { ...newest.report, looks: looks ?? [] });
  return () => keep(newest?.report);
}
