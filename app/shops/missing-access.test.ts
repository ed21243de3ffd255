import { expect, test } from "vitest";
import { isGranted, missingAccess } from "./missing-access.ts";

// As in Shopify's own schema.
const orders = "`read_orders` access scope, `read_marketplace_orders` access scope or `read_quick_sale` access scope.";
const discounts = "Apps must have `read_discounts` access scope.";
const noScope = "This app is not approved to use the email field.";

test("the permission that Shopify's words name", () => {
  expect(missingAccess(orders)).toBe("read_orders");
  expect(missingAccess("Apps must have `write_discounts` access scope.")).toBe("write_discounts");
  expect(missingAccess("`read_draft_orders` access scope.")).toBe("other");
  expect(missingAccess(noScope)).toBe("other");
});

test("one of them is enough, and writing holds reading", () => {
  expect(isGranted(orders, ["read_products", "read_quick_sale"])).toBe(true);
  expect(isGranted(orders, ["read_all_orders"])).toBe(false);
  expect(isGranted(discounts, ["write_discounts"])).toBe(true);
  expect(isGranted("`write_discounts` access scope.", ["read_discounts"])).toBe(false);
});

test("where no scope is named only a try can tell", () => {
  expect(isGranted(noScope, [])).toBe(true);
});
