import digamma from "@stdlib/math-base-special-digamma";
import gammaln from "@stdlib/math-base-special-gammaln";
import { minimise } from "./lbfgs.ts";
import type { NbdKind, NbdParameters } from "./nbd.ts";

/** Histories that occur, each once with the number of shoppers who have it: columns of one length, times in one unit. */
export interface Tuples {
  x: Int32Array | Float64Array;
  tx: Int32Array | Float64Array;
  T: Int32Array | Float64Array;
  weight: Int32Array | Float64Array;
}

export interface NbdFit {
  kind: NbdKind;
  parameters: NbdParameters;
  /** Of all shoppers, without the penalty, in the unit of time of the tuples. */
  logLikelihood: number;
  shoppers: number;
  /** Sizes that say that the data do not tell the parameters apart: to be named, never to be shown as findings. */
  degenerate: Degenerate[];
  converged: boolean;
}

/**
 * no_leaving: less than one in a hundred leaves after an order, or the share is the same for all, so that being "a customer still" means nothing here;
 * one_rhythm: all order at the same rate.
 */
export type Degenerate = "no_leaving" | "one_rhythm";

export interface FitOptions {
  /** Weight of the squares of the parameters (alpha by mean T) beside the mean log likelihood: keeps small shops off the corners. 0: plain maximum likelihood. */
  penalty: number;
  /** A further place to start from. */
  start?: NbdParameters;
}

/**
 * Fits a model to grouped histories by maximum likelihood: in logarithms of the parameters, with time by its mean, the slope in closed form, from two places, the
 * better of which is kept. Terms that hang on `x` alone, or on a time alone, are made once a step; a tuple costs an exponential and a logarithm.
 * @throws RangeError where there is no shopper, or no time has passed for any of them
 */
export function fitNbd(kind: NbdKind, tuples: Tuples, { penalty, start }: FitOptions): NbdFit {
  const { x, T, weight } = tuples;
  let [shoppers, days, most, orders] = [0, 0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const w = weight[i] as number;
    shoppers += w;
    days += w * (T[i] as number);
    orders += w * (x[i] as number);
    most = Math.max(most, x[i] as number);
  }
  if (shoppers === 0 || days === 0) throw new RangeError("a model needs shoppers, and time that has passed since their first orders");
  const unit = days / shoppers;
  const objective = negativeLikelihood(kind, tuples, { unit, shoppers, most, penalty });
  const starts = [[1, 1, 1, 3], [0.3, 0.2, 0.5, 1], ...(start ? [[start.r, start.alpha / unit, start.a, start.b]] : [])];
  const minima = starts.map((from) => minimise(objective, Float64Array.from(from, Math.log)));
  const best = minima.reduce((low, one) => (one.value < low.value ? one : low));
  const [r = 1, alpha = 1, a = 1, b = 1] = [...best.point].map(Math.exp);
  const penalised = penalty * (r * r + alpha * alpha + a * a + b * b);
  return {
    kind,
    parameters: { r, alpha: alpha * unit, a, b },
    // The likelihood of orders at given times has the unit of time in it, once for each order.
    logLikelihood: -shoppers * (best.value - penalised) - orders * Math.log(unit),
    shoppers,
    degenerate: degenerate({ r, a, b }),
    converged: best.converged,
  };
}

function degenerate({ r, a, b }: Pick<NbdParameters, "r" | "a" | "b">): Degenerate[] {
  const found: Degenerate[] = [];
  if (a / (a + b) < 0.01 || a + b > 500) found.push("no_leaving");
  if (r > 50) found.push("one_rhythm");
  return found;
}

interface Scale {
  unit: number;
  shoppers: number;
  /** The largest x. */
  most: number;
  penalty: number;
}

/** The mean negative log likelihood with its penalty, and its slope, over ln r, ln alpha, ln a, ln b; the derivatives stand in docs/models.md. */
function negativeLikelihood(kind: NbdKind, { x, tx, T, weight }: Tuples, { unit, shoppers, most, penalty }: Scale) {
  const m = kind === "mbg" ? 1 : 0;
  const size = x.length;
  const ofX = Array.from({ length: 6 }, () => new Float64Array(most + 1)) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
  const [level, logLeft, slopeR, slopeA, slopeB, leftB] = ofX;
  const present = new Uint8Array(most + 1);
  for (let i = 0; i < size; i++) present[x[i] as number] = 1;
  // Hundreds of thousands of histories have times of a few hundred days.
  const times = new Map<number, number>();
  const placeOf = (time: number): number => times.get(time) ?? times.set(time, times.size).size - 1;
  const [placeOfT, placeOfTx] = [Int32Array.from(T, placeOf), Int32Array.from(tx, placeOf)];
  const scaled = Float64Array.from(times.keys(), (time) => time / unit);
  const [logOfTime, inverse] = [new Float64Array(scaled.length), new Float64Array(scaled.length)];
  return (logs: Float64Array, gradient: Float64Array): number => {
    const [r = 1, alpha = 1, a = 1, b = 1] = [Math.exp(logs[0] as number), Math.exp(logs[1] as number), Math.exp(logs[2] as number), Math.exp(logs[3] as number)];
    const logAlpha = logs[1] as number;
    const [gammaR, gammaAb, gammaB] = [gammaln(r), gammaln(a + b), gammaln(b)];
    const [psiR, psiAb, psiB] = [digamma(r), digamma(a + b), digamma(b)];
    for (let k = 0; k <= most; k++) {
      if (!present[k]) continue;
      const n = k + m;
      level[k] = gammaln(r + k) - gammaR + gammaAb - gammaB + gammaln(b + n) - gammaln(a + b + n) + r * logAlpha;
      logLeft[k] = n === 0 ? Number.NEGATIVE_INFINITY : Math.log(a) - Math.log(b + n - 1);
      const psiAbn = digamma(a + b + n);
      slopeR[k] = digamma(r + k) - psiR + logAlpha;
      slopeA[k] = psiAb - psiAbn;
      slopeB[k] = digamma(b + n) - psiB + psiAb - psiAbn;
      leftB[k] = n === 0 ? 0 : 1 / (b + n - 1);
    }
    for (let j = 0; j < scaled.length; j++) {
      const at = alpha + (scaled[j] as number);
      logOfTime[j] = Math.log(at);
      inverse[j] = 1 / at;
    }
    let [value, dr, dAlpha, da, db] = [0, 0, 0, 0, 0];
    const rOverAlpha = r / alpha;
    for (let i = 0; i < size; i++) {
      const w = weight[i] as number;
      const k = x[i] as number;
      const atT = placeOfT[i] as number;
      const atTx = placeOfTx[i] as number;
      const logT = logOfTime[atT] as number;
      const longer = logT - (logOfTime[atTx] as number);
      const rate = r + k;
      const left = (logLeft[k] as number) + rate * longer;
      // One exponential serves the odds and ln(1 + odds).
      const e = Math.exp(left > 0 ? -left : left);
      const share = left > 0 ? 1 / (1 + e) : e / (1 + e);
      value += w * ((level[k] as number) - rate * logT + (left > 0 ? left : 0) + Math.log1p(e));
      dr += w * ((slopeR[k] as number) - logT + share * longer);
      dAlpha += w * (rOverAlpha - rate * (inverse[atT] as number) + share * rate * ((inverse[atT] as number) - (inverse[atTx] as number)));
      da += w * ((slopeA[k] as number) + share / a);
      db += w * ((slopeB[k] as number) - share * (leftB[k] as number));
    }
    const parts = [r, alpha, a, b] as const;
    const slopes = [dr, dAlpha, da, db] as const;
    parts.forEach((p, i) => (gradient[i] = (-p * (slopes[i] as number)) / shoppers + 2 * penalty * p * p));
    return -value / shoppers + penalty * parts.reduce((sum, p) => sum + p * p, 0);
  };
}
