import type { Ctx, ShopId, Sql } from "../platform/ports.ts";
import { addDays, type Day, dayIn, daysBetween, startOfDay } from "../platform/zones.ts";
import { readShopFacts } from "../shoppers/shop-facts.server.ts";
import { firstDayRead, readLapseRule } from "./fits.store.server.ts";
import { bandsOf, readSeason, type WeekInBand } from "./season.ts";
import { countHeld, countLate, readWeeks } from "./weeks.store.server.ts";

/** Whether the whole shop is quieter than usual, and what was decided about it. */
export interface SeasonNow {
  /** `month`: 1 to 12, in which most of the last full week lies; `late`: how many of those who are lapsed are so since it began. */
  quiet: { since: Day; month: number; late: number } | null;
  /** Since when lapses are held back, and how many shoppers would have lapsed by now. */
  held: { since: Date; n: number } | null;
}

/** The shop week by week, beside what was to be expected. */
export interface ShopWeeks extends SeasonNow {
  /** Oldest first, each a full week; orders are those of all shoppers, counted from a sample of a large shop (`about`). */
  weeks: WeekInBand[];
  about: boolean;
  /** The first day of which orders were read, where older ones are withheld; null where all are read. */
  truncatedBefore: Day | null;
}

/** What was counted longer ago says nothing of now: two weeks, for a night in which no worker ran. */
const FRESH_DAYS = 14;

export async function loadSeason(ctx: Pick<Ctx, "db" | "clock">, { shopId }: { shopId: ShopId }): Promise<SeasonNow> {
  return ctx.db.withShopSql(shopId, async (sql) => seasonOf(sql, bandsOf((await readWeeks(sql)).orders), ctx.clock.now()));
}

export async function loadShopWeeks(ctx: Pick<Ctx, "db" | "clock">, { shopId }: { shopId: ShopId }): Promise<ShopWeeks> {
  return ctx.db.withShopSql(shopId, async (sql) => {
    const { orders, everyNth } = await readWeeks(sql);
    const bands = bandsOf(orders);
    const { hasAllOrders } = await readShopFacts(sql);
    const weeks = bands.map(({ week, ...figures }) => ({ week, orders: figures.orders * everyNth, expected: figures.expected * everyNth, low: figures.low * everyNth, high: figures.high * everyNth }));
    return { ...(await seasonOf(sql, bands, ctx.clock.now())), weeks, about: everyNth > 1, truncatedBefore: hasAllOrders ? null : await firstDayRead(sql) };
  });
}

async function seasonOf(sql: Sql, bands: readonly WeekInBand[], now: Date): Promise<SeasonNow> {
  const { timeZone } = await readShopFacts(sql);
  const { heldSince } = await readLapseRule(sql);
  const last = bands.at(-1);
  const fresh = last !== undefined && daysBetween(addDays(last.week, 7), dayIn(now, timeZone)) < FRESH_DAYS;
  const quiet = fresh ? readSeason(bands).quiet : null;
  return {
    // The month of a week is that of its Thursday.
    quiet: last && quiet ? { since: quiet.since, month: Number(addDays(last.week, 3).slice(5, 7)), late: await countLate(sql, startOfDay(quiet.since, timeZone)) } : null,
    held: heldSince && { since: heldSince, n: await countHeld(sql, now) },
  };
}
