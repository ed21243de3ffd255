import { sigmoid } from "./nbd.ts";

/** A logistic regression: log odds = intercept + sum of weight x (feature - mean) / spread. */
export interface LogisticModel {
  intercept: number;
  weights: number[];
  means: number[];
  /** Standard deviations; 0 for a feature that is the same for all, which then counts for nothing. */
  spreads: number[];
}

/** Lines of features, one after another in one column, and what came of each: 1 or 0. */
export interface Examples {
  features: Float64Array;
  width: number;
  outcome: ArrayLike<number>;
}

const MAX_STEPS = 50;

/**
 * Fits by iteratively reweighted least squares (Newton's method) with a ridge: half of `ridge` times the squares of the weights of standardised features is added to the negative log
 * likelihood. The intercept is not drawn towards anything. With `ridge` above 0 there is one answer, and it is finite, also where a feature tells the outcomes apart.
 * @throws RangeError where all outcomes are the same
 */
export function fitLogistic({ features, width, outcome }: Examples, ridge: number): LogisticModel {
  const n = outcome.length;
  const share = Array.from(outcome).reduce((sum, one) => sum + one, 0) / n;
  if (!(share > 0 && share < 1)) throw new RangeError("a regression needs both outcomes");
  const [means, spreads] = momentsOf(features, width, n);
  const size = width + 1;
  const beta = new Float64Array(size);
  beta[0] = Math.log(share / (1 - share));
  const line = new Float64Array(size);
  line[0] = 1;
  for (let step = 0; step < MAX_STEPS; step++) {
    const gradient = new Float64Array(size);
    const curvature = new Float64Array(size * size);
    for (let i = 0; i < n; i++) {
      let odds = beta[0];
      for (let j = 0; j < width; j++) {
        const spread = spreads[j] as number;
        const z = spread === 0 ? 0 : ((features[i * width + j] as number) - (means[j] as number)) / spread;
        line[j + 1] = z;
        odds += z * (beta[j + 1] as number);
      }
      const p = sigmoid(odds);
      const [miss, weight] = [(outcome[i] as number) - p, p * (1 - p)];
      for (let j = 0; j < size; j++) {
        const part = line[j] as number;
        gradient[j] = (gradient[j] as number) + miss * part;
        for (let k = 0; k <= j; k++) curvature[j * size + k] = (curvature[j * size + k] as number) + weight * part * (line[k] as number);
      }
    }
    for (let j = 1; j < size; j++) {
      gradient[j] = (gradient[j] as number) - ridge * (beta[j] as number);
      curvature[j * size + j] = (curvature[j * size + j] as number) + ridge;
    }
    const change = solve(curvature, gradient);
    // Far from the answer a whole step of Newton's can jump over it.
    const longest = Math.max(...change.map(Math.abs));
    const damping = longest > 5 ? 5 / longest : 1;
    change.forEach((part, j) => (beta[j] = (beta[j] as number) + damping * part));
    if (longest < 1e-10) break;
  }
  return { intercept: beta[0], weights: [...beta.subarray(1)], means, spreads };
}

/** The log odds of a line of features that begins at `from`. */
export function logOdds({ intercept, weights, means, spreads }: LogisticModel, features: Float64Array, from = 0): number {
  let odds = intercept;
  for (let j = 0; j < weights.length; j++) {
    const spread = spreads[j] as number;
    if (spread !== 0) odds += ((weights[j] as number) * ((features[from + j] as number) - (means[j] as number))) / spread;
  }
  return odds;
}

function momentsOf(features: Float64Array, width: number, n: number): [number[], number[]] {
  const means = Array.from({ length: width }, (_, j) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += features[i * width + j] as number;
    return sum / n;
  });
  const spreads = means.map((mean, j) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += ((features[i * width + j] as number) - mean) ** 2;
    const spread = Math.sqrt(sum / n);
    // What rounding leaves of a feature that is the same for all.
    return spread < 1e-9 * (1 + Math.abs(mean)) ? 0 : spread;
  });
  return [means, spreads];
}

/** Solves `matrix` times x = `right` for a symmetric positive matrix whose lower half is given, by Cholesky; a direction without any curvature is left where it is. */
function solve(matrix: Float64Array, right: Float64Array): Float64Array {
  const n = right.length;
  const at = (i: number, j: number) => matrix[i * n + j] as number;
  for (let j = 0; j < n; j++) {
    let pivot = at(j, j);
    for (let k = 0; k < j; k++) pivot -= at(j, k) ** 2;
    const root = pivot > 1e-12 ? Math.sqrt(pivot) : Number.POSITIVE_INFINITY;
    matrix[j * n + j] = root;
    for (let i = j + 1; i < n; i++) {
      let sum = at(i, j);
      for (let k = 0; k < j; k++) sum -= at(i, k) * at(j, k);
      matrix[i * n + j] = sum / root;
    }
  }
  const x = Float64Array.from(right);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i] = (x[i] as number) - at(i, k) * (x[k] as number);
    x[i] = (x[i] as number) / at(i, i);
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] = (x[i] as number) - at(k, i) * (x[k] as number);
    x[i] = (x[i] as number) / at(i, i);
  }
  return x;
}
