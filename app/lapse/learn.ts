import { HORIZONS, type LapseModel } from "./lapse-rule.ts";
import { type LapseReport, type LookBack, sumUp } from "./lapse-report.ts";
import { chooseRule, LEAST_HISTORY_DAYS, LEAST_REPEATERS, type Look, lookBack, meanResults } from "./models/backtest.ts";
import { lookAtMembers, type MemberLog, type OverridePast } from "./override-past.ts";
import type { Tuples } from "./models/fit-nbd.ts";
import { type OrderLog, summarise } from "./models/order-log.ts";
import { learnRegression, typicalOf } from "./models/regression.ts";
import { fitByLadder, teaches } from "./models/rules.ts";
import { learnValue } from "./models/value.ts";
import { closedWindows } from "./models/windows.ts";
import type { Day } from "../platform/zones.ts";

/** What there is to learn from. */
export interface Lesson {
  /** Every shopper of whom all orders are known, by order history at the end of `end`. */
  tuples: Tuples;
  /** The order days of a sample of them. */
  log: OrderLog;
  /** How many shoppers the log holds, of how many. */
  sampled: number;
  shoppers: number;
  /** The last whole day, as days are counted in the log. */
  end: number;
  horizonDays: number;
  cut: number;
  truncatedBefore: Day | null;
  /** Those whom overrides of the rule are for, by its number. */
  members: ReadonlyMap<bigint, MemberLog>;
}

export interface Learned {
  model: LapseModel | null;
  report: LapseReport;
  /** What the newest look back at each horizon tells of each override; empty where there is no model. */
  pasts: Map<bigint, OverridePast>;
}

/** Looks back at the horizon that is in force, and at each other one. */
const [LOOKS, LOOKS_OF_OTHERS] = [6, 1];

/**
 * Learns a shop's model and how right it was: the ladder by size (fewer than 10 repeat buyers or 60 days: no model, a rule of thumb).
 * A generator, since it takes seconds for a large shop: whoever calls it can do something else between its steps.
 */
export function* learn(lesson: Lesson): Generator<undefined, Learned> {
  const { tuples, log, shoppers, sampled, end, horizonDays, cut, truncatedBefore, members } = lesson;
  let [repeaters, longest] = [0, 0];
  for (let i = 0; i < tuples.x.length; i++) {
    if ((tuples.x[i] as number) > 0) repeaters += tuples.weight[i] as number;
    longest = Math.max(longest, tuples.T[i] as number);
  }
  const empty: LapseReport = { shoppers, sampled, repeaters, rule: "fixed-90", degenerate: [], truncatedBefore, looks: [], mean: [] };
  if (repeaters < LEAST_REPEATERS || longest < LEAST_HISTORY_DAYS) return { model: null, report: empty, pasts: new Map() };

  const own: Look[] = [];
  for (const look of lookBack(log, { horizon: horizonDays, origins: LOOKS, cut, end })) {
    own.push(look);
    yield;
  }
  const origins = own.map(({ origin }) => origin);
  const chosen = chooseRule(origins);
  // Too young a shop for a look back has its model all the same.
  const rule = chosen === "blend" ? "blend" : "mbg-nbd";
  const looks: LookBack[] = own.map((look) => sumUp(look, rule));
  const pasts = new Map([...members].map(([id, { log: theirs, times }]): [bigint, OverridePast] => [id, { sampled: theirs.shoppers, shoppers: Math.round(theirs.shoppers * times), looks: [] }]));
  const lookAt = (look: Look) => members.forEach((one, id) => pasts.get(id)?.looks.push(lookAtMembers(look, rule, log, one)));
  if (own[0]) lookAt(own[0]);
  yield;
  for (const other of HORIZONS) {
    if (other === horizonDays) continue;
    for (const look of lookBack(log, { horizon: other, origins: LOOKS_OF_OTHERS, cut, end })) {
      looks.push(sumUp(look, rule));
      lookAt(look);
      yield;
    }
  }
  const fit = fitByLadder(tuples);
  yield;
  const closed = closedWindows(log, end, horizonDays);
  const model: LapseModel = {
    nbd: fit.parameters,
    regression: rule === "blend" && teaches(closed) ? learnRegression(closed) : null,
    value: learnValue(log),
    gapDays: typicalOf(summarise(log, end)).gap,
    seen: looks.find((look) => look.horizonDays === horizonDays)?.reliability ?? [],
  };
  return { model, report: { ...empty, rule, degenerate: fit.degenerate, looks, mean: meanResults(origins) }, pasts };
}
