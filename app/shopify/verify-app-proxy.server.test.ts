import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { verifyAppProxy } from "./verify-app-proxy.server.ts";

const now = new Date("2026-11-22T12:00:00Z");
const seconds = String(+now / 1000);

/** Signs as Shopify documents it: sorted, joined without separators. */
function signed(params: [string, string][], secret = "secret"): URLSearchParams {
  const query = new URLSearchParams(params);
  const message = [...new Set(query.keys())].sort().map((key) => `${key}=${query.getAll(key).join(",")}`).join("");
  query.set("signature", createHmac("sha256", secret).update(message).digest("hex"));
  return query;
}

const request: [string, string][] = [["shop", "nordlicht.myshopify.com"], ["path_prefix", "/apps/comeback"], ["timestamp", seconds], ["logged_in_customer_id", "7"], ["extra", "1"], ["extra", "2"]];

test("Shopify's documented example has the documented signature", () => {
  // shopify.dev, "Authenticate app proxies": query and secret of the example.
  const query = new URLSearchParams("extra=1&extra=2&shop=shop-name.myshopify.com&logged_in_customer_id=1&path_prefix=%2Fapps%2Fawesome_reviews&timestamp=1317327555&signature=4c68c8624d737112c91818c11017d24d334b524cb5c2b8ba08daa056f7395ddb");
  expect(verifyAppProxy(query, new Date(1317327555_000), ["hush"])).toEqual({ kind: "genuine", domain: "shop-name.myshopify.com", customerId: "1" });
});

test("a request of Shopify's names its shop and the customer who is signed in", () => {
  expect(verifyAppProxy(signed(request), now, ["secret"])).toEqual({ kind: "genuine", domain: "nordlicht.myshopify.com", customerId: "7" });
  expect(verifyAppProxy(signed(request, "before"), now, ["secret", "before"]).kind).toBe("genuine");
});

test("nobody signed in is null", () => {
  expect(verifyAppProxy(signed([["shop", "x.myshopify.com"], ["timestamp", seconds], ["logged_in_customer_id", ""]]), now, ["secret"])).toMatchObject({ customerId: null });
});

test.each([
  ["another secret", signed(request, "guess"), now],
  ["an added parameter", (() => { const query = signed(request); query.append("extra", "3"); return query; })(), now],
  ["no signature", new URLSearchParams(request), now],
  ["an address kept for two minutes", signed(request), new Date(+now + 120_000)],
  ["no time", signed([["shop", "x.myshopify.com"]]), now],
  ["no shop", signed([["timestamp", seconds]]), now],
])("%s is forged", (_what, query, at) => {
  expect(verifyAppProxy(query, at, ["secret"])).toEqual({ kind: "forged" });
});
