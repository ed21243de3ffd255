import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { verifyWebhook } from "./verify-webhook.server.ts";

const body = Buffer.from('{"id":1,"note":"ä"}');
const sign = (secret: string, bytes = body) => createHmac("sha256", secret).update(bytes).digest("base64");
const headers = { "x-shopify-hmac-sha256": sign("now"), "x-shopify-shop-domain": "Nordlicht.myshopify.com", "x-shopify-topic": "orders/create", "x-shopify-webhook-id": "w-1", "x-shopify-event-id": "e-1", "x-shopify-triggered-at": "2026-11-22T12:00:00.123456Z" };

test("what the headers say of a genuine delivery", () => {
  expect(verifyWebhook(headers, body, ["now"])).toEqual({
    kind: "genuine",
    event: { domain: "nordlicht.myshopify.com", topic: "orders/create", webhookId: "w-1", eventId: "e-1", triggeredAt: new Date("2026-11-22T12:00:00.123Z") },
  });
});

test("a time that is none is no reason to lose the delivery", () => {
  expect(verifyWebhook({ ...headers, "x-shopify-triggered-at": "yesterday" }, body, ["now"])).toMatchObject({ kind: "genuine", event: { triggeredAt: null } });
});

test("either secret while one rotates, none else", () => {
  expect(verifyWebhook({ ...headers, "x-shopify-hmac-sha256": sign("before") }, body, ["now", "before"]).kind).toBe("genuine");
  expect(verifyWebhook({ ...headers, "x-shopify-hmac-sha256": sign("before") }, body, ["now"]).kind).toBe("forged");
});

test.each([
  ["changed by one byte", headers, Buffer.from('{"id":2,"note":"ä"}')],
  ["without a signature", { ...headers, "x-shopify-hmac-sha256": undefined }, body],
  ["with half a signature", { ...headers, "x-shopify-hmac-sha256": sign("now").slice(0, 20) }, body],
])("a delivery %s is forged", (_what, given, bytes) => {
  expect(verifyWebhook(given, bytes, ["now"])).toEqual({ kind: "forged" });
});

test("signed, but without what says whose it is: malformed", () => {
  expect(verifyWebhook({ ...headers, "x-shopify-shop-domain": undefined }, body, ["now"]).kind).toBe("malformed");
});
