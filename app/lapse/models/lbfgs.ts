/** The value of a function and its slope, written into `gradient`. */
export type Objective = (point: Float64Array, gradient: Float64Array) => number;

export interface Minimum {
  point: Float64Array;
  value: number;
  /** False where the steps ran out before the slope did. */
  converged: boolean;
  evaluations: number;
}

interface Bounds {
  maxSteps?: number;
  /** Done when no part of the slope is steeper. */
  slope?: number;
  /** Done when a step gains less than this share of the value. */
  gain?: number;
}

const MEMORY = 8;
const ARMIJO = 1e-4;
const dot = (p: Float64Array, q: Float64Array): number => p.reduce((sum, value, i) => sum + value * (q[i] as number), 0);

/**
 * Minimises a smooth function of a few variables: limited-memory BFGS with the two-loop recursion (Nocedal and Wright, Numerical Optimization, algorithm 7.4) and
 * a line search that backs off until the value falls enough (Armijo). A point where the function is not finite counts as too far.
 */
export function minimise(objective: Objective, start: Float64Array, { maxSteps = 200, slope = 1e-8, gain = 1e-14 }: Bounds = {}): Minimum {
  const pairs: { step: Float64Array; change: Float64Array; rho: number }[] = [];
  let point = Float64Array.from(start);
  let gradient = new Float64Array(point.length);
  let value = objective(point, gradient);
  let evaluations = 1;
  for (let k = 0; k < maxSteps; k++) {
    if (gradient.every((part) => Math.abs(part) < slope)) return { point, value, converged: true, evaluations };
    let direction = towards(gradient, pairs);
    let descent = dot(gradient, direction);
    if (!(descent < 0)) {
      pairs.length = 0;
      direction = gradient.map((part) => -part);
      descent = -dot(gradient, gradient);
    }
    let length = pairs.length === 0 ? Math.min(1, 1 / Math.sqrt(-descent)) : 1;
    const next = new Float64Array(point.length);
    const nextGradient = new Float64Array(point.length);
    let nextValue = Number.NaN;
    for (let tries = 0; tries < 60; tries++, length /= 2) {
      for (let i = 0; i < point.length; i++) next[i] = (point[i] as number) + length * (direction[i] as number);
      nextValue = objective(next, nextGradient);
      evaluations++;
      if (nextValue <= value + ARMIJO * length * descent) break;
    }
    // No step along a falling direction gains anything: the value is as low as numbers of this size can tell.
    if (!(nextValue <= value)) return { point, value, converged: gradient.every((part) => Math.abs(part) < 1e-4), evaluations };
    const step = next.map((part, i) => part - (point[i] as number));
    const change = nextGradient.map((part, i) => part - (gradient[i] as number));
    const curvature = dot(step, change);
    if (curvature > 1e-12 * dot(change, change)) {
      pairs.push({ step, change, rho: 1 / curvature });
      if (pairs.length > MEMORY) pairs.shift();
    }
    const gained = value - nextValue;
    [point, gradient, value] = [next, nextGradient, nextValue];
    if (gained < gain * Math.abs(value)) return { point, value, converged: true, evaluations };
  }
  return { point, value, converged: false, evaluations };
}

/** The step that the kept pairs suggest: minus the slope times an estimate of the inverse curvature. */
function towards(gradient: Float64Array, pairs: readonly { step: Float64Array; change: Float64Array; rho: number }[]): Float64Array {
  const q = gradient.map((part) => -part);
  const weights = new Float64Array(pairs.length);
  for (let i = pairs.length - 1; i >= 0; i--) {
    const { step, change, rho } = pairs[i] as (typeof pairs)[number];
    const weight = rho * dot(step, q);
    weights[i] = weight;
    for (let j = 0; j < q.length; j++) q[j] = (q[j] as number) - weight * (change[j] as number);
  }
  const last = pairs.at(-1);
  if (last) {
    const scale = 1 / (last.rho * dot(last.change, last.change));
    for (let j = 0; j < q.length; j++) q[j] = (q[j] as number) * scale;
  }
  for (const [i, { step, change, rho }] of pairs.entries()) {
    const weight = (weights[i] as number) - rho * dot(change, q);
    for (let j = 0; j < q.length; j++) q[j] = (q[j] as number) + weight * (step[j] as number);
  }
  return q;
}
