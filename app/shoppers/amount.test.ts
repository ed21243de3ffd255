import fc from "fast-check";
import { expect, test } from "vitest";
import { minorFromDecimal } from "../platform/money.ts";
import { minorReader } from "./amount.ts";

test("the fast way reads what the careful way reads", () => {
  fc.assert(
    fc.property(fc.constantFrom("EUR", "JPY", "KWD"), fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 99_999 }), (currency, whole, places, fraction) => {
      const text = places === 0 ? String(whole) : `${whole}.${String(fraction).padStart(places, "0").slice(0, places)}`;
      expect(minorReader(currency)(text)).toBe(minorFromDecimal(text, currency));
    }),
  );
  expect(minorReader("EUR")("0.0")).toBe(0);
  expect(() => minorReader("EUR")("ten")).toThrow(RangeError);
});
