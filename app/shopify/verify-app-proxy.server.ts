import { createHmac } from "node:crypto";
import { sameBytes } from "./verify-webhook.server.ts";

export type ProxyVerdict = { kind: "genuine"; domain: string; customerId: string | null } | { kind: "forged" };

const TOLERANCE_SECONDS = 90;

/**
 * Checks a request that came through Shopify's app proxy: `signature` is the hex HMAC-SHA-256 of the other parameters, sorted,
 * written `key=value` without separators, repeated keys joined by a comma (shopify.dev, "Authenticate app proxies").
 * @param now business time: an address that somebody kept is good for 90 seconds
 */
export function verifyAppProxy(query: URLSearchParams, now: Date, secrets: readonly string[]): ProxyVerdict {
  const keys = [...new Set(query.keys())].filter((key) => key !== "signature").sort();
  const message = keys.map((key) => `${key}=${query.getAll(key).join(",")}`).join("");
  const signature = query.get("signature") ?? "";
  // Buffer.from stops at what is no hex and would take the rest for nothing.
  const given = /^[0-9a-f]{64}$/.test(signature) ? Buffer.from(signature, "hex") : Buffer.alloc(0);
  const signed = secrets.some((secret) => sameBytes(given, createHmac("sha256", secret).update(message).digest()));
  const age = Math.abs(+now / 1000 - Number(query.get("timestamp")));
  const domain = query.get("shop");
  if (!signed || !domain || !(age <= TOLERANCE_SECONDS)) return { kind: "forged" };
  return { kind: "genuine", domain, customerId: query.get("logged_in_customer_id") || null };
}
