import { addDays, type Day } from "../platform/zones.ts";
import { LEAST_PAST, MOST_PAST } from "./season.ts";
import { medianOf, spreadOf } from "./usual-range.ts";

/** What is watched week by week, and on which side it is bad news. */
export const rates = { lapse: "high", regained: "low" } as const;
export type Rate = keyof typeof rates;

/** How many of whom a week took: `n` of the `of` who could. */
export interface Share {
  n: number;
  of: number;
}

export interface RateWeek extends Record<Rate, Share> {
  /** Its Monday. */
  week: Day;
}

/** A rate that left its band in the last full week. Shares are between 0 and 1. */
export interface Alarm {
  rate: Rate;
  week: Day;
  share: number;
  low: number;
  high: number;
  /** So many shoppers more, or fewer, than usual. */
  excess: number;
}

/** The band reaches so many standard deviations to either side: by chance a rate leaves it on its bad side in one week of many years. */
const REACH = 3;

/**
 * Whether a rate left its band, on the side that is bad news, in the last of these weeks. The band comes from the weeks before: their median, and how far they were off
 * it (by their median deviation) or as chance would have it, whichever is more.
 * @param weeks in a row, oldest first; null before there are eight weeks to compare with
 */
export function alarmOf(rate: Rate, weeks: readonly RateWeek[]): Alarm | null {
  const last = weeks.at(-1);
  const past = weeks.slice(0, -1).map((week) => week[rate]).filter(({ of }) => of > 0).slice(-MOST_PAST).map(({ n, of }) => n / of);
  if (!last || last[rate].of === 0 || past.length < LEAST_PAST) return null;
  const { n, of } = last[rate];
  const [usual, share] = [medianOf(past), n / of];
  // Where hardly anybody ever does, one more is no news: chance is that of one shopper at least.
  const chance = Math.sqrt((Math.max(usual, 1 / of) * (1 - usual)) / of);
  const reach = REACH * Math.max(spreadOf(past), chance);
  const [low, high] = [Math.max(0, usual - reach), Math.min(1, usual + reach)];
  if (rates[rate] === "high" ? share <= high : share >= low) return null;
  return { rate, week: last.week, share, low, high, excess: Math.abs(n - usual * of) };
}

/** Shoppers who are lapsed, or are not, by the week of their first order. */
export interface StateCount {
  since: Day;
  lapsed: boolean;
  n: number;
}

/** Shoppers who became lapsed in a week, or ceased to be: by silence or by an order, or else by another rule, an import and the like, which are no news of the shop. */
export interface Crossing {
  week: Day;
  /** The week of their first order. */
  since: Day;
  lapses: boolean;
  news: boolean;
  n: number;
}

/** Another rule or an import makes rates of another kind where it moved so large a share of those who were lapsed, and more than a few. */
const [ANOTHER_SHARE, A_FEW] = [0.1, 3];

/**
 * Counts rates back from how shoppers stand now: of how many a week began with is told by whoever crossed since. Weeks up to one in which another rule or an import
 * moved many are left out: rates of before cannot be compared with those of after.
 * @param week the Monday of the first of these weeks; the last of them is over
 */
export function ratesSince(week: Day, last: Day, standing: readonly StateCount[], crossings: readonly Crossing[]): RateWeek[] {
  let found: RateWeek[] = [];
  for (let at = week; at <= last; at = addDays(at, 7)) {
    const known = standing.filter(({ since }) => since < at);
    const later = crossings.filter((crossing) => crossing.week >= at && crossing.since < at);
    const net = total(later.filter(({ lapses }) => lapses)) - total(later.filter(({ lapses }) => !lapses));
    const of = crossings.filter((crossing) => crossing.week === at);
    const news = of.filter((crossing) => crossing.news);
    const rates: RateWeek = {
      week: at,
      lapse: { n: total(news.filter(({ lapses }) => lapses)), of: Math.max(0, total(known.filter(({ lapsed }) => !lapsed)) + net) },
      regained: { n: total(news.filter(({ lapses }) => !lapses)), of: Math.max(0, total(known.filter(({ lapsed }) => lapsed)) - net) },
    };
    const moved = total(of) - total(news);
    found = moved > A_FEW && moved > ANOTHER_SHARE * rates.regained.of ? [] : [...found, rates];
  }
  return found;
}

const total = (of: readonly { n: number }[]): number => of.reduce((sum, { n }) => sum + n, 0);
