import { describe, expect, test } from "vitest";
import type { SimCustomer } from "../shapes.ts";
import { pageOf } from "./paging.ts";
import { compileSearch, type SearchFields } from "./search-query.ts";
import { compileSegment } from "./segment-query.ts";

const now = Date.UTC(2026, 10, 22, 12);
const day = 86_400_000;

const customer = (change: Partial<SimCustomer> = {}): SimCustomer => ({
  id: 1,
  email: "ann@shopper.example",
  phone: null,
  firstName: "Ann",
  lastName: "Ash",
  locale: "de",
  createdAt: now - 400 * day,
  updatedAt: now,
  tags: ["VIP", "Müde"],
  accountState: "DISABLED",
  verifiedEmail: true,
  dataSaleOptOut: false,
  openTrackingLevel: "UNKNOWN",
  consent: { state: "SUBSCRIBED", optInLevel: null, updatedAt: null },
  place: { countryCode: "DE", provinceCode: null, city: "Hamburg", zip: "20457" },
  orderIds: [],
  numberOfOrders: 3,
  amountSpentMinor: 12_345,
  firstOrderAt: now - 300 * day,
  lastOrderAt: now - 100 * day,
  ...change,
});

const matches = (query: string, who = customer(), timezone = "UTC"): boolean => compileSegment(query, { now, timezone, currency: "EUR" })(who);

describe("segment queries", () => {
  test.each([
    ["last_order_date < -90d AND number_of_orders > 0", true],
    ["last_order_date < -101d", false],
    ["last_order_date >= -3m OR number_of_orders >= 3", true],
    ["last_order_date >= -3m OR number_of_orders > 3", false],
    ["last_order_date = -100d", true],
    ["last_order_date BETWEEN 2026-08-01 AND 2026-08-31", true],
    ["first_order_date > -1y", true],
    ["amount_spent >= 123.45 AND amount_spent <= 123.45", true],
    ["amount_spent BETWEEN 1 AND 100", false],
    ["email_subscription_status = 'SUBSCRIBED' AND customer_tags CONTAINS 'vip'", true],
    ["customer_tags NOT CONTAINS 'VIP'", false],
    ["customer_tags CONTAINS 'Müde' AND (number_of_orders = 1 OR number_of_orders = 3)", true],
    ["number_of_orders = 1 OR number_of_orders = 3 AND email_subscription_status = 'PENDING'", false],
    ["last_order_date IS NOT NULL", true],
    ["last_order_date <= 90_days_ago", true],
  ])("%s: %s", (query, expected) => expect(matches(query)).toBe(expected));

  test("who never bought has no last order date, which is neither before nor after anything", () => {
    const newcomer = customer({ lastOrderAt: null, numberOfOrders: 0 });
    expect(["last_order_date < -90d", "last_order_date > -90d", "last_order_date IS NULL", "last_order_date != today"].map((query) => matches(query, newcomer))).toEqual([false, false, true, true]);
  });

  test("a day is a whole day of the given zone, and UTC without one", () => {
    // 22:30 UTC on 21 November is the 21st in UTC and the 22nd in Tokyo.
    const who = customer({ lastOrderAt: Date.UTC(2026, 10, 21, 22, 30) });
    expect([matches("last_order_date = today", who), matches("last_order_date = yesterday", who)]).toEqual([false, true]);
    expect([matches("last_order_date = today", who, "Asia/Tokyo"), matches("last_order_date = yesterday", who, "Asia/Tokyo")]).toEqual([true, false]);
  });

  test.each([
    ["colour = 'red'", "Line 1 Column 0: 'colour' filter cannot be found."],
    ["last_order_date < soon", "'soon' is no date"],
    ["number_of_orders > ", "value expected"],
    ["number_of_orders > 1 AND", "filter expected"],
    ["(number_of_orders > 1", ") expected"],
    ["number_of_orders > 1 number_of_orders < 2", "unexpected 'number_of_orders'"],
    ["email_subscription_status = 'YES'", "is not one of"],
    ["email_subscription_status = SUBSCRIBED", "must stand in quotes"],
    ["customer_tags CONTAINS VIP", "must stand in quotes"],
    ["last_order_date < '-90d'", "must stand without quotes"],
    [Array(11).fill("number_of_orders > 0").join(" AND "), "10 filters at most"],
    ["customer_tags = 'VIP'", "CONTAINS"],
  ])("%s cannot be read", (query, message) => expect(() => matches(query)).toThrow(message));
});

describe("search queries", () => {
  interface Item {
    id: number;
    name: string;
    at: number;
    isTest: boolean;
    tags: string[];
  }
  const fields: SearchFields<Item> = {
    id: { kind: "id", read: (item) => item.id },
    name: { read: (item) => item.name },
    at: { kind: "date", read: (item) => item.at },
    test: { read: (item) => item.isTest },
    tag: { read: (item) => item.tags },
    status: { read: () => "open", any: ["any"] },
  };
  const item: Item = { id: 7, name: "Ann Ash", at: Date.UTC(2026, 0, 2, 3, 4, 5, 600), isTest: false, tags: ["a", "b"] };

  test.each([
    ["", true],
    ["at:>='2026-01-02T03:04:05Z' at:<'2026-01-03'", true],
    ["at:>2026-01-02T03:04:05Z", false],
    ["at:2026-01-02", true],
    ["at:>2026-01-02", false],
    ["at:<=2026-01-02T05:04:05+02:00", true],
    ["test:false AND status:any", true],
    ["status:cancelled OR name:'ann ash'", true],
    ["name:ann* -tag:b", false],
    ["NOT (tag:c OR tag:d)", true],
    ["id:>=7 id:gid://shopify/Order/7", true],
    ["id:8", false],
    ["name:*", true],
  ])("%s: %s", (query, expected) => expect(compileSearch(query, fields)(item)).toBe(expected));

  test("an unknown field or an open parenthesis is an error, not everything", () => {
    expect(() => compileSearch("colour:red", fields)).toThrow("Invalid search field");
    expect(() => compileSearch("(id:7", fields)).toThrow("parenthesis");
    expect(() => compileSearch("at:soon", fields)).toThrow("Invalid date");
  });
});

describe("pages", () => {
  const items = Array.from({ length: 7 }, (_, i) => ({ id: i + 1, key: i % 3 }));
  const sorting = { id: (item: { id: number; key: number }) => item.id, key: (item: { id: number; key: number }) => item.key };
  const ids = (page: { nodes: { id: number }[] }): number[] => page.nodes.map(({ id }) => id);

  test("forwards, backwards and reversed, each item once", () => {
    const first = pageOf(items, { first: 3 }, sorting);
    const second = pageOf(items, { first: 3, after: first.pageInfo.endCursor }, sorting);
    const third = pageOf(items, { first: 3, after: second.pageInfo.endCursor }, sorting);
    expect([...ids(first), ...ids(second), ...ids(third)]).toEqual([1, 4, 7, 2, 5, 3, 6]);
    expect([first.pageInfo.hasNextPage, third.pageInfo.hasNextPage, third.pageInfo.hasPreviousPage]).toEqual([true, false, true]);
    expect(ids(pageOf(items, { last: 2 }, sorting))).toEqual([3, 6]);
    expect(ids(pageOf(items, { first: 2, reverse: true }, sorting))).toEqual([6, 3]);
  });

  test("a cursor is good for the sorting that it comes from only", () => {
    const { pageInfo } = pageOf(items, { first: 3 }, { ...sorting, name: "UPDATED_AT" });
    expect(ids(pageOf(items, { first: 1, after: pageInfo.endCursor }, { ...sorting, name: "UPDATED_AT" }))).toEqual([2]);
    expect(() => pageOf(items, { first: 1, after: pageInfo.endCursor }, { ...sorting, name: "ID" })).toThrow("Invalid cursor");
  });

  test("a size is needed, at most 250, and paging ends at 25,000", () => {
    expect(() => pageOf(items, {}, sorting)).toThrow("first or last");
    expect(() => pageOf(items, { first: 1, last: 1 }, sorting)).toThrow("both first and last");
    expect(() => pageOf(items, { first: 251 }, sorting)).toThrow("250");
    expect(() => pageOf(items, { first: 1, after: "x" }, sorting)).toThrow("Invalid cursor");
    const deep = Buffer.from(JSON.stringify({ id: 1, key: 0, n: 24_999 })).toString("base64url");
    expect(() => pageOf(items, { first: 2, after: deep }, sorting)).toThrow("25000");
  });
});
