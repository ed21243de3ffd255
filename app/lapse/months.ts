import { addDays, type Day } from "../platform/zones.ts";
import { CAME_BACK_DAYS } from "./fixed-window.ts";
import { type Interval, wilson } from "./models/measures.ts";

/** What happened in a calendar month of the shop. */
export interface MonthFigure {
  /** Its first day. */
  month: Day;
  lapsed: number;
  newcomers: number;
  cameBack: number;
  /** Of those who lapsed in it, who ordered again within 90 days. */
  regained: number;
}

/** The last twelve months, the present one so far among them, each with the same month a year before; null where the shop had no orders yet. */
export interface MonthFigures {
  months: { now: MonthFigure; before: MonthFigure | null }[];
  /** The window by which they were counted, and the shop's day on which. */
  windowDays: number;
  countedOn: Day;
  /** Of a hundred who lapse, how many the shop wants back within 90 days; null: no target. */
  targetPercent: number | null;
}

/** Of those who lapsed in a month, how many came back within 90 days; `isOver` false while the time of some of them still runs. */
export interface Cohort {
  month: Day;
  lapsed: number;
  regained: Interval;
  isOver: boolean;
}

/** Each of the last twelve months by who lapsed in it, and all of those together whose time is over. */
export function cohortsOf({ months, countedOn }: MonthFigures): { cohorts: Cohort[]; all: { lapsed: number; regained: Interval } } {
  const cohorts = months.map(({ now: { month, lapsed, regained } }) => ({ month, lapsed, regained: wilson(regained, lapsed), isOver: addDays(monthAfter(month), CAME_BACK_DAYS) <= countedOn }));
  const over = months.filter((_, i) => cohorts[i]?.isOver);
  const total = (what: "lapsed" | "regained") => over.reduce((sum, { now }) => sum + now[what], 0);
  return { cohorts, all: { lapsed: total("lapsed"), regained: wilson(total("regained"), total("lapsed")) } };
}

/** The first day of the month after. */
const monthAfter = (month: Day): Day => (month.slice(5, 7) === "12" ? `${Number(month.slice(0, 4)) + 1}-01-01` : `${month.slice(0, 5)}${String(Number(month.slice(5, 7)) + 1).padStart(2, "0")}-01`);

/** @param kept up to 24 months, oldest first: the last twelve, and of those before them the ones in which the shop had orders already or later */
export function yearBesideYear(kept: readonly MonthFigure[]): MonthFigures["months"] {
  const known = new Map(kept.map((figure) => [figure.month, figure]));
  return kept.slice(-12).map((now) => ({ now, before: known.get(aYearBefore(now.month)) ?? null }));
}

const aYearBefore = (month: Day): Day => `${Number(month.slice(0, 4)) - 1}${month.slice(4)}`;
