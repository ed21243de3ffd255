import { expect, test } from "vitest";
import { codePrefix, newCode } from "./code-text.ts";
import { discountInput } from "./discount-input.ts";
import { OfferPlan, offerValue, offerWindowOf } from "./offer-plan.ts";

test("a week of sending shares one end, at the end of the shop's day, and the next week has its own", () => {
  const zone = "Europe/Berlin";
  const first = offerWindowOf("2026-11-23", "2026-11-23", 14, zone);
  expect(first).toEqual({ firstDay: "2026-11-23", lastDay: "2026-12-13", startsAt: new Date("2026-11-22T23:00:00Z"), endsAt: new Date("2026-12-13T22:59:59Z") });
  expect(offerWindowOf("2026-11-29", "2026-11-23", 14, zone)).toEqual(first);
  expect(offerWindowOf("2026-11-30", "2026-11-23", 14, zone).lastDay).toBe("2026-12-20");
  // Summer time ends within: the day is 25 hours long, the end is still its midnight.
  expect(offerWindowOf("2026-10-19", "2026-10-19", 1, zone).endsAt).toEqual(new Date("2026-10-26T22:59:59Z"));
});

test("rule 15: no discount lives longer than 90 days after its mail", () => {
  const window = offerWindowOf("2026-11-23", "2026-11-23", 83, "UTC");
  expect((+window.endsAt - Date.parse("2026-11-23T09:00:00Z")) / 86_400_000).toBeLessThan(90);
  expect(OfferPlan.safeParse({ kind: "percentage", percent: 10, validDays: 84 }).success).toBe(false);
});

test("what an offer is worth, in words", () => {
  expect(offerValue({ kind: "percentage", percent: 15, validDays: 7 }, "EUR", "en")).toBe("15%");
  expect(offerValue({ kind: "amount", minor: 500, validDays: 7 }, "JPY", "en")).toBe("¥500");
  expect(offerValue({ kind: "free_shipping", validDays: 7 }, "EUR", "en")).toBe(null);
});

test("codes hold no letters that are read as others, begin with the shop, and do not repeat", () => {
  expect(codePrefix("Nordlicht & Söhne")).toBe("NORD");
  expect(codePrefix("Ärzte")).toBe("ARZT");
  expect(codePrefix("北光")).toBe("COME");
  const codes = Array.from({ length: 2_000 }, () => newCode("NORD"));
  expect(new Set(codes).size).toBe(2_000);
  for (const code of codes) expect(code).toMatch(/^NORD-[34679ACDEFGHJKMNPQRTWXY]{8}$/);
});

test("Shopify is told a single-use code for everybody, within the window, with what the merchant chose", () => {
  const times = { title: "Thank you", currency: "EUR", startsAt: new Date("2026-11-23T00:00:00Z"), endsAt: new Date("2026-12-01T00:00:00Z") };
  expect(discountInput({ ...times, plan: { kind: "percentage", percent: 10, validDays: 7, minimumMinor: 3050, combinesWith: ["order"] } }, "A-1")).toEqual({
    mutation: "basic",
    input: {
      title: "Thank you", code: "A-1", startsAt: "2026-11-23T00:00:00.000Z", endsAt: "2026-12-01T00:00:00.000Z", usageLimit: 1, appliesOncePerCustomer: true, context: { all: "ALL" },
      combinesWith: { orderDiscounts: true, productDiscounts: false, shippingDiscounts: false },
      minimumRequirement: { subtotal: { greaterThanOrEqualToSubtotal: "30.50" } },
      customerGets: { items: { all: true }, value: { percentage: 0.1 } },
    },
  });
  expect(discountInput({ ...times, plan: { kind: "amount", minor: 500, validDays: 7 } }, "A-1").input).toMatchObject({ customerGets: { value: { discountAmount: { amount: "5.00", appliesOnEachItem: false } } } });
  expect(discountInput({ ...times, plan: { kind: "free_shipping", validDays: 7, combinesWith: ["shipping", "product"] } }, "A-1")).toMatchObject({
    mutation: "free_shipping",
    input: { destination: { all: true }, combinesWith: { orderDiscounts: false, productDiscounts: true, shippingDiscounts: false } },
  });
});
