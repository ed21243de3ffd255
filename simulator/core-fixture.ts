import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseAppConfig } from "./app-config.ts";
import { installApp } from "./compliance.ts";
import type { SimCore } from "./core.ts";
import { createFaults } from "./faults.ts";
import { addShop, createState, draw, type SimShop } from "./state.ts";

const toml = `
name = "Comeback"
[access_scopes]
scopes = "read_customers,write_customers,read_orders,read_products,write_discounts"
optional_scopes = ["read_all_orders"]
[webhooks]
api_version = "2026-10"
  [[webhooks.subscriptions]]
  topics = ["app/uninstalled", "app/scopes_update", "bulk_operations/finish", "customers/create", "customers/update", "customers/merge", "customers_email_marketing_consent/update", "discounts/delete", "discounts/update", "orders/create", "orders/updated", "orders/cancelled", "orders/edited", "orders/delete", "refunds/create", "shop/update"]
  uri = "/webhooks"
  [[webhooks.subscriptions]]
  compliance_topics = ["customers/data_request", "customers/redact", "shop/redact"]
  uri = "/webhooks"
`;

/** The world's time in unit tests: stands still until it is moved. */
export interface FixtureClock {
  now(): number;
  advance(ms: number): void;
}

export interface CoreFixture {
  sim: SimCore;
  clock: FixtureClock;
  shop: SimShop;
  close(): void;
}

/** A simulator without ports, with one shop that has the app; for unit tests of the parts. */
export function makeCoreFixture(options: { appTarget?: string; optionalScopes?: string[]; toml?: string } = {}): CoreFixture {
  let now = Date.UTC(2026, 10, 22, 12);
  const clock: FixtureClock = { now: () => now, advance: (ms) => (now += ms) };
  const state = createState(7);
  const folder = mkdtempSync(join(tmpdir(), "comeback-sim-"));
  const sim: SimCore = {
    state,
    clock,
    faults: createFaults(() => draw(state, "faults")),
    app: parseAppConfig(options.toml ?? toml, { apiKey: "key", apiSecret: "secret" }),
    appTarget: () => options.appTarget ?? "http://127.0.0.1:9",
    folder,
  };
  const shop = addShop(state, { domain: "nordlicht.myshopify.com", now: now - 400 * 86_400_000 });
  installApp(sim, shop, { optionalScopes: options.optionalScopes ?? ["read_all_orders"] });
  return { sim, clock, shop, close: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Starts a server on a free port of 127.0.0.1. */
export async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server that answers with a handler; for unit tests. */
export const serverFor = (handler: Parameters<typeof createServer>[1]): Server => createServer(handler);
