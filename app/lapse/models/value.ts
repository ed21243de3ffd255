import { expectedValue, fitGammaGamma, type GammaGammaParameters } from "./gamma-gamma.ts";
import type { OrderLog } from "./order-log.ts";

/**
 * What an order of a shopper is worth: by Gamma-Gamma where its assumptions hold; else their own mean drawn towards the shop's, as strongly as `weight` orders of it
 * (Bühlmann's credibility).
 */
export type ValueModel = ({ kind: "gamma-gamma" } & GammaGammaParameters) | { kind: "drawn"; mean: number; weight: number };

/** The value of an order to expect of a shopper with `n` order days of that mean value; both in one unit. */
export function valueOf(model: ValueModel, n: number, mean: number): number {
  return model.kind === "gamma-gamma" ? expectedValue(model, mean > 0 ? n : 0, mean) : (n * mean + model.weight * model.mean) / (n + model.weight);
}

/** Gamma-Gamma takes it that who orders more often does not order for more; beyond this correlation it misleads (Fader and Hardie 2013). */
const INDEPENDENT = 0.3;

/** Learns from the order days of a log. Without two shoppers whose orders have a value everybody is worth the mean. */
export function learnValue(log: OrderLog): ValueModel {
  const shoppers = Array.from({ length: log.shoppers }, (_, i) => {
    const values = log.value.subarray(log.start[i] as number, log.start[i + 1] as number);
    const mean = sum(values) / values.length;
    return { n: values.length, mean, spread: sum(values.map((value) => (value - mean) ** 2)) };
  });
  const paying = shoppers.filter(({ mean }) => mean > 0);
  const gammaGamma = Math.abs(correlation(paying)) < INDEPENDENT && paying.length >= 2 ? fitGammaGamma({ x: paying.map(({ n }) => n), mean: paying.map(({ mean }) => mean) }) : null;
  if (gammaGamma?.converged && gammaGamma.parameters.q > 1) return { kind: "gamma-gamma", ...gammaGamma.parameters };
  const mean = shoppers.reduce((total, one) => total + one.mean, 0) / Math.max(1, shoppers.length);
  // Within shoppers and between them, each without bias; where the second is nothing, all are alike.
  const degrees = shoppers.reduce((total, { n }) => total + n - 1, 0);
  const within = degrees === 0 ? 0 : shoppers.reduce((total, { spread }) => total + spread, 0) / degrees;
  const ofMeans = shoppers.length < 2 ? 0 : shoppers.reduce((total, one) => total + (one.mean - mean) ** 2, 0) / (shoppers.length - 1);
  const between = ofMeans - (within * shoppers.reduce((total, { n }) => total + 1 / n, 0)) / Math.max(1, shoppers.length);
  return { kind: "drawn", mean, weight: between > 0 ? within / between : 1_000 };
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);

/** Of how often and for how much. */
function correlation(shoppers: readonly { n: number; mean: number }[]): number {
  const middle = (of: (one: { n: number; mean: number }) => number) => shoppers.reduce((total, one) => total + of(one), 0) / shoppers.length;
  const [n, mean] = [middle((one) => one.n), middle((one) => one.mean)];
  const [both, ofN, ofMean] = [middle((one) => (one.n - n) * (one.mean - mean)), middle((one) => (one.n - n) ** 2), middle((one) => (one.mean - mean) ** 2)];
  return both === 0 ? 0 : both / Math.sqrt(ofN * ofMean);
}
