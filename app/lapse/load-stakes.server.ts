import type { Ctx, ShopId } from "../platform/ports.ts";
import { dayIn, startOfDay } from "../platform/zones.ts";
import { readShopFacts } from "../shoppers/shop-facts.server.ts";
import { readLapseRule } from "./fits.store.server.ts";
import { sumStakes } from "./lapse.store.server.ts";
import type { MonthStakes } from "./stakes.ts";

/** What those who lapsed this month usually spend, and how much of it can be reached by mail; null before anything was learned. */
export async function loadStakes(ctx: Pick<Ctx, "db" | "clock">, { shopId }: { shopId: ShopId }): Promise<MonthStakes | null> {
  return ctx.db.withShopSql(shopId, async (sql) => {
    const { model, horizonDays } = await readLapseRule(sql);
    if (model === null) return null;
    const { timeZone } = await readShopFacts(sql);
    const month = `${dayIn(ctx.clock.now(), timeZone).slice(0, 7)}-01`;
    return { ...(await sumStakes(sql, startOfDay(month, timeZone))), horizonDays };
  });
}
