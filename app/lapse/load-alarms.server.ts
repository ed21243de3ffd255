import type { Ctx, ShopId, Sql } from "../platform/ports.ts";
import { addDays, dayIn, daysBetween, startOfDay } from "../platform/zones.ts";
import { readShopFacts } from "../shoppers/shop-facts.server.ts";
import { readLapseRule } from "./fits.store.server.ts";
import { type Alarm, alarmOf, type Rate, rates } from "./rates.ts";
import { meanUsual, readWeeks } from "./weeks.store.server.ts";

export interface AlarmWithWorth extends Alarm {
  /** What so many shoppers more, or fewer, than usual usually spend in a horizon, in minor units; null where that was not learned. */
  usualMinor: number | null;
  horizonDays: number;
}

/** An alarm stands until the next week is over; when no worker ran meanwhile, not for long. */
const FRESH_DAYS = 14;
/** What shoppers usually spend is told by so many of them. */
const SAMPLE = 2_000;
/** A week's lapses are told by those who lapsed in it; returns, which are missing, by those of the last weeks. */
const LOOK_BACK_DAYS = { lapse: 0, regained: 56 } as const satisfies Record<Rate, number>;

/** Rates that left their band in the last full week, on the side that is bad news. */
export async function loadAlarms(ctx: Pick<Ctx, "db" | "clock">, { shopId }: { shopId: ShopId }): Promise<AlarmWithWorth[]> {
  return ctx.db.withShopSql(shopId, async (sql) => {
    const weeks = (await readWeeks(sql)).rates;
    const alarms = (Object.keys(rates) as Rate[]).flatMap((rate) => alarmOf(rate, weeks) ?? []);
    const found: AlarmWithWorth[] = [];
    for (const alarm of alarms) found.push(...(await withWorth(sql, alarm, ctx.clock.now())));
    return found;
  });
}

async function withWorth(sql: Sql, alarm: Alarm, now: Date): Promise<AlarmWithWorth[]> {
  const { timeZone } = await readShopFacts(sql);
  if (daysBetween(addDays(alarm.week, 7), dayIn(now, timeZone)) >= FRESH_DAYS) return [];
  const { model, horizonDays } = await readLapseRule(sql);
  const usual = model && (await meanUsual(sql, alarm.rate, startOfDay(addDays(alarm.week, -LOOK_BACK_DAYS[alarm.rate]), timeZone), SAMPLE));
  return [{ ...alarm, usualMinor: usual === null ? null : Math.round(alarm.excess * usual), horizonDays }];
}
