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

/** @param kept 24 months, oldest first; @param since the month of the first order, null for none */
export function yearBesideYear(kept: readonly MonthFigure[], since: Day | null): MonthFigures["months"] {
  return kept.slice(12).map((now, index) => {
    const before = kept[index];
    return { now, before: before && since !== null && before.month >= since ? before : null };
  });
}
