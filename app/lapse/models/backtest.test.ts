import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { backtest } from "./backtest.ts";
import { auc, brier, logLoss, reliability, wilson } from "./measures.ts";
import { groupOrders, type OrderDay, ordersWithin, summarise } from "./order-log.ts";
import { RULES } from "./rules.ts";
import { closedWindows } from "./windows.ts";

const orders: OrderDay[] = readFileSync(join(import.meta.dirname, "../../../tests/reference/synthetic_orders.csv"), "utf8").trim().split("\n").slice(1).map((line) => {
  const [shopper, day, value] = line.split(",").map(Number) as [number, number, number];
  return { shopper, day, value };
});
const log = groupOrders(orders);

test("orders of a day are one, whatever order the lines come in; a day worth less than nothing does not count", () => {
  const messy = groupOrders([
    { shopper: "b", day: 9, value: 5 }, { shopper: "a", day: 3, value: 10 }, { shopper: "a", day: 1, value: 4 }, { shopper: "a", day: 3, value: 2 }, { shopper: "b", day: 2, value: 3 }, { shopper: "b", day: 2, value: -8 }, { shopper: "c", day: 4, value: 0 },
  ]);
  expect(messy).toEqual({ shoppers: 3, start: Int32Array.of(0, 1, 3, 4), day: Int32Array.of(9, 1, 3, 4), value: Float64Array.of(5, 4, 12, 0) });
  const summary = summarise(messy, 8);
  expect(summary).toEqual({ shopper: Int32Array.of(1, 2), x: Int32Array.of(1, 0), tx: Int32Array.of(2, 0), T: Int32Array.of(7, 4), value: Float64Array.of(8, 0) });
  expect(ordersWithin(messy, summarise(messy, 1), 1, 2)).toEqual(Int32Array.of(1));
  expect(ordersWithin(messy, summarise(messy, 1), 1, 1)).toEqual(Int32Array.of(0));
});

test("measures, by hand", () => {
  const [said, away] = [Float64Array.of(0.9, 0.6, 0.6, 0.1), Uint8Array.of(1, 0, 1, 0)];
  expect(auc(said, away)).toBe((2 + 1.5) / 4);
  expect(auc(said, new Uint8Array(4))).toBeNaN();
  expect(logLoss(said, away)).toBeCloseTo(-(Math.log(0.9) + Math.log(0.4) + Math.log(0.6) + Math.log(0.9)) / 4, 12);
  expect(brier(said, away)).toBeCloseTo((0.01 + 0.36 + 0.16 + 0.01) / 4, 12);
  expect(logLoss(Float64Array.of(1), Uint8Array.of(0))).toBeCloseTo(20.7, 1);
  // The example of Wilson's interval that tables of statistics give: 10 of 100.
  expect(wilson(10, 100)).toMatchObject({ share: 0.1, low: expect.closeTo(0.0552, 4), high: expect.closeTo(0.1744, 4) });
  expect(wilson(0, 10)).toMatchObject({ share: 0, low: 0, high: expect.closeTo(0.2775, 4) });
  expect(reliability(Float64Array.of(0.91, 1, 0.33), Uint8Array.of(1, 0, 0)).map(({ shoppers, said: p, was }) => [shoppers, p, was.share])).toEqual([[1, 0.33, 0], [2, expect.closeTo(0.955, 9), 0.5]]);
});

test("a seeded shop: each origin and rule, models before rules of thumb", () => {
  const result = backtest(log, { horizon: 90, origins: 6, cut: 0.8 });
  expect(result.origins.map(({ day }) => day)).toEqual([819, 729, 639, 549, 459, 369]);
  for (const { results } of result.origins) expect(results.map(({ rule }) => rule)).toEqual([...RULES]);
  const mean = Object.fromEntries(result.mean.map((one) => [one.rule, one]));
  expect(mean["past-rate"]?.auc).toBe(0.5);
  for (const rule of ["recency", "own-rhythm", "fixed-60", "fixed-90", "fixed-180"]) expect(mean["mbg-nbd"]?.logLoss).toBeLessThan((mean[rule]?.logLoss as number) - 0.02);
  // Of those whom the model called lapsed, no more came back than it said.
  expect(mean["mbg-nbd"]?.cameBackShare).toBeLessThan(0.2);
  expect(["mbg-nbd", "blend"]).toContain(result.chosen);
});

test("no look-ahead: whatever orders come after an origin, nothing that was said at it changes", () => {
  const horizon = 90;
  const before = backtest(log, { horizon, origins: 3, cut: 0.8 });
  const last = 909;
  for (const [k, origin] of before.origins.entries()) {
    // Everything later is another story: other days, values and shoppers, up to the same last day, so that origins stay where they are.
    const other = [
      ...orders.filter(({ day }) => day <= origin.day),
      ...orders.filter(({ day }) => day > origin.day).map(({ shopper, day }, i) => ({ shopper: i % 3 === 0 ? shopper : `new ${i % 500}`, day: origin.day + 1 + ((day * 7 + i) % (last - origin.day)), value: 1000 - (i % 400) })),
      { shopper: "last", day: last, value: 1 },
    ];
    const after = backtest(groupOrders(other), { horizon, origins: 3, cut: 0.8 });
    const said = ({ results }: (typeof after.origins)[number]) => results.map(({ rule, meanPredicted, flaggedShare }) => ({ rule, meanPredicted, flaggedShare }));
    expect(after.origins[k]?.day).toBe(origin.day);
    expect(said(after.origins[k] as typeof origin)).toEqual(said(origin));
    expect(after.origins[k]?.results).not.toEqual(origin.results);
  }
});

test("windows that are learned from were over; while no whole one is, half of one is taken", () => {
  const windows = closedWindows(log, 730, 90);
  expect(windows).toHaveLength(4);
  for (const [k, { summary, away }] of windows.entries()) {
    expect(summary).toEqual(summarise(log, 730 - 90 * (k + 1)));
    expect(away).toEqual(Uint8Array.from(ordersWithin(log, summary, 730 - 90 * (k + 1), 90), (n) => Number(n === 0)));
  }
  const [half, none] = closedWindows(log, 300, 290);
  expect(none).toBeUndefined();
  expect(half?.horizon).toBe(145);
  expect(half?.summary).toEqual(summarise(log, 155));
});

test("a shop that is small or young: a rule of thumb, then the model alone", () => {
  const few = groupOrders(orders.filter(({ shopper }) => (shopper as number) <= 12));
  expect(backtest(few, { horizon: 90, origins: 6, cut: 0.8 })).toMatchObject({ origins: [], mean: [], chosen: "fixed-90" });
  const some = groupOrders(orders.filter(({ shopper }) => (shopper as number) <= 150));
  expect(backtest(some, { horizon: 90, origins: 6, cut: 0.8 }).chosen).toBe("mbg-nbd");
  expect(backtest(groupOrders([]), { horizon: 90, origins: 6, cut: 0.8 })).toMatchObject({ origins: [], chosen: "fixed-90" });
});
