import { addWork, noteDue } from "../platform/jobs/work.server.ts";
import type { ShopperId, Sql } from "../platform/ports.ts";
import type { Day } from "../platform/zones.ts";
import type { CalendarDay } from "./fixed-window.ts";
import { daysOf, judgeShoppers, type Judgement } from "./lapse.store.server.ts";

/** Lots of this size are one statement each, and one work item of cases. */
export const LOT = 5_000;

/**
 * Judges a lot of shoppers in the caller's transaction, notes when the next of them changes by itself,
 * and hands those who lapsed or are lapsed no longer on to their cases.
 */
export async function judgeLot(
  sql: Sql,
  input: Omit<Judgement, "calendar"> & { calendar: (from: Day, to: Day) => CalendarDay[] },
): Promise<{ changed: number }> {
  const span = await daysOf(sql, input.shopperIds);
  const { transitions, nextChangeAt } = await judgeShoppers(sql, { ...input, calendar: span ? input.calendar(span.from, span.to) : [] });
  if (nextChangeAt) await noteDue(sql, nextChangeAt);
  const folders = transitions.filter(({ from, to }) => to === "lapsed" || to === "came_back" || from === "lapsed").map(({ shopperId }) => shopperId);
  await followCases(sql, input.now, folders);
  return { changed: transitions.length };
}

async function followCases(sql: Sql, now: Date, shopperIds: readonly ShopperId[]): Promise<void> {
  if (shopperIds.length > 0) await addWork(sql, now, "cases.follow", { shopperIds: shopperIds.map(String) });
}
