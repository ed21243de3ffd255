import { expect, test } from "vitest";
import { planSlices, searchOf } from "./import-plan.ts";

const now = new Date("2026-11-22T09:00:00Z");

test("rule 9: customers come first, then orders newest first, without a gap and without an overlap", () => {
  const [customers, ...orders] = planSlices(now, true);
  expect(customers).toMatchObject({ subject: "customers", position: 0 });
  expect(orders.map(({ position }) => position)).toEqual([1, 2, 3, 4]);
  expect(orders[0]).toMatchObject({ fromAt: new Date("2026-08-24T09:00:00Z"), untilAt: null });
  for (const [i, slice] of orders.entries()) if (i > 0) expect(slice.untilAt).toEqual(orders[i - 1]?.fromAt);
  expect(orders.at(-1)?.fromAt).toBeNull();
});

test("rule 1: without all orders there is one slice, of what Shopify shows", () => {
  expect(planSlices(now, false).slice(1)).toEqual([{ subject: "orders", fromAt: null, untilAt: null, position: 1 }]);
});

test("a search quotes instants", () => {
  expect(searchOf({ fromAt: now, untilAt: null })).toBe("created_at:>='2026-11-22T09:00:00.000Z'");
  expect(searchOf({ fromAt: null, untilAt: null })).toBe("");
});
