import fc from "fast-check";
import { expect, test } from "vitest";
import { isLearned, type LapseRule, patienceOf, priorityOf, silencesOf, stateAfter, worthOf } from "./lapse-rule.ts";

const rule: LapseRule = {
  rule: "learned", windowDays: 90, horizonDays: 90, cut: 0.8,
  model: { nbd: { r: 1.07, alpha: 64, a: 0.79, b: 1.32 }, regression: null, value: { kind: "drawn", mean: 4_000, weight: 1 }, gapDays: 40, seen: [] },
};
const history = fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 1, max: 900 }), fc.boolean()).map(([x, tx, whole]) => ({ x, tx: x === 0 ? 0 : Math.max(x, tx), value: 5_000, whole }));
const cuts = fc.integer({ min: 50, max: 95 }).map((percent) => percent / 100);

test("a day of silence more or less: the state is that of the days that were promised", () => {
  fc.assert(
    fc.property(history, cuts, fc.constantFrom(60, 90, 180, 365), fc.boolean(), fc.constantFrom<"learned" | "fixed">("learned", "fixed"), (h, cut, horizonDays, lapsed, kind) => {
      const mine: LapseRule = { ...rule, rule: kind, cut, horizonDays };
      const { slows, lapses } = silencesOf(mine, h, lapsed);
      expect(slows).toBeLessThanOrEqual(lapses);
      expect(stateAfter(mine, h, lapses, lapsed)).toBe("lapsed");
      if (lapses > 0) expect(stateAfter(mine, h, lapses - 1, lapsed)).not.toBe("lapsed");
      if (slows > 0) expect(stateAfter(mine, h, slows - 1, lapsed)).toBe("active");
      if (slows < lapses) expect(stateAfter(mine, h, slows, lapsed)).toBe("slowing");
    }),
  );
});

test("who orders every week is missed sooner than who orders twice a year; a surer rule waits longer; who is lapsed stays so a little longer", () => {
  const often = { x: 30, tx: 210, value: 5_000, whole: true };
  const seldom = { x: 4, tx: 720, value: 5_000, whole: true };
  const lapses = (h: typeof often, cut = 0.8, lapsed = false) => silencesOf({ ...rule, cut }, h, lapsed).lapses;
  expect(lapses(often)).toBeLessThan(lapses(seldom));
  expect(lapses(seldom, 0.9)).toBeGreaterThan(lapses(seldom, 0.8));
  expect(lapses(seldom, 0.8, true)).toBeLessThan(lapses(seldom, 0.8));
});

test("nobody lapses before one usual gap of the shop has passed, between two weeks and 90 days", () => {
  expect([5, 40.4, 300].map((gapDays) => patienceOf({ gapDays }))).toEqual([14, 40, 90]);
  // A shop where hardly anybody comes back: the model is sure at once.
  const hopeless: LapseRule = { ...rule, model: { ...rule.model!, nbd: { r: 0.1, alpha: 400, a: 3, b: 0.3 } } };
  expect(silencesOf(hopeless, { x: 0, tx: 0, value: 1, whole: true }, false)).toEqual({ slows: 26, lapses: 40 });
});

test("the window decides where it was chosen, where nothing was learned, and of whom orders are missing", () => {
  const whole = { x: 3, tx: 200, value: 5_000, whole: true };
  expect([isLearned(rule, whole), isLearned({ ...rule, rule: "fixed" }, whole), isLearned({ ...rule, model: null }, whole), isLearned(rule, { ...whole, whole: false })]).toEqual([true, false, false, false]);
  for (const other of [{ ...rule, rule: "fixed" as const }, { ...rule, model: null }]) expect(silencesOf(other, whole, false)).toEqual({ slows: 61, lapses: 91 });
});

test("worth: usual spend, what is missing of it and the chance to regain it; nothing without a model; low spenders are worth something", () => {
  const worth = worthOf(rule, { x: 6, tx: 270, value: 5_000, whole: true }, 120);
  expect(worth?.missing).toBeCloseTo(1 - (worth?.chance ?? 0), 12);
  expect(priorityOf(worth)).toBe(Math.round(worth!.usualMinor * worth!.missing * worth!.chance));
  expect(worthOf({ ...rule, model: null }, { x: 6, tx: 270, value: 5_000, whole: true }, 120)).toBeNull();
  expect(worthOf(rule, { x: 6, tx: 270, value: 5_000, whole: false }, 120)).toBeNull();
  expect(priorityOf(null)).toBe(0);
  expect(priorityOf(worthOf(rule, { x: 1, tx: 30, value: 500, whole: true }, 120))).toBeGreaterThan(0);
});
