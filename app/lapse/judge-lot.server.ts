import { addWork, noteDue } from "../platform/jobs/work.server.ts";
import type { ShopperId, Sql } from "../platform/ports.ts";
import type { Day } from "../platform/zones.ts";
import type { CalendarDay } from "./fixed-window.ts";
import { daysOf, judgeShoppers, type Judgement } from "./lapse.store.server.ts";

/** Shoppers of one work item of cases. */
const CASES_LOT = 5_000;

/**
 * Judges a lot of shoppers in the caller's transaction, notes when the next of them changes by itself,
 * and hands those who lapsed or are lapsed no longer on to their cases.
 */
export async function judgeLot(sql: Sql, input: Omit<Judgement, "calendar"> & { calendar: (from: Day, to: Day) => CalendarDay[] }): Promise<{ changed: number }> {
  const span = await daysOf(sql, input.whose);
  const { changed, lapsedOrBack, nextChangeAt } = await judgeShoppers(sql, { ...input, calendar: span ? input.calendar(span.from, span.to) : [] });
  await followFromLot(sql, { now: input.now, shopperIds: lapsedOrBack, nextChangeAt });
  return { changed };
}

/** What follows from a lot: a due time, and cases for those who lapsed or are lapsed no longer. */
export async function followFromLot(sql: Sql, { now, shopperIds, nextChangeAt }: { now: Date; shopperIds: readonly ShopperId[]; nextChangeAt: Date | null }): Promise<void> {
  if (nextChangeAt) await noteDue(sql, nextChangeAt);
  for (let i = 0; i < shopperIds.length; i += CASES_LOT) await addWork(sql, now, "cases.follow", { shopperIds: shopperIds.slice(i, i + CASES_LOT).map(String) });
}
