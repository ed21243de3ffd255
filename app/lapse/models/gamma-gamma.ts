import digamma from "@stdlib/math-base-special-digamma";
import gammaln from "@stdlib/math-base-special-gammaln";
import { minimise } from "./lbfgs.ts";

/** The model of what an order is worth (Fader and Hardie 2013): each shopper has a mean of their own, and those means vary over shoppers. `v` in units of money. */
export interface GammaGammaParameters {
  p: number;
  q: number;
  v: number;
}

/** Shoppers with orders after the first: how many order days those are, and their mean value, which must be above 0. */
export interface Values {
  x: ArrayLike<number>;
  mean: ArrayLike<number>;
  /** How many shoppers each line stands for; 1 where it is left out. */
  weight?: ArrayLike<number>;
}

export interface GammaGammaFit {
  parameters: GammaGammaParameters;
  logLikelihood: number;
  converged: boolean;
}

/** The log likelihood of one shopper's mean. */
export function gammaGammaLogLikelihood({ p, q, v }: GammaGammaParameters, x: number, mean: number): number {
  return gammaln(p * x + q) - gammaln(p * x) - gammaln(q) + q * Math.log(v) + (p * x - 1) * Math.log(mean) + p * x * Math.log(x) - (p * x + q) * Math.log(x * mean + v);
}

/**
 * Fits by maximum likelihood in logarithms of the parameters, money by its mean.
 * @throws RangeError for fewer than two shoppers
 */
export function fitGammaGamma({ x, mean, weight }: Values, penalty = 0): GammaGammaFit {
  const n = x.length;
  if (n < 2) throw new RangeError("a model of values needs two shoppers with more than one order day");
  const of = (i: number) => weight?.[i] ?? 1;
  let [shoppers, total] = [0, 0];
  for (let i = 0; i < n; i++) {
    shoppers += of(i);
    total += of(i) * (mean[i] as number);
  }
  const unit = total / shoppers;
  // Terms that hang on `x` alone are made once a step, and there are few of them: a shopper costs a logarithm.
  const counts = [...new Set(Array.from(x))];
  const places = new Map(counts.map((k, at) => [k, at]));
  const placeOf = Int32Array.from({ length: n }, (_, i) => places.get(x[i] as number) as number);
  const scaled = Float64Array.from({ length: n }, (_, i) => (mean[i] as number) / unit);
  const logOf = scaled.map(Math.log);
  const objective = (logs: Float64Array, gradient: Float64Array): number => {
    const [p = 1, q = 1, v = 1] = [...logs].map(Math.exp);
    const [gammaQ, psiQ, logV] = [gammaln(q), digamma(q), Math.log(v)];
    const level = counts.map((k) => gammaln(p * k + q) - gammaln(p * k) - gammaQ + q * logV + p * k * Math.log(k));
    const slopeP = counts.map((k) => digamma(p * k + q) - digamma(p * k) + Math.log(k));
    const slopeQ = counts.map((k) => digamma(p * k + q) - psiQ + logV);
    let [value, dp, dq, dv] = [0, 0, 0, 0];
    for (let i = 0; i < n; i++) {
      const [at, z, logZ, w] = [placeOf[i] as number, scaled[i] as number, logOf[i] as number, of(i)];
      const k = counts[at] as number;
      const [shape, sum] = [p * k, k * z + v];
      const logSum = Math.log(sum);
      value += w * ((level[at] as number) + (shape - 1) * logZ - (shape + q) * logSum);
      dp += w * k * ((slopeP[at] as number) + logZ - logSum);
      dq += w * ((slopeQ[at] as number) - logSum);
      dv += w * (q / v - (shape + q) / sum);
    }
    const [parts, slopes] = [[p, q, v], [dp, dq, dv]] as const;
    parts.forEach((part, i) => (gradient[i] = (-part * (slopes[i] as number)) / shoppers + 2 * penalty * part * part));
    return -value / shoppers + penalty * (p * p + q * q + v * v);
  };
  const minima = [[1, 1, 1], [6, 4, 1]].map((from) => minimise(objective, Float64Array.from(from, Math.log), { maxSteps: 500 }));
  const best = minima.reduce((low, one) => (one.value < low.value ? one : low));
  const [p = 1, q = 1, v = 1] = [...best.point].map(Math.exp);
  return {
    parameters: { p, q, v: v * unit },
    logLikelihood: -shoppers * (best.value - penalty * (p * p + q * q + v * v)) - shoppers * Math.log(unit),
    converged: best.converged,
  };
}

/**
 * What the next order of a shopper is worth on average: between their own mean and that of all, nearer to their own the more orders there are.
 * @returns NaN where the mean of all does not exist (q <= 1) and the shopper has no orders after the first
 */
export function expectedValue({ p, q, v }: GammaGammaParameters, x: number, mean: number): number {
  if (x === 0) return q > 1 ? (p * v) / (q - 1) : Number.NaN;
  return (p * (v + x * mean)) / (p * x + q - 1);
}
