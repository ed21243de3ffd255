import { fitLogistic, type LogisticModel, logOdds } from "./logistic.ts";
import { sigmoid } from "./nbd.ts";
import type { Summary } from "./order-log.ts";
import type { ClosedWindow } from "./windows.ts";

/** What the regression knows of one shopper: order history in days, and the mean value of an order day. */
export interface Facts {
  x: number;
  tx: number;
  T: number;
  value: number;
}

/** What a whole shop lends to those who have too little of their own. */
export interface Typical {
  /** The median of the mean gaps of those with more than one order day, in days. */
  gap: number;
  /** The mean value of an order day over shoppers; 0 where no values are known. */
  value: number;
}

/** A regression that has learned who stays away. */
export interface Regression {
  model: LogisticModel;
  typical: Typical;
}

const FEATURES = 8;
/** Of the squared weights of standardised features. */
export const RIDGE = 1;
/** Lines that it learns from at most: every n-th of more. */
const MOST_LINES = 200_000;

export function typicalOf({ x, tx, value }: Pick<Summary, "x" | "tx" | "value">): Typical {
  const gaps = Float64Array.from(tx, (days, i) => days / (x[i] as number)).filter((_, i) => (x[i] as number) > 0).sort();
  return { gap: gaps[gaps.length >> 1] ?? 0, value: value.reduce((sum, one) => sum + one, 0) / Math.max(1, value.length) };
}

/** Recency, frequency, tenure, money and rhythm, times by the horizon, so that what was learned of one length serves another; written from `at` on. */
function writeFeatures(into: Float64Array, at: number, { x, tx, T, value }: Facts, typical: Typical, horizon: number): void {
  const silence = T - tx;
  const gap = x > 0 ? tx / x : typical.gap;
  into[at] = Math.log1p(x);
  into[at + 1] = Math.log1p(silence / horizon);
  into[at + 2] = Math.log1p(T / horizon);
  into[at + 3] = typical.value > 0 ? Math.log(Math.max(value / typical.value, 0.01)) : 0;
  into[at + 4] = Math.log(gap / horizon + 0.001);
  into[at + 5] = Math.log((silence + 1) / (gap + 1));
  into[at + 6] = x === 0 ? 1 : 0;
  into[at + 7] = x / (T / horizon + 0.2);
}

/** Learns from windows that are over who stays away. @throws RangeError where everybody did the same in them */
export function learnRegression(closed: readonly ClosedWindow[]): Regression {
  const typical = typicalOf((closed[0] as ClosedWindow).summary);
  const lines = closed.reduce((n, { away }) => n + away.length, 0);
  const step = Math.ceil(lines / MOST_LINES);
  const features = new Float64Array(Math.ceil(lines / step) * FEATURES);
  const outcome: number[] = [];
  let line = 0;
  for (const { summary, horizon, away } of closed) {
    for (let i = 0; i < away.length; i++, line++) {
      if (line % step !== 0) continue;
      writeFeatures(features, outcome.length * FEATURES, factsOf(summary, i), typical, horizon);
      outcome.push(away[i] as number);
    }
  }
  return { model: fitLogistic({ features, width: FEATURES, outcome }, RIDGE), typical };
}

export const factsOf = ({ x, tx, T, value }: Summary, i: number): Facts => ({ x: x[i] as number, tx: tx[i] as number, T: T[i] as number, value: value[i] as number });

const line = new Float64Array(FEATURES);
/** The probability, by the regression, that no order comes within `horizon` days. */
export function probabilityByRegression({ model, typical }: Regression, facts: Facts, horizon: number): number {
  writeFeatures(line, 0, facts, typical, horizon);
  return sigmoid(logOdds(model, line));
}

/** The mean of two probabilities in log odds: neither is believed where it is all too sure. */
export function blend(p: number, q: number): number {
  const logit = (one: number) => Math.log(Math.max(one, 1e-12)) - Math.log(Math.max(1 - one, 1e-12));
  return sigmoid((logit(p) + logit(q)) / 2);
}
