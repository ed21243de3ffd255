import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fitNbd, type Tuples } from "./fit-nbd.ts";
import { expectedValue, fitGammaGamma, gammaGammaLogLikelihood } from "./gamma-gamma.ts";
import { expectedOrders, logLikelihood, type NbdKind, probabilityAlive, probabilityOfNoOrder } from "./nbd.ts";

/** What other people's software and 50 digits say; tests/reference/README.md. */
const folder = join(import.meta.dirname, "../../../tests/reference");
const json = <T>(file: string) => JSON.parse(readFileSync(join(folder, file), "utf8")) as T;
const lines = (text: string) => text.trim().split("\n").slice(1).map((line) => line.split(",").map(Number));
const columnsOf = (rows: number[][], [x, tx, T]: [number, number, number]): Tuples => ({
  x: Float64Array.from(rows, (row) => row[x] as number),
  tx: Float64Array.from(rows, (row) => row[tx] as number),
  T: Float64Array.from(rows, (row) => row[T] as number),
  weight: new Int32Array(rows.length).fill(1),
});
/** Relative, but for what is nearly nothing. */
const near = (ours: number, theirs: number, relative: number, nothing = 1e-12) => expect(Math.abs(ours - theirs)).toBeLessThanOrEqual(Math.max(nothing, relative * Math.abs(theirs)));

interface GridPoint {
  model: NbdKind;
  params: [number, number, number, number];
  x: number;
  t_x: number;
  T: number;
  t: number;
  ll: number;
  p_alive: number;
  p_no_order: number;
  expected: number;
}

test("the closed forms agree with 50 digits on 1,120 points, 500 orders, a = 1 and a = 0.000001 among them", () => {
  const grid = json<GridPoint[]>("grid_mpmath50.json");
  expect(grid).toHaveLength(1120);
  for (const { model, params: [r, alpha, a, b], x, t_x, T, t, ...theirs } of grid) {
    const [parameters, history] = [{ r, alpha, a, b }, { x, tx: t_x, T }];
    near(logLikelihood(model, parameters, history), theirs.ll, 1e-9);
    near(probabilityAlive(model, parameters, history), theirs.p_alive, 1e-9);
    near(probabilityOfNoOrder(model, parameters, history, t), theirs.p_no_order, 1e-9);
    near(expectedOrders(model, parameters, history, t), theirs.expected, 1e-9);
  }
});

test("22 buyers of CDNOW, one by one, as lifetimes sees them", () => {
  const { models } = json<{ models: Record<string, { params: { r: number; alpha: number; a: number; b: number } }> }>("cdnow_lifetimes.json");
  const buyers = json<Record<string, number>[]>("cdnow_20_customers.json");
  expect(buyers).toHaveLength(22);
  for (const buyer of buyers) {
    const history = { x: buyer.frequency as number, tx: buyer.recency as number, T: buyer.T as number };
    for (const kind of ["bg", "mbg"] as const) {
      const parameters = (models[`${kind}_nbd`] as (typeof models)[string]).params;
      near(probabilityAlive(kind, parameters, history), buyer[`${kind}_palive`] as number, 1e-7);
      for (const weeks of [13, 39]) near(probabilityOfNoOrder(kind, parameters, history, weeks), buyer[`${kind}_p0_${weeks}w`] as number, 1e-7);
      for (const weeks of [13, 39, 52]) near(expectedOrders(kind, parameters, history, weeks), buyer[`${kind}_exp_${weeks}w`] as number, 1e-6);
    }
  }
});

interface Fitted {
  models: Record<"bg_nbd" | "mbg_nbd", { params: { r: number; alpha: number; a: number; b: number }; log_likelihood: number }> & { gamma_gamma: { params: { p: number; q: number; v: number }; log_likelihood: number } };
}

test("a seeded shop: parameters, likelihoods and every buyer as lifetimes and BTYDplus have them", () => {
  const rows = lines(readFileSync(join(folder, "synthetic_lifetimes.csv"), "utf8"));
  const { models } = json<Fitted>("synthetic_lifetimes.json");
  const [bg, mbg] = (["bg", "mbg"] as const).map((kind) => {
    const fit = fitNbd(kind, columnsOf(rows, [1, 2, 3]), { penalty: 0 });
    const theirs = models[`${kind}_nbd`];
    for (const name of ["r", "alpha", "a", "b"] as const) near(fit.parameters[name], theirs.params[name], 1e-4);
    near(fit.logLikelihood, theirs.log_likelihood, 0, 1e-4);
    expect(fit).toMatchObject({ shoppers: 1499, converged: true, degenerate: [] });
    return fit.parameters;
  });
  // Their parameters are good to four digits, and so is what follows from them.
  for (const [, x, tx, T, , , ...said] of rows as [number, number, number, number, number, number, ...number[]][]) {
    const history = { x, tx, T };
    for (const [kind, parameters, at] of [["bg", bg, 0], ["mbg", mbg, 8]] as const) {
      if (!parameters) throw new Error("not fitted");
      near(logLikelihood(kind, parameters, history), said[at] as number, 1e-4, 1e-4);
      near(probabilityAlive(kind, parameters, history), said[at + 1] as number, 1e-4, 1e-5);
      [30, 90, 180].forEach((days, i) => {
        near(probabilityOfNoOrder(kind, parameters, history, days), said[at + 2 + 2 * i] as number, 1e-4, 1e-5);
        near(expectedOrders(kind, parameters, history, days), said[at + 3 + 2 * i] as number, 1e-3, 1e-5);
      });
    }
  }
  const btyd = readFileSync(join(folder, "synthetic_btydplus.csv"), "utf8").trim().split("\n").find((line) => line.includes("mbgcnbd,1"));
  const [r, alpha, a, b] = (btyd as string).split(",").slice(3, 7).map(Number) as [number, number, number, number];
  const weekly = { r, alpha: alpha * 7, a, b };
  for (const name of ["r", "alpha", "a", "b"] as const) near((mbg as typeof weekly)[name], weekly[name], 1e-3);
});

test("what an order is worth, as lifetimes has it", () => {
  const rows = lines(readFileSync(join(folder, "synthetic_lifetimes.csv"), "utf8"));
  const { params, log_likelihood } = json<Fitted>("synthetic_lifetimes.json").models.gamma_gamma;
  const repeaters = rows.filter((row) => (row[1] as number) > 0);
  const fit = fitGammaGamma({ x: repeaters.map((row) => row[1] as number), mean: repeaters.map((row) => row[4] as number) });
  for (const name of ["p", "q", "v"] as const) near(fit.parameters[name], params[name], 1e-4);
  near(fit.logLikelihood, log_likelihood, 0, 1e-4);
  near(repeaters.reduce((sum, row) => sum + gammaGammaLogLikelihood(params, row[1] as number, row[4] as number), 0), log_likelihood, 0, 1e-4);
  for (const row of rows) near(expectedValue(fit.parameters, row[1] as number, row[4] as number), row.at(-1) as number, 1e-4);
});

const sample = process.env.CDNOW_ORDERS && join(process.env.CDNOW_ORDERS, "../sample-summary.csv");
test.skipIf(!sample || !existsSync(sample))("CDNOW: published parameters and likelihoods, likelihoods at fixed points", () => {
  const rows = lines(readFileSync(sample as string, "utf8"));
  const tuples = columnsOf(rows, [1, 2, 3]);
  const theirs = json<Fitted & { log_likelihood_at: { params: [number, number, number, number]; bg_nbd: number; mbg_nbd: number }[] }>("cdnow_lifetimes.json");
  for (const kind of ["bg", "mbg"] as const) {
    const fit = fitNbd(kind, tuples, { penalty: 0 });
    const model = theirs.models[`${kind}_nbd`];
    for (const name of ["r", "alpha", "a", "b"] as const) near(fit.parameters[name], model.params[name], 1e-4);
    near(fit.logLikelihood, model.log_likelihood, 0, 1e-4);
    for (const { params: [r, alpha, a, b], ...at } of theirs.log_likelihood_at) {
      near(rows.reduce((sum, row) => sum + logLikelihood(kind, { r, alpha, a, b }, { x: row[1] as number, tx: row[2] as number, T: row[3] as number }), 0), at[`${kind}_nbd`], 1e-9);
    }
  }
  const repeaters = rows.filter((row) => (row[1] as number) > 0);
  const fit = fitGammaGamma({ x: repeaters.map((row) => row[1] as number), mean: repeaters.map((row) => row[4] as number) });
  for (const name of ["p", "q", "v"] as const) near(fit.parameters[name], theirs.models.gamma_gamma.params[name], 1e-4);
  near(fit.logLikelihood, theirs.models.gamma_gamma.log_likelihood, 0, 1e-4);
});
