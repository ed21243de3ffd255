import type { Day } from "../platform/zones.ts";

/** What happened in a calendar month of the shop. */
export interface MonthFigure {
  /** Its first day. */
  month: Day;
  lapsed: number;
  newcomers: number;
  cameBack: number;
}

/** The last twelve months, the present one so far among them, each with the same month a year before; null where the shop had no orders yet. */
export interface MonthFigures {
  months: { now: MonthFigure; before: MonthFigure | null }[];
  /** The window by which they were counted, and the shop's day on which. */
  windowDays: number;
  countedOn: Day;
}

/** @param kept up to 24 months, oldest first: the last twelve, and of those before them the ones in which the shop had orders already or later */
export function yearBesideYear(kept: readonly MonthFigure[]): MonthFigures["months"] {
  const known = new Map(kept.map((figure) => [figure.month, figure]));
  return kept.slice(-12).map((now) => ({ now, before: known.get(aYearBefore(now.month)) ?? null }));
}

const aYearBefore = (month: Day): Day => `${Number(month.slice(0, 4)) - 1}${month.slice(4)}`;
