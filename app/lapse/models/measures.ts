/**
 * How well a score tells those who stay away from those who order: the probability that one of the former has the higher score than one of the latter, ties by half
 * (area under the ROC curve). NaN where one of the two is missing.
 */
export function auc(score: Float64Array, away: Uint8Array): number {
  const [high, low] = [score.filter((_, i) => away[i] === 1).sort(), score.filter((_, i) => away[i] === 0).sort()];
  let [below, upTo, sum] = [0, 0, 0];
  for (const one of high) {
    while (below < low.length && (low[below] as number) < one) below++;
    while (upTo < low.length && (low[upTo] as number) <= one) upTo++;
    sum += (below + upTo) / 2;
  }
  return sum / (high.length * low.length);
}

/** Nothing is called so sure that one surprise would outweigh everything else. */
const SUREST = 1e-9;

/** The mean of -ln of what was said of what happened: lower is better, ln 2 = 0.693 is a coin. */
export function logLoss(probability: Float64Array, away: Uint8Array): number {
  return meanOf(probability, (p, i) => -Math.log(Math.max(SUREST, away[i] === 1 ? p : 1 - p)));
}

/** The mean squared distance of what was said from what happened: lower is better. */
export const brier = (probability: Float64Array, away: Uint8Array): number => meanOf(probability, (p, i) => (p - (away[i] as number)) ** 2);

export function meanOf(column: Float64Array | Uint8Array, of: (value: number, i: number) => number = (value) => value): number {
  let sum = 0;
  for (let i = 0; i < column.length; i++) sum += of(column[i] as number, i);
  return sum / column.length;
}

/** A share with its 95 % interval. */
export interface Interval {
  share: number;
  low: number;
  high: number;
}

/** The interval of a share of `n`, of which `k` are so, by Wilson (1927), which holds for small n and for shares near 0 and 1. Without anybody it is 0 to 1. */
export function wilson(k: number, n: number): Interval {
  if (n === 0) return { share: Number.NaN, low: 0, high: 1 };
  const z = 1.959963984540054;
  const share = k / n;
  const middle = share + (z * z) / (2 * n);
  const reach = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  const width = 1 + (z * z) / n;
  return { share, low: Math.max(0, (middle - reach) / width), high: Math.min(1, (middle + reach) / width) };
}

/** One line of "we said / it was": those of whom between k and k + 1 tenths were said. */
export interface ReliabilityBin {
  shoppers: number;
  said: number;
  was: Interval;
}

/** Ten lines by what was said; those with nobody in them are left out. */
export function reliability(probability: Float64Array, away: Uint8Array): ReliabilityBin[] {
  const bins = Array.from({ length: 10 }, () => ({ n: 0, said: 0, away: 0 }));
  probability.forEach((p, i) => {
    const bin = bins[Math.min(9, Math.floor(p * 10))] as (typeof bins)[number];
    bin.n++;
    bin.said += p;
    bin.away += away[i] as number;
  });
  return bins.filter(({ n }) => n > 0).map(({ n, said, away: k }) => ({ shoppers: n, said: said / n, was: wilson(k, n) }));
}
