import { expect, test } from "vitest";
import { brokenPromise, type Bin, type LapseReport, type LookBack, pastOf, surenessOf } from "./lapse-report.ts";
import type { LapseChoice } from "./lapse-rule.ts";
import { wilson } from "./models/measures.ts";

const bin = (from: number, shoppers: number, away: number, orders: number, usual: number): Bin => ({ from, shoppers, away, orders, usual });
const look: LookBack = {
  day: "2026-05-01", horizonDays: 90, shoppers: 100, said: 0.6, was: 0.62, ordersExpected: 70, orders: 66, reliability: [{ shoppers: 100, said: 0.6, was: wilson(62, 100) }],
  byProbability: [bin(0, 20, 2, 30, 1), bin(55, 30, 16, 25, 12), bin(80, 30, 26, 8, 9), bin(93, 20, 18, 3, 4)],
  bySilence: [bin(10, 40, 12, 40, 6), bin(90, 20, 12, 15, 5), bin(91, 40, 38, 11, 15)],
  results: [
    { rule: "fixed-90", auc: 0.7, logLoss: 0.5, brier: 0.2, meanPredicted: 0.6, actual: 0.62, flaggedShare: 0.4, cameBackShare: 0.05, ordersByFlaggedShare: 0.1 },
    { rule: "mbg-nbd", auc: 0.8, logLoss: 0.4, brier: 0.1, meanPredicted: 0.6, actual: 0.62, flaggedShare: 0.5, cameBackShare: 0.12, ordersByFlaggedShare: 0.1 },
  ],
};
const report: LapseReport = { shoppers: 300, sampled: 100, repeaters: 40, rule: "mbg-nbd", degenerate: [], truncatedBefore: null, looks: [look, { ...look, day: "2026-01-31" }], mean: [] };
const learned: LapseChoice = { rule: "learned", windowDays: 90, horizonDays: 90, cut: 0.8 };

test("what a choice would have meant: whom it named, who came back, what acting early gave away and what waiting cost", () => {
  expect(pastOf(report, learned)).toEqual({ day: "2026-05-01", horizonDays: 90, named: 50, cameBack: wilson(6, 50), ordersAnyway: 11, ordersMissed: 13, times: 3 });
  expect(pastOf(report, { ...learned, cut: 0.93 })).toMatchObject({ named: 20, cameBack: wilson(2, 20), ordersAnyway: 3, ordersMissed: 22 });
  // 90 days are over on the 91st.
  expect(pastOf(report, { ...learned, rule: "fixed" })).toMatchObject({ named: 40, cameBack: wilson(2, 40), ordersAnyway: 11, ordersMissed: 11 });
  expect(pastOf(report, { ...learned, horizonDays: 365 })).toBeNull();
});

test("a promise that was broken is told with its likeliest cause", () => {
  expect(brokenPromise(report, learned)).toBeNull();
  const off = (more: Partial<LookBack>): LapseReport => ({ ...report, looks: [{ ...look, ...more }, { ...look, day: "2026-01-31" }] });
  expect(brokenPromise(off({ said: 0.7 }), learned)).toEqual({ what: "mean", cause: "unknown", said: 0.7, was: 0.62 });
  expect(brokenPromise(off({ said: 0.7, day: "2025-08-20" }), learned)).toMatchObject({ what: "mean", cause: "season" });
  expect(brokenPromise(off({ said: 0.7, day: "2025-12-31" }), learned)).toMatchObject({ cause: "unknown" });
  expect(brokenPromise({ ...off({ said: 0.7 }), looks: [{ ...look, said: 0.7 }] }, learned)).toMatchObject({ cause: "young" });
  const back = off({ byProbability: [bin(0, 20, 2, 30, 1), bin(80, 80, 40, 50, 9)] });
  expect(brokenPromise(back, learned)).toEqual({ what: "came_back", cause: "unknown", said: expect.closeTo(0.2, 9), was: 0.5 });
  // Of three shoppers one says nothing.
  expect(brokenPromise(off({ byProbability: [bin(0, 97, 59, 60, 1), bin(80, 3, 2, 1, 1)] }), learned)).toBeNull();
});

test("for people: each look, the newest in tenths, and simpler rules beside it", () => {
  expect(surenessOf({ asOf: "2026-07-30", report }, learned)).toMatchObject({
    learnedOn: "2026-07-30", learned: true, noLeaving: false, broken: null, looks: [{ day: "2026-05-01", said: 0.6, was: 0.62 }, { day: "2026-01-31" }], reliability: look.reliability,
    beside: [{ rule: "learned", cameBackShare: 0.12 }, { rule: "fixed-90", cameBackShare: 0.05 }],
  });
  expect(surenessOf({ asOf: "2026-07-30", report: { ...report, rule: "fixed-90", looks: [] } }, learned)).toMatchObject({ learned: false, looks: [], reliability: [], broken: null });
});
