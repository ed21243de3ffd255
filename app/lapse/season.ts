import { LEAST_HISTORY_DAYS, LEAST_REPEATERS } from "./models/backtest.ts";
import { expectedOrders, type NbdParameters } from "./models/nbd.ts";
import { type OrderLog, ordersWithin, spanOf, type Summary, summarise } from "./models/order-log.ts";
import { factsOf } from "./models/regression.ts";
import { fitByLadder, repeatersOf, tuplesOf } from "./models/rules.ts";
import { medianOf, spreadOf } from "./usual-range.ts";
import { EPOCH } from "./lapse-report.ts";
import { addDays, type Day } from "../platform/zones.ts";

/** A full week of a shop, Monday to Sunday: the order days of shoppers who had ordered before it began, as a model of the time before expected them and as they came. */
export interface OrderWeek {
  /** Its Monday. */
  week: Day;
  expected: number;
  orders: number;
}

/** A week beside what was expected of it: by the model, by how far it was off in the weeks before, and by how the same week was different a year before. */
export interface WeekInBand extends OrderWeek {
  low: number;
  high: number;
}

/** What can be said of the whole shop now. */
export interface Season {
  /** The last two full weeks lay below what was to be expected. `since`: the Monday of the first of the weeks in a row that do. */
  quiet: { since: Day } | null;
  /** The last full week lay below. */
  lastBelow: boolean;
}

/** Weeks that are shown, and those that they are compared with: a year before, and what was usual around that week. */
const SHOWN = 52;
const YEAR = 52;
const AROUND = 13;
const MOST_WEEKS = SHOWN + YEAR + AROUND;
/** A model is made anew at the beginning of each quarter of a year, by the calendar, so that a week keeps what was expected of it. */
const WEEKS_OF_MODEL = 13;
/** How far a model is off is told by so many weeks before. */
export const [LEAST_PAST, MOST_PAST] = [8, 26];
/** The band reaches so many standard deviations to either side; both of two weeks are below it by chance once in a thousand. */
const REACH = 2;

const WEEK = 7;
/** 1970-01-05. */
const A_MONDAY = 4;
const mondayOf = (day: number): number => day - ((((day - A_MONDAY) % WEEK) + WEEK) % WEEK);

/** The Monday of the last week that is over at the end of a day; both counted from 1970-01-01. */
export const lastFullWeek = (end: number): number => mondayOf(end + 1) - WEEK;

/**
 * Counts the last full weeks of a log, oldest first, in a row: as far back as a year with the year before it, or as there was enough to learn from before them.
 * What is expected of a week was known when it began. A generator, as it takes a second for a large shop.
 * @param end the last whole day, as days are counted in the log
 */
export function* countWeeks(log: OrderLog, end: number): Generator<undefined, OrderWeek[]> {
  const span = spanOf(log);
  const weeks: OrderWeek[] = [];
  if (!span) return weeks;
  const last = lastFullWeek(end);
  const first = Math.max(last - (MOST_WEEKS - 1) * WEEK, mondayOf(span.first + LEAST_HISTORY_DAYS + WEEK - 1));
  let model: NbdParameters | null = null;
  for (let week = first; week <= last; week += WEEK) {
    const known = summarise(log, week - 1);
    if ((model === null || beginsQuarter(week)) && repeatersOf(known) >= LEAST_REPEATERS) model = fitByLadder(tuplesOf(known)).parameters;
    if (model !== null) weeks.push({ week: addDays(EPOCH, week), expected: expectedIn(model, known), orders: sum(ordersWithin(log, known, week - 1, WEEK)) });
    yield;
  }
  return weeks;
}

const beginsQuarter = (week: number): boolean => ((week - A_MONDAY) / WEEK) % WEEKS_OF_MODEL === 0;

function expectedIn(model: NbdParameters, known: Summary): number {
  let orders = 0;
  for (let i = 0; i < known.x.length; i++) orders += expectedOrders("mbg", model, factsOf(known, i), WEEK);
  return orders;
}

const sum = (numbers: Int32Array): number => numbers.reduce((total, n) => total + n, 0);

/**
 * Lays each week that has enough weeks before it beside what was to be expected. A band is as wide as the model was off in the weeks before (by their median
 * deviation, so that a few odd weeks do not widen it) or as chance makes it, whichever is more; and wider where one week of the year before has its say.
 * @param weeks in a row, oldest first
 * @returns the last 52 of those that can be told, oldest first
 */
export function bandsOf(weeks: readonly OrderWeek[]): WeekInBand[] {
  const seasons = weeks.map((_, i) => seasonOf(weeks, i - YEAR));
  const off = weeks.map(({ orders, expected }, i) => orders / (expected * (seasons[i]?.factor ?? 1)));
  return weeks
    .flatMap(({ week, orders, expected: modelled }, i) => {
      const past = off.slice(Math.max(0, i - MOST_PAST), i);
      const usual = medianOf(past);
      if (past.length < LEAST_PAST || !(usual > 0)) return [];
      const season = seasons[i] ?? { factor: 1, variance: 0 };
      const expected = modelled * season.factor * usual;
      const variance = Math.max((spreadOf(past) / usual) ** 2, 1 / expected + season.variance);
      const reach = REACH * Math.sqrt(variance * (1 + OF_MEDIAN / past.length));
      return [{ week, orders, expected, low: Math.max(0, expected * (1 - reach)), high: expected * (1 + reach) }];
    })
    .slice(-SHOWN);
}

/** The variance of a median, in variances of what it is the median of, times their number. */
const OF_MEDIAN = Math.PI / 2;

/**
 * By what factor a week of the year before was different from those around it, drawn towards none as far as chance explains how weeks differed then; null where it is
 * not known. A steady shop is not made restless by the chance of its year before; a shop with seasons has them.
 */
function seasonOf(weeks: readonly OrderWeek[], at: number): { factor: number; variance: number } | null {
  const week = weeks[at];
  const around = weeks.slice(Math.max(0, at - AROUND), at + AROUND + 1);
  if (!week || around.length <= AROUND) return null;
  const off = around.map(({ orders, expected }) => orders / expected);
  const usual = medianOf(off);
  if (!(usual > 0)) return null;
  const chances = around.map(({ expected }) => 1 / (expected * usual));
  const [differ, byChance] = [mean(off.map((one) => (one / usual - 1) ** 2)), mean(chances)];
  const weight = Math.max(0, 1 - byChance / differ);
  const factor = 1 + weight * (week.orders / (week.expected * usual) - 1);
  return { factor, variance: (weight / factor) ** 2 / (week.expected * usual) };
}

const mean = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0) / values.length;

/** @param bands oldest first */
export function readSeason(bands: readonly WeekInBand[]): Season {
  let first = bands.length;
  while (first > 0 && isBelow(bands[first - 1] as WeekInBand)) first--;
  const since = bands.length - first >= 2 ? bands[first]?.week : undefined;
  return { quiet: since === undefined ? null : { since }, lastBelow: first < bands.length };
}

const isBelow = ({ orders, low }: WeekInBand): boolean => orders < low;
