import { createHmac, randomUUID } from "node:crypto";
import type { Simulator } from "#sim/index";
import { createSessionToken, hostParameter } from "#sim/frame/session-token";

/** What tests send instead of Shopify: the same headers and signatures. */
export interface Requests {
  /** A signed delivery. `id` repeats an earlier one; `secret` signs with another secret. */
  webhook(input: { topic: string; domain: string; body: unknown; id?: string; eventId?: string; triggeredAt?: Date; secret?: string; headers?: Record<string, string> }): Promise<Response>;
  /** A session token as App Bridge makes it, of the member of staff who is signed in or of another. */
  sessionToken(domain: string, person?: string): string;
  /** The first page of the app inside the admin. */
  openApp(path: string, domain: string): Promise<Response>;
  /** An address below the app proxy, signed as Shopify does. */
  proxyPath(path: string, domain: string, query?: Record<string, string>): string;
}

/** HeadlessChrome and empty user agents are answered 410 by Shopify's library. */
export const browser = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";

export function createRequests(input: { sim: Simulator; apiKey: string; apiSecret: string; appUrl: () => string }): Requests {
  const { sim, apiKey, apiSecret, appUrl } = input;
  const now = () => sim.clock.now();
  const sessionToken = (domain: string, person?: string) => createSessionToken({ apiKey, apiSecret }, domain, now(), person);
  return {
    webhook({ topic, domain, body, id = randomUUID(), eventId = randomUUID(), triggeredAt = new Date(now()), secret = apiSecret, headers = {} }) {
      const text = typeof body === "string" ? body : JSON.stringify(body);
      return fetch(`${appUrl()}/webhooks`, {
        method: "POST",
        body: text,
        headers: {
          "content-type": "application/json",
          "x-shopify-topic": topic,
          "x-shopify-shop-domain": domain,
          "x-shopify-webhook-id": id,
          "x-shopify-event-id": eventId,
          "x-shopify-triggered-at": triggeredAt.toISOString(),
          "x-shopify-api-version": "2026-10",
          "x-shopify-hmac-sha256": createHmac("sha256", secret).update(text).digest("base64"),
          ...headers,
        },
      });
    },
    sessionToken,
    openApp(path, domain) {
      const url = new URL(path, appUrl());
      for (const [name, value] of Object.entries({ embedded: "1", shop: domain, host: hostParameter(domain), id_token: sessionToken(domain) })) url.searchParams.set(name, value);
      return fetch(url, { headers: { "user-agent": browser, accept: "text/html" }, redirect: "manual" });
    },
    proxyPath(path, domain, query = {}) {
      const all: Record<string, string> = { shop: domain, path_prefix: "/apps/comeback", timestamp: String(Math.floor(now() / 1000)), logged_in_customer_id: "", ...query };
      const message = Object.keys(all).sort().map((key) => `${key}=${all[key]}`).join("");
      return `${path}?${new URLSearchParams({ ...all, signature: createHmac("sha256", apiSecret).update(message).digest("hex") })}`;
    },
  };
}
