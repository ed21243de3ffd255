import type { Ctx, ShopId, Sql } from "../platform/ports.ts";
import { addDays, type Day, dayIn, daysBetween, startOfDay } from "../platform/zones.ts";
import { readShopFacts } from "../shoppers/shop-facts.server.ts";
import { countLesson, readLapseRule, readOrderLog, sampleStep } from "./fits.store.server.ts";
import { release } from "./hold-lapses.server.ts";
import { EPOCH } from "./lapse-report.ts";
import type { OrderLog } from "./models/order-log.ts";
import { type RateWeek, ratesSince } from "./rates.ts";
import { inSteps } from "./refit-shop.server.ts";
import { bandsOf, countWeeks, lastFullWeek, MOST_PAST, type OrderWeek, readSeason } from "./season.ts";
import { firstChange, keepWeeks, newestWeek, readCrossings, readStates } from "./weeks.store.server.ts";

const TIMEOUT_MS = 120_000;

/**
 * Counts a shop's weeks if one was over since they were counted last, each night; and lets lapses go on that were held back, once the shop is as usual again.
 * @param anew whatever is kept: more or other orders are known
 */
export async function refreshWeeks(ctx: Pick<Ctx, "db" | "clock">, { shopId, anew }: { shopId: ShopId; anew: boolean }): Promise<{ kind: "counted" | "unchanged" }> {
  const read = await ctx.db.withShopSql(shopId, (sql) => readWhatCame(sql, ctx.clock.now(), anew), { timeoutMs: TIMEOUT_MS });
  if (read === null) return { kind: "unchanged" };
  const orders = await inSteps(countWeeks(read.log, read.end));
  await ctx.db.withShopSql(shopId, async (sql) => {
    await keepWeeks(sql, { orders, everyNth: read.everyNth, rates: read.rates });
    const { heldSince } = await readLapseRule(sql);
    if (heldSince !== null && isUsualAgain(orders, dayIn(heldSince, read.timeZone))) await release(sql, { at: ctx.clock.now(), actor: "comeback" });
  });
  return { kind: "counted" };
}

interface WhatCame {
  log: OrderLog;
  everyNth: number;
  rates: RateWeek[];
  /** The last whole day, as days are counted in the log. */
  end: number;
  timeZone: string;
}

async function readWhatCame(sql: Sql, now: Date, anew: boolean): Promise<WhatCame | null> {
  const { timeZone } = await readShopFacts(sql);
  const asOf = addDays(dayIn(now, timeZone), -1);
  const end = daysBetween(EPOCH, asOf);
  const last = addDays(EPOCH, lastFullWeek(end));
  const newest = await newestWeek(sql);
  if (!anew && newest !== null && newest >= last) return null;
  const everyNth = sampleStep((await countLesson(sql)).shoppers);
  return { log: await readOrderLog(sql, { asOf, everyNth }), everyNth, rates: await readRates(sql, last, timeZone), end, timeZone };
}

/** The last full week and those that it is compared with; the first whole week of the shop's story of states is the first that can be told. */
async function readRates(sql: Sql, last: Day, timeZone: string): Promise<RateWeek[]> {
  const begun = await firstChange(sql);
  if (begun === null) return [];
  const back = Math.min(MOST_PAST, Math.floor((daysBetween(dayIn(begun, timeZone), last) - 1) / 7));
  if (back < 0) return [];
  const first = addDays(last, -7 * back);
  return ratesSince(first, last, await readStates(sql, first), await readCrossings(sql, { first, from: startOfDay(first, timeZone), timeZone }));
}

/** A week that ended since is not below what was to be expected. */
function isUsualAgain(orders: readonly OrderWeek[], since: Day): boolean {
  const bands = bandsOf(orders);
  const last = bands.at(-1);
  return last !== undefined && addDays(last.week, 7) > since && !readSeason(bands).lastBelow;
}
