import { expect, test } from "vitest";
import type { LapseRule } from "./lapse-rule.ts";
import { countGroups, scaleCounts, type ShopperGroups } from "./rule-preview.ts";

const rule: LapseRule = { rule: "learned", windowDays: 90, horizonDays: 90, cut: 0.8, model: { nbd: { r: 1.07, alpha: 64, a: 0.79, b: 1.32 }, regression: null, value: { kind: "drawn", mean: 1, weight: 1 }, gapDays: 30, seen: [] } };

test("groups are counted by state, with those who would be lapsed anew and no longer", () => {
  const columns = (...groups: [x: number, tx: number, silence: number, whole: number, lapsed: number, n: number, mailable: number][]): ShopperGroups => {
    const column = (k: number) => Int32Array.from(groups, (group) => group[k] as number);
    return { x: column(0), tx: column(1), silence: column(2), whole: column(3), lapsed: column(4), shoppers: column(5), mailable: column(6), value: Int32Array.from(groups, () => 100) };
  };
  // Long silent; the same, lapsed already; just here, called lapsed; just here; of unknown history, by the window.
  const groups = columns([3, 90, 400, 1, 0, 5, 2], [3, 90, 400, 1, 1, 7, 3], [9, 90, 3, 1, 1, 11, 4], [9, 90, 3, 1, 0, 13, 5], [0, 0, 91, 0, 0, 17, 6], [0, 0, 70, 0, 0, 19, 7]);
  expect(countGroups(groups, rule)).toEqual({ lapsed: 29, mailable: 11, slowing: 19, newlyLapsed: 22, noLongerLapsed: 11 });
});

test("a part stands for the whole, and says how far it may be off", () => {
  const { counts, plusMinus } = scaleCounts({ lapsed: 5_000, mailable: 0, slowing: 20_000, newlyLapsed: 100, noLongerLapsed: 0 }, 50, 20_000);
  expect(counts).toEqual({ lapsed: 250_000, mailable: 0, slowing: 1_000_000, newlyLapsed: 5_000, noLongerLapsed: 0 });
  // 1.96 x 50 x sqrt(5,000 x 3/4)
  expect(plusMinus).toEqual({ lapsed: 6_001, mailable: 0, slowing: 0, newlyLapsed: 978, noLongerLapsed: 0 });
});
