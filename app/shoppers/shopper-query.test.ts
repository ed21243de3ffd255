import { expect, test } from "vitest";
import { readPlace, writePlace } from "./place.ts";
import { isPlainView, parseShopperQuery, type ShopperQuery, shopperSorts, writeShopperQuery } from "./shopper-query.ts";
import { viewCountsOf } from "./view-counts.ts";

test("a query goes into an address and comes back", () => {
  const query: ShopperQuery = {
    state: "slowing", sort: "spent", search: "anna a", mailable: true, country: "DE", tag: "VIP", minOrders: 2, maxOrders: 9, minSpentMinor: 5_000, minDaysQuiet: 60, maxDaysQuiet: 730,
    customerSinceBefore: "2024-01-31", campaign: "12", fate: "not_sent:left_out", after: "abc_-",
  };
  expect(parseShopperQuery(writeShopperQuery(query))).toEqual(query);
  expect(String(writeShopperQuery({ state: "lapsed", sort: "quiet" }))).toBe("");
});

test("what makes no sense is left out", () => {
  const params = new URLSearchParams({ state: "gone", sort: "random", minOrders: "-1", country: "Germany", customerSinceBefore: "2024-13-01", mailable: "perhaps", search: "   ", fate: "sent", after: "a b" });
  expect(parseShopperQuery(params)).toEqual({ state: "lapsed", sort: "quiet" });
  expect(parseShopperQuery(new URLSearchParams("after=a&before=b"))).toEqual({ state: "lapsed", sort: "quiet", before: "b" });
});

test("a plain view is one that kept counts can total", () => {
  expect(isPlainView({ state: "lapsed", sort: "quiet", mailable: true, after: "x" })).toBe(true);
  expect(isPlainView({ state: "lapsed", sort: "quiet", minOrders: 0 })).toBe(false);
  expect(isPlainView({ state: "all", sort: "quiet", campaign: "1" })).toBe(false);
});

test("a place in the list survives the way through an address; a bent one, or one of another sort, is none", () => {
  const values = { priority: ["1950", "0"], quiet: ["2026-11-22", "infinity"], spent: ["-4990", "-9223372036854775808"], newest: ["2026-11-22 09:00:00.123+00", "2026-11-22T09:00:00.000Z", "-infinity"] } as const;
  for (const sort of shopperSorts) {
    for (const value of values[sort]) {
      const place = { id: -12n, value };
      expect(readPlace(writePlace(place), sort)).toEqual(place);
      // Amounts look alike: such a cursor stands for another place, and harms nobody.
      const amounts = ["priority", "spent"];
      for (const other of shopperSorts) if (other !== sort && !(amounts.includes(sort) && amounts.includes(other))) expect(readPlace(writePlace(place), other)).toBeNull();
    }
  }
  for (const value of ["2026-02-31", "2026-13-01", "null", "1e9"]) expect(readPlace(writePlace({ id: 1n, value }), "quiet")).toBeNull();
  for (const cursor of [undefined, "", "nonsense", Buffer.from("1/'; drop").toString("base64url"), Buffer.from("99999999999999999999/5").toString("base64url")]) expect(readPlace(cursor, "spent")).toBeNull();
});

test("kept counts stand in the view of the state and in that of the case", () => {
  const counts = viewCountsOf([
    { lapse_state: "lapsed", case_outcome: "open", mailable: true, n: 5n },
    { lapse_state: "lapsed", case_outcome: "in_campaign", mailable: true, n: 3n },
    { lapse_state: "lapsed", case_outcome: "", mailable: false, n: 2n },
    { lapse_state: "unknown", case_outcome: "", mailable: false, n: 7n },
  ]);
  expect(counts.lapsed).toEqual({ all: 10, mailable: 8 });
  expect(counts.in_campaign).toEqual({ all: 3, mailable: 3 });
  expect(counts.all).toEqual({ all: 17, mailable: 8 });
});
