import { expect, test } from "vitest";
import { readPersonInRequest } from "./compliance-payload.ts";

test("Shopify's own examples", () => {
  const customer = { id: 191167, email: "john@example.com", phone: "555-625-1199" };
  expect(readPersonInRequest(JSON.stringify({ shop_id: 954889, shop_domain: "x.myshopify.com", customer, orders_to_redact: [299938, 280263] }))).toEqual({
    customerId: 191167n,
    email: "john@example.com",
    phone: "555-625-1199",
    orderIds: [299938n, 280263n],
  });
  expect(readPersonInRequest(JSON.stringify({ customer, orders_requested: [1], data_request: { id: 9999 } })).orderIds).toEqual([1n]);
});

test("numbers that do not fit a float stay exact", () => {
  expect(readPersonInRequest('{"customer":{"id":820982911946154508,"email":null},"orders_to_redact":[820982911946154509]}')).toEqual({ customerId: 820982911946154508n, email: null, phone: null, orderIds: [820982911946154509n] });
});

test("a guest has no number", () => {
  expect(readPersonInRequest('{"customer":{"id":null,"email":"guest@x.example"}}')).toEqual({ customerId: null, email: "guest@x.example", phone: null, orderIds: [] });
});

test("a payload without a customer is an error, not an empty request", () => {
  expect(() => readPersonInRequest("{}")).toThrow();
});
