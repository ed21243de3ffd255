import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { Env } from "#app/platform/env.server";

export interface WebhookEvent {
  domain: string;
  /** "orders/updated" */
  topic: string;
  /** Id of the delivery, the same at each retry: what repeats are known by. */
  webhookId: string;
  /** Shared by all deliveries of one action of the merchant. */
  eventId: string | null;
  triggeredAt: Date | null;
}

export type WebhookVerdict = { kind: "genuine"; event: WebhookEvent } | { kind: "forged" } | { kind: "malformed"; why: string };

/**
 * Checks a delivery: base64 HMAC-SHA-256 of the raw body under one of the app's secrets. Shopify goes on signing with the old
 * secret for up to an hour after a rotation (shopify.dev, "Rotate or revoke client credentials"), hence more than one.
 * Reads headers in the old form (x-shopify-*) and in the new one (shopify-*).
 * @param rawBody the bytes as they came; a parsed and rewritten body has another signature
 */
export function verifyWebhook(headers: IncomingHttpHeaders, rawBody: Buffer, secrets: readonly string[]): WebhookVerdict {
  const header = (name: string): string | undefined => {
    const value = headers[`x-shopify-${name}`] ?? headers[`shopify-${name}`];
    return Array.isArray(value) ? value[0] : value;
  };
  const given = Buffer.from(header("hmac-sha256") ?? "", "base64");
  if (!secrets.some((secret) => sameBytes(given, createHmac("sha256", secret).update(rawBody).digest()))) return { kind: "forged" };

  const domain = header("shop-domain");
  const topic = header("topic");
  const webhookId = header("webhook-id");
  if (!domain || !topic || !webhookId) return { kind: "malformed", why: "shop-domain, topic or webhook-id is missing" };
  const triggeredAt = new Date(header("triggered-at") ?? "");
  return {
    kind: "genuine",
    event: { domain: domain.toLowerCase(), topic, webhookId, eventId: header("event-id") ?? null, triggeredAt: Number.isNaN(+triggeredAt) ? null : triggeredAt },
  };
}

/** The secrets that a signature of Shopify may have been made with. */
export const shopifySecrets = (env: Pick<Env, "SHOPIFY_API_SECRET" | "SHOPIFY_API_SECRET_PREVIOUS">): string[] =>
  [env.SHOPIFY_API_SECRET, env.SHOPIFY_API_SECRET_PREVIOUS].filter((secret) => secret !== undefined);

/** Compares in constant time; the length of an HMAC is no secret. */
export const sameBytes = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b);
