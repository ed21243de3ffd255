import type { Subscription } from "../app-config.ts";
import { compileTerm, parseSearch, type FieldValue, type SearchQuery } from "../admin-api/search-query.ts";
import type { SimCore } from "../core.ts";
import type { WebhookDelivery } from "../shapes.ts";
import { draw, type SimShop } from "../state.ts";

export interface WebhookEvent {
  /** As in shopify.app.toml: `orders/create`. */
  topic: string;
  payload: Record<string, unknown>;
  /** Later than now, in ms of world time. */
  delayMs?: number;
  /** Caused even when the app is uninstalled (app/uninstalled and the compliance topics). */
  outlivesInstall?: boolean;
}

const minute = 60_000;
const hour = 60 * minute;

/**
 * Queues the webhooks of one action of a merchant or shopper, one delivery per matching subscription of shopify.app.toml.
 * All of them share one event id. Faults may lose, double, delay or reorder them. Nothing is sent here, see deliver.ts.
 */
export function queueWebhooks(sim: SimCore, shop: SimShop, events: WebhookEvent[]): void {
  const eventId = uuid(sim);
  for (const event of events) {
    if (!shop.installed && !event.outlivesInstall) continue;
    for (const subscription of sim.app.subscriptions) {
      if (subscription.topic !== event.topic || !matches(subscription, event.payload)) continue;
      enqueue(sim, shop, event, subscription, eventId);
    }
  }
}

function enqueue(sim: SimCore, shop: SimShop, event: WebhookEvent, subscription: Subscription, eventId: string): void {
  const now = sim.clock.now();
  const id = uuid(sim);
  const body = railsJson(subscription.includeFields ? pickFields(event.payload, subscription.includeFields) : event.payload);
  let dueAt = now + (event.delayMs ?? 0);
  if (sim.faults.fires("webhook.late")) dueAt += 2 * hour + draw(sim.state, "webhooks") * 8 * hour;
  if (sim.faults.fires("webhook.reorder")) dueAt += draw(sim.state, "webhooks") * 10 * minute;
  const delivery: WebhookDelivery = {
    key: id,
    id,
    eventId,
    topic: event.topic,
    uri: subscription.uri,
    body,
    triggeredAt: now,
    dueAt,
    attempts: 0,
    status: "pending",
    lastAnswer: null,
  };
  shop.deliveryCounts.caused++;
  if (sim.faults.fires("webhook.lose")) {
    shop.deliveryCounts.lost++;
    shop.deliveries.set(id, { ...delivery, status: "lost" });
    return;
  }
  shop.deliveries.set(id, delivery);
  if (sim.faults.fires("webhook.duplicate")) shop.deliveries.set(`${id}#2`, { ...delivery, key: `${id}#2`, dueAt: dueAt + draw(sim.state, "webhooks") * minute });
}

/**
 * JSON as Rails writes it: `<`, `>`, `&` and two line ends are escaped, as in the documentation's examples. Whoever checks the signature over a body
 * that was parsed and written again fails here as they would at Shopify.
 */
const railsJson = (value: unknown): string => JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** A version 4 UUID from the seeded stream, so that runs repeat. */
function uuid(sim: SimCore): string {
  const digit = (mask = 16, add = 0): string => (Math.floor(draw(sim.state, "webhook-ids") * mask) + add).toString(16);
  const digits = (count: number): string => Array.from({ length: count }, () => digit()).join("");
  return `${digits(8)}-${digits(4)}-4${digits(3)}-${digit(4, 8)}${digits(3)}-${digits(12)}`;
}

/** `include_fields`: only these paths; a path goes through lists (`line_items.id`). */
export function pickFields(payload: Record<string, unknown>, paths: string[]): Record<string, unknown> {
  const picked: Record<string, unknown> = {};
  for (const path of paths) copyPath(payload, picked, path.split("."));
  return picked;
}

function copyPath(from: Record<string, unknown>, to: Record<string, unknown>, [name, ...rest]: string[]): void {
  if (name === undefined || !(name in from)) return;
  const value = from[name];
  if (rest.length === 0 || value === null || typeof value !== "object") {
    to[name] = value;
  } else if (Array.isArray(value)) {
    const before = (to[name] as Record<string, unknown>[] | undefined) ?? value.map(() => ({}));
    value.forEach((item: Record<string, unknown>, i) => copyPath(item, before[i] ?? {}, rest));
    to[name] = before;
  } else {
    const inner = (to[name] as Record<string, unknown> | undefined) ?? {};
    copyPath(value as Record<string, unknown>, inner, rest);
    to[name] = inner;
  }
}

const matches = (subscription: Subscription, payload: Record<string, unknown>): boolean => subscription.filter === null || satisfies(parseSearch(subscription.filter), payload);

/** Webhook filters use the search syntax over the payload's own fields (shopify.dev, webhook filters). */
export function satisfies(query: SearchQuery, payload: Record<string, unknown>): boolean {
  switch (query.kind) {
    case "and":
      return query.parts.every((part) => satisfies(part, payload));
    case "or":
      return query.parts.some((part) => satisfies(part, payload));
    case "not":
      return !satisfies(query.part, payload);
    case "term": {
      const found = valuesAt(payload, (query.field ?? "").split("."));
      const test = compileTerm(query.comparator, query.value);
      return found.some((value) => test(value as FieldValue));
    }
  }
}

function valuesAt(value: unknown, [name, ...rest]: string[]): unknown[] {
  if (Array.isArray(value)) return value.flatMap((item) => valuesAt(item, name === undefined ? [] : [name, ...rest]));
  if (name === undefined) return [value];
  return typeof value === "object" && value !== null ? valuesAt((value as Record<string, unknown>)[name], rest) : [];
}
