import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addMoney, decimalFromMinor, formatMoney, minorFromDecimal } from "./money.ts";

describe("minorFromDecimal", () => {
  test.each([
    ["49.9", "EUR", 4990],
    ["0.005", "EUR", 1],
    ["-3.00", "USD", -300],
    ["1200", "JPY", 1200],
    ["1.2345", "KWD", 1235],
    ["-0.00", "EUR", 0],
  ])("%s %s is %d", (text, currency, minor) => expect(minorFromDecimal(text, currency)).toBe(minor));

  test.each(["", "abc", "1,50", "NaN", "1e3", "99999999999999999"])("refuses %j", (text) => expect(() => minorFromDecimal(text, "EUR")).toThrow(RangeError));

  test("is the inverse of decimalFromMinor for every amount and currency", () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), fc.constantFrom("EUR", "JPY", "KWD"), (minor, currency) => {
        expect(minorFromDecimal(decimalFromMinor({ minor, currency }), currency)).toBe(minor === 0 ? 0 : minor);
      }),
    );
  });
});

test("amounts of two currencies cannot be added", () => {
  expect(() => addMoney({ minor: 1, currency: "EUR" }, { minor: 1, currency: "USD" })).toThrow(TypeError);
  expect(addMoney({ minor: 1, currency: "EUR" }, { minor: 2, currency: "EUR" })).toEqual({ minor: 3, currency: "EUR" });
});

test("money is written for people by locale and by the currency's own decimals", () => {
  expect(formatMoney({ minor: 499000, currency: "EUR" }, "en")).toBe("€4,990.00");
  expect(formatMoney({ minor: 1200, currency: "JPY" }, "en")).toBe("¥1,200");
});
