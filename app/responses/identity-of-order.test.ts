import { expect, test } from "vitest";
import { isOwner, isVoid } from "./identity-of-order.ts";

test("a code is its owner's by shopper, by what was merged into them, or by the address of a guest", () => {
  const owner = { id: 7n, email: "maria@people.example" };
  expect(isOwner({ selves: [7n], email: null }, owner)).toBe(true);
  expect(isOwner({ selves: [8n, 7n], email: "other@people.example" }, owner)).toBe(true);
  expect(isOwner({ selves: [-5n], email: "maria@people.example" }, owner)).toBe(true);
  expect(isOwner({ selves: [8n], email: "other@people.example" }, owner)).toBe(false);
  expect(isOwner({ selves: [], email: null }, { id: 7n, email: null })).toBe(false);
});

test("a refunded order stays with what is left; one that was never a sale does not", () => {
  expect(["refunded", null].map(isVoid)).toEqual([false, false]);
  expect(["test", "cancelled", "deleted", "not_paid", "zero"].map(isVoid)).toEqual([true, true, true, true, true]);
});
