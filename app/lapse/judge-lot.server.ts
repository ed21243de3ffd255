import { addWork, noteDue } from "../platform/jobs/work.server.ts";
import type { ShopperId, Sql } from "../platform/ports.ts";
import { readShopFacts } from "../shoppers/shop-facts.server.ts";
import type { Calendars } from "./calendar.ts";
import { daysOf, judgeShoppers, type Judgement, lockStates } from "./lapse.store.server.ts";

/** Shoppers of one work item of cases. */
const CASES_LOT = 5_000;

/**
 * Judges a lot of shoppers in the caller's transaction, notes when the next of them changes by itself,
 * and hands those who lapsed or are lapsed no longer on to their cases. The window is read once they are locked: who changes it has the whole shop judged after
 * that, and waits here for those whom somebody still judges by the old one.
 */
export async function judgeLot(sql: Sql, input: Omit<Judgement, "calendar"> & { calendars: Calendars }): Promise<{ changed: number }> {
  await lockStates(sql, input.whose);
  const { lapseWindowDays, timeZone } = await readShopFacts(sql);
  const span = await daysOf(sql, input.whose);
  const calendar = input.calendars({ days: lapseWindowDays, zone: timeZone });
  const { changed, lapsedOrBack, nextChangeAt } = await judgeShoppers(sql, { ...input, calendar: span ? calendar(span.from, span.to) : [] });
  await followFromLot(sql, { now: input.now, shopperIds: lapsedOrBack, nextChangeAt });
  return { changed };
}

/** What follows from a lot: a due time, and cases for those who lapsed or are lapsed no longer. */
export async function followFromLot(sql: Sql, { now, shopperIds, nextChangeAt }: { now: Date; shopperIds: readonly ShopperId[]; nextChangeAt: Date | null }): Promise<void> {
  if (nextChangeAt) noteDue(sql, nextChangeAt);
  for (let i = 0; i < shopperIds.length; i += CASES_LOT) await addWork(sql, now, "cases.follow", { shopperIds: shopperIds.slice(i, i + CASES_LOT).map(String) });
}
