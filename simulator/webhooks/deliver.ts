import { createHmac } from "node:crypto";
import { runDueCompliance } from "../compliance.ts";
import { settleBulkOperations } from "../admin-api/bulk/operations.ts";
import type { SimCore } from "../core.ts";
import type { WebhookDelivery } from "../shapes.ts";
import type { SimShop } from "../state.ts";

export interface DeliveryReport {
  /** Answered 2xx in time. */
  delivered: number;
  /** Attempts that failed and wait for their next one. */
  failed: number;
  /** Still waiting for a later time. */
  pending: number;
  /** Gave up after all retries. */
  dead: number;
}

const minute = 60_000;
/** 8 retries over 4 hours (shopify.dev, webhooks); how they are spread is not published. */
const retryAfterMs = [1, 3, 8, 18, 30, 45, 60, 75].map((minutes) => minutes * minute);
/** The whole answer, in machine time (shopify.dev, webhooks). */
const timeLimitMs = 5000;
const atOnce = 8;

/**
 * Sends every webhook that is due now, up to eight at a time, until none is; what they cause is sent too.
 * Never throws for what the app does: a wrong answer is a failed attempt.
 */
export async function deliverWebhooks(sim: SimCore, options: { timeLimitMs?: number } = {}): Promise<DeliveryReport> {
  const report: DeliveryReport = { delivered: 0, failed: 0, pending: 0, dead: 0 };
  for (;;) {
    for (const shop of sim.state.shops.values()) {
      settleBulkOperations(sim, shop);
      runDueCompliance(sim, shop);
    }
    const due = dueDeliveries(sim);
    if (due.length === 0) break;
    const queue = due.values();
    const work = async (): Promise<void> => {
      for (const { shop, delivery } of queue) await attempt(sim, shop, delivery, report, options.timeLimitMs ?? timeLimitMs);
    };
    await Promise.all(Array.from({ length: atOnce }, work));
  }
  for (const shop of sim.state.shops.values()) {
    for (const { status } of shop.deliveries.values()) {
      if (status === "pending") report.pending++;
      else if (status === "dead") report.dead++;
    }
  }
  return report;
}

function dueDeliveries(sim: SimCore): { shop: SimShop; delivery: WebhookDelivery }[] {
  const now = sim.clock.now();
  const due: { shop: SimShop; delivery: WebhookDelivery }[] = [];
  for (const shop of sim.state.shops.values())
    for (const delivery of shop.deliveries.values())
      if (delivery.status === "pending" && delivery.dueAt <= now) due.push({ shop, delivery });
  return due.sort((a, b) => a.delivery.dueAt - b.delivery.dueAt);
}

async function attempt(sim: SimCore, shop: SimShop, delivery: WebhookDelivery, report: DeliveryReport, limitMs: number): Promise<void> {
  delivery.attempts++;
  delivery.lastAnswer = await post(sim, shop, delivery, limitMs);
  const taken = /^2\d\d$/.test(delivery.lastAnswer) && !sim.faults.fires("webhook.lost_answer");
  if (taken) {
    shop.deliveries.delete(delivery.key);
    shop.deliveryCounts.delivered++;
    report.delivered++;
    return;
  }
  shop.deliveryCounts.failedAttempts++;
  report.failed++;
  const wait = retryAfterMs[delivery.attempts - 1];
  if (wait === undefined) {
    delivery.status = "dead";
    shop.deliveryCounts.dead++;
  } else {
    delivery.dueAt = sim.clock.now() + wait;
  }
}

/** The signature header: base64 HMAC-SHA256 of the raw body with the app's secret. */
export const signBody = (body: string, secret: string): string => createHmac("sha256", secret).update(body, "utf8").digest("base64");

/** The headers of a delivery (shopify.dev, webhooks). */
export function webhookHeaders(sim: SimCore, shop: SimShop, delivery: WebhookDelivery): Record<string, string> {
  return {
    "content-type": "application/json",
    "user-agent": "Shopify-Captain-Hook",
    "x-shopify-topic": delivery.topic,
    "x-shopify-hmac-sha256": signBody(delivery.body, sim.app.apiSecret),
    "x-shopify-shop-domain": shop.domain,
    "x-shopify-api-version": sim.app.apiVersion,
    "x-shopify-webhook-id": delivery.id,
    "x-shopify-event-id": delivery.eventId,
    // Nanoseconds, as in the documentation's example.
    "x-shopify-triggered-at": new Date(delivery.triggeredAt).toISOString().replace("Z", "000000Z"),
  };
}

/** HTTP status, or what went wrong, as text. A redirect counts as a failure. */
async function post(sim: SimCore, shop: SimShop, delivery: WebhookDelivery, limitMs: number): Promise<string> {
  try {
    const response = await fetch(new URL(delivery.uri, sim.appTarget()), {
      method: "POST",
      headers: webhookHeaders(sim, shop, delivery),
      body: delivery.body,
      redirect: "manual",
      signal: AbortSignal.timeout(limitMs),
    });
    await response.body?.cancel();
    return String(response.status);
  } catch (error) {
    // Refused connections and timeouts are the app's answer, kept for whoever looks at the delivery.
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}
