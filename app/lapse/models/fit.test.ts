import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fitNbd, type Tuples } from "./fit-nbd.ts";
import { fitGammaGamma } from "./gamma-gamma.ts";
import { minimise } from "./lbfgs.ts";
import { fitLogistic, logOdds } from "./logistic.ts";
import { logLikelihood, type NbdKind, type NbdParameters } from "./nbd.ts";

const rows = readFileSync(join(import.meta.dirname, "../../../tests/reference/synthetic_lifetimes.csv"), "utf8").trim().split("\n").slice(1).map((line) => line.split(",").map(Number));
const columns = (from = 0, to = rows.length): Tuples => {
  const part = rows.slice(from, to);
  const column = (k: number) => Int32Array.from(part, (row) => row[k] as number);
  return { x: column(1), tx: column(2), T: column(3), weight: new Int32Array(part.length).fill(1) };
};
const loss = (kind: NbdKind, tuples: Tuples, p: NbdParameters, penalty: number): number => {
  const n = tuples.x.length;
  const unit = [...tuples.T].reduce((sum, days) => sum + days, 0) / n;
  const likelihood = [...tuples.x].reduce((sum, x, i) => sum + logLikelihood(kind, p, { x, tx: tuples.tx[i] as number, T: tuples.T[i] as number }), 0);
  return -likelihood / n + penalty * (p.r ** 2 + (p.alpha / unit) ** 2 + p.a ** 2 + p.b ** 2);
};

test("what is fitted is a lowest point of the penalised loss: a step aside in any parameter is worse", () => {
  for (const kind of ["bg", "mbg"] as const) {
    for (const penalty of [0, 0.003, 0.01]) {
      const tuples = columns();
      const { parameters, converged } = fitNbd(kind, tuples, { penalty });
      expect(converged).toBe(true);
      const lowest = loss(kind, tuples, parameters, penalty);
      for (const name of ["r", "alpha", "a", "b"] as const) {
        for (const factor of [0.99, 1.01]) expect(loss(kind, tuples, { ...parameters, [name]: parameters[name] * factor }, penalty)).toBeGreaterThan(lowest);
      }
    }
  }
});

test("grouped histories, and another unit of time, give the same", () => {
  const plain = fitNbd("mbg", columns(), { penalty: 0.003 });
  const groups = new Map<string, { tuple: [number, number, number]; n: number }>();
  for (const [, x, tx, T] of rows as [number, number, number, number][]) {
    const key = `${x} ${tx} ${T}`;
    groups.set(key, { tuple: [x, tx, T], n: (groups.get(key)?.n ?? 0) + 1 });
  }
  const lines = [...groups.values()];
  expect(lines.length).toBeLessThan(rows.length);
  const column = (k: 0 | 1 | 2, unit = 1) => Float64Array.from(lines, ({ tuple }) => tuple[k] / unit);
  const weight = Int32Array.from(lines, ({ n }) => n);
  const grouped = fitNbd("mbg", { x: column(0), tx: column(1), T: column(2), weight }, { penalty: 0.003 });
  const weekly = fitNbd("mbg", { x: column(0), tx: column(1, 7), T: column(2, 7), weight }, { penalty: 0.003 });
  expect(grouped.logLikelihood).toBeCloseTo(plain.logLikelihood, 6);
  for (const name of ["r", "alpha", "a", "b"] as const) {
    expect(grouped.parameters[name]).toBeCloseTo(plain.parameters[name], 4);
    expect(weekly.parameters[name] * (name === "alpha" ? 7 : 1)).toBeCloseTo(plain.parameters[name], 4);
  }
});

test("shops where the data do not tell the parameters apart are named, and the penalty keeps small ones off the corners", () => {
  // Everybody orders every 30 days and goes on: nobody is seen to leave.
  const steady: Tuples = { x: new Int32Array(200).fill(12), tx: new Int32Array(200).fill(360), T: Int32Array.from({ length: 200 }, (_, i) => 360 + (i % 30)), weight: new Int32Array(200).fill(1) };
  expect(fitNbd("mbg", steady, { penalty: 0 }).degenerate).toContain("no_leaving");
  const small = Array.from({ length: 20 }, (_, k) => columns(k * 30, k * 30 + 30));
  const named = (penalty: number) => small.filter((tuples) => fitNbd("mbg", tuples, { penalty }).degenerate.length > 0).length;
  expect(named(0)).toBeGreaterThan(0);
  expect(named(0.01)).toBe(0);
});

test("nothing to fit is an error", () => {
  const none = new Int32Array(0);
  expect(() => fitNbd("mbg", { x: none, tx: none, T: none, weight: none }, { penalty: 0 })).toThrow(RangeError);
  const today = new Int32Array(3);
  expect(() => fitNbd("mbg", { x: today, tx: today, T: today, weight: new Int32Array(3).fill(1) }, { penalty: 0 })).toThrow(RangeError);
  expect(() => fitGammaGamma({ x: [2], mean: [10] })).toThrow(RangeError);
  expect(() => fitLogistic({ features: new Float64Array(3), width: 1, outcome: [1, 1, 1] }, 1)).toThrow(RangeError);
});

test("the minimiser finds the bottom of a curved valley, and backs off where the function is not finite", () => {
  const rosenbrock = minimise((p, gradient) => {
    const [x = 0, y = 0] = p;
    gradient[0] = -400 * x * (y - x * x) - 2 * (1 - x);
    gradient[1] = 200 * (y - x * x);
    return 100 * (y - x * x) ** 2 + (1 - x) ** 2;
  }, Float64Array.of(-1.2, 1));
  expect(rosenbrock.converged).toBe(true);
  expect(rosenbrock.point[0]).toBeCloseTo(1, 5);
  expect(rosenbrock.point[1]).toBeCloseTo(1, 5);
  const edge = minimise((p, gradient) => {
    const x = p[0] as number;
    gradient[0] = 1 - 1 / x;
    return x > 0 ? x - Math.log(x) : Number.NaN;
  }, Float64Array.of(50));
  expect(edge.point[0]).toBeCloseTo(1, 5);
});

test("the regression: two groups, their rates; a feature that is the same for all counts for nothing; one that tells everything stays finite", () => {
  // Of 40 with 0, 10 are so; of 60 with 1, 45 are.
  const outcome = Array.from({ length: 100 }, (_, i) => Number(i < 10 || (i >= 40 && i < 85)));
  const features = Float64Array.from({ length: 200 }, (_, k) => (k % 2 === 1 ? 7 : Number(k / 2 >= 40)));
  const model = fitLogistic({ features, width: 2, outcome }, 1e-9);
  const share = (x: number) => 1 / (1 + Math.exp(-logOdds(model, Float64Array.of(x, 7))));
  expect(share(0)).toBeCloseTo(0.25, 6);
  expect(share(1)).toBeCloseTo(0.75, 6);
  expect(logOdds(model, Float64Array.of(1, 7_000))).toBe(logOdds(model, Float64Array.of(1, 7)));
  const apart = fitLogistic({ features: Float64Array.from({ length: 100 }, (_, i) => i), width: 1, outcome: Array.from({ length: 100 }, (_, i) => Number(i >= 50)) }, 1);
  expect(Math.abs(logOdds(apart, Float64Array.of(99)))).toBeLessThan(20);
  expect(logOdds(apart, Float64Array.of(49.5))).toBeCloseTo(0, 6);
});
