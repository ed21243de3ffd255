import type { Ctx, ShopId } from "../platform/ports.ts";
import { dayIn } from "../platform/zones.ts";
import { readShopFacts } from "../shoppers/shop-facts.server.ts";
import { type MonthFigures, yearBesideYear } from "./months.ts";
import { findMonths, holdMonths, keepMonths, readRegainTarget } from "./months.store.server.ts";

/** How many lapsed, were new and came back in each month, a year beside the year before: counted by the first who looks on a day, and kept for all others. */
export async function loadMonths(ctx: Pick<Ctx, "db" | "clock">, { shopId }: { shopId: ShopId }): Promise<MonthFigures> {
  return ctx.db.withShopSql(
    shopId,
    async (sql) => {
      const { timeZone, lapseWindowDays: windowDays } = await readShopFacts(sql);
      const today = dayIn(ctx.clock.now(), timeZone);
      const asked = { countedOn: today, windowDays };
      let kept = await findMonths(sql, asked);
      if (kept.length === 0) {
        await holdMonths(sql);
        kept = await findMonths(sql, asked);
      }
      if (kept.length === 0) {
        await keepMonths(sql, { today, windowDays });
        kept = await findMonths(sql, asked);
      }
      return { months: yearBesideYear(kept), windowDays, countedOn: today, targetPercent: await readRegainTarget(sql) };
    },
    { timeoutMs: 30_000 },
  );
}
