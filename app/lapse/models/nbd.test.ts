import fc from "fast-check";
import { expect, test } from "vitest";
import { expectedOrders, expectedOrdersOfCustomer, logLikelihood, type NbdKind, probabilityAlive, probabilityOfNoOrder, silenceUntil } from "./nbd.ts";

const kinds = fc.constantFrom<NbdKind>("bg", "mbg");
const positive = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const parameters = fc.record({ r: positive(0.05, 20), alpha: positive(0.5, 400), a: positive(0.01, 10), b: positive(0.05, 20) });
const history = fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 900 }), fc.integer({ min: 0, max: 900 })).map(([x, tx, quiet]) => (x === 0 ? { x, tx: 0, T: quiet } : { x, tx: Math.max(x, tx), T: Math.max(x, tx) + quiet }));

test("no order within a time is as probable as the history with that silence, given the history", () => {
  fc.assert(
    fc.property(kinds, parameters, history, fc.integer({ min: 1, max: 365 }), (kind, p, h, days) => {
      const ratio = Math.exp(logLikelihood(kind, p, { ...h, T: h.T + days }) - logLikelihood(kind, p, h));
      expect(probabilityOfNoOrder(kind, p, h, days)).toBeCloseTo(ratio, 7);
    }),
  );
});

test("silence makes no order likelier, never less likely; an hour of waiting tells nothing", () => {
  fc.assert(
    fc.property(kinds, parameters, history, fc.integer({ min: 1, max: 365 }), (kind, p, h, days) => {
      const now = probabilityOfNoOrder(kind, p, h, 90);
      expect(now).toBeGreaterThanOrEqual(0);
      expect(now).toBeLessThanOrEqual(1);
      expect(probabilityOfNoOrder(kind, p, { ...h, T: h.T + days }, 90)).toBeGreaterThanOrEqual(now - 1e-12);
      expect(probabilityOfNoOrder(kind, p, h, 0)).toBeCloseTo(1, 12);
    }),
  );
});

test("who may have left orders less than who is a customer still", () => {
  fc.assert(
    fc.property(kinds, parameters, history, (kind, p, h) => {
      const [all, still] = [expectedOrders(kind, p, h, 90), expectedOrdersOfCustomer(kind, p, h, 90)];
      expect(all).toBeCloseTo(still * probabilityAlive(kind, p, h), 9);
      // At least one order is at most as probable as orders are many.
      expect(1 - probabilityOfNoOrder(kind, p, h, 90)).toBeLessThanOrEqual(all + 1e-9);
    }),
  );
});

test("under bg everybody with one order day is a customer for ever: so its probability of being one is no score", () => {
  const p = { r: 0.24, alpha: 31, a: 0.79, b: 2.4 };
  expect(probabilityAlive("bg", p, { x: 0, tx: 0, T: 2000 })).toBe(1);
  expect(probabilityAlive("mbg", p, { x: 0, tx: 0, T: 2000 })).toBeLessThan(0.8);
});

test("the silence after which somebody counts as lapsed is the shortest that reaches the cut", () => {
  const p = { r: 1.07, alpha: 64, a: 0.79, b: 1.32 };
  const after = (silence: number) => probabilityOfNoOrder("mbg", p, { x: 5, tx: 200, T: 200 + silence }, 90);
  const days = silenceUntil(0.8, 3650, after);
  expect(after(days)).toBeGreaterThanOrEqual(0.8);
  expect(after(days - 1)).toBeLessThan(0.8);
  expect(silenceUntil(0.5, 3650, after)).toBeLessThan(days);
  // Never reached within ten years, and reached before the first day is over.
  expect(silenceUntil(0.8, 3650, () => 0.79)).toBe(3650);
  expect(silenceUntil(0.8, 3650, () => 0.9)).toBe(0);
});
