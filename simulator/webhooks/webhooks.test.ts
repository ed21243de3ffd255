import { createHmac } from "node:crypto";
import type { IncomingHttpHeaders, Server } from "node:http";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { schemaForWebhook } from "shopify-webhook-schemas";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { bulkRunner } from "../admin-api/bulk/operations.ts";
import { answerGraphql } from "../admin-api/execute.ts";
import { cancelOrder, editOrder, refundOrder } from "../checkout/after-sale.ts";
import { checkout } from "../checkout/checkout.ts";
import { changeConsent, mergeCustomers, signUpCustomer } from "../checkout/customers.ts";
import { changeOptionalScopes, installApp, requestCustomerData, requestCustomerRedact, uninstallApp, updateShop } from "../compliance.ts";
import { listen, makeCoreFixture, serverFor, type CoreFixture } from "../core-fixture.ts";
import { deliverWebhooks, signBody } from "./deliver.ts";

interface Received {
  headers: IncomingHttpHeaders;
  topic: string;
  body: string;
}

const hour = 3_600_000;
let fixture: CoreFixture;
let app: Server;
let received: Received[];
/** What the app answers next, by default 200. */
let answers: number[];

async function start(toml?: string): Promise<void> {
  received = [];
  answers = [];
  app = serverFor((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      received.push({ headers: request.headers, topic: String(request.headers["x-shopify-topic"]), body });
      const status = answers.shift() ?? 200;
      if (status !== 0) response.writeHead(status).end();
    });
  });
  fixture = makeCoreFixture({ appTarget: await listen(app), ...(toml ? { toml } : {}) });
}

const buy = (email = "ann@shopper.example"): ReturnType<typeof checkout> =>
  checkout(fixture.sim, fixture.shop, {
    email,
    firstName: "Ann",
    lastName: "Ash",
    place: { countryCode: "DE", provinceCode: "HH", city: "Hamburg", zip: "20457" },
    lines: [{ title: "Mug", unitPriceMinor: 1990, quantity: 2 }],
    acceptsMarketing: true,
  });

beforeEach(() => start());
afterEach(async () => {
  app.closeAllConnections();
  await new Promise((resolve) => app.close(resolve));
  fixture.close();
});

describe("delivery", () => {
  test("a purchase reaches the app signed over the raw body, with Shopify's headers", async () => {
    buy();
    expect(await deliverWebhooks(fixture.sim)).toEqual({ delivered: received.length, failed: 0, pending: 0, dead: 0 });
    expect(received.map(({ topic }) => topic).sort()).toEqual(["customers/create", "customers/update", "customers/update", "customers_email_marketing_consent/update", "orders/create", "orders/updated"]);
    const order = received.find(({ topic }) => topic === "orders/create");
    expect(order?.headers).toMatchObject({ "x-shopify-shop-domain": "nordlicht.myshopify.com", "x-shopify-api-version": "2026-10", "x-shopify-hmac-sha256": signBody(order?.body ?? "", "secret") });
    const updated = received.find(({ topic }) => topic === "orders/updated");
    expect(updated?.headers["x-shopify-event-id"]).toBe(order?.headers["x-shopify-event-id"]);
    expect(updated?.headers["x-shopify-webhook-id"]).not.toBe(order?.headers["x-shopify-webhook-id"]);
  });

  test("the signature is over the bytes as they came: parsed and written again they are others", async () => {
    checkout(fixture.sim, fixture.shop, { email: "ann@shopper.example", lines: [{ title: "Mug <large>", unitPriceMinor: 1990 }], landingSite: "/?utm_source=a&utm_medium=b" });
    await deliverWebhooks(fixture.sim);
    const { body = "", headers } = received.find(({ topic }) => topic === "orders/create") ?? {};
    expect(body).toContain("Mug \\u003clarge\\u003e");
    expect(body).toContain("utm_source=a\\u0026utm_medium");
    expect(headers?.["x-shopify-hmac-sha256"]).toBe(createHmac("sha256", "secret").update(Buffer.from(body)).digest("base64"));
    expect(headers?.["x-shopify-hmac-sha256"]).not.toBe(signBody(JSON.stringify(JSON.parse(body)), "secret"));
    expect(headers?.["x-shopify-triggered-at"]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
  });

  test("what is not answered 2xx is sent again, the same bytes, eight times within four hours, then given up", async () => {
    signUpCustomer(fixture.sim, fixture.shop, { email: "bo@shopper.example" });
    answers = [500, 302, ...Array<number>(7).fill(404)];
    for (let i = 0; i < 30; i++) {
      await deliverWebhooks(fixture.sim);
      fixture.clock.advance(10 * 60_000);
    }
    expect(received).toHaveLength(9);
    expect(new Set(received.map(({ body, headers }) => body + String(headers["x-shopify-webhook-id"]))).size).toBe(1);
    expect(await deliverWebhooks(fixture.sim)).toMatchObject({ pending: 0, dead: 1 });
    expect(fixture.shop.deliveryCounts).toMatchObject({ delivered: 0, failedAttempts: 9, dead: 1 });
  });

  test("an app that does not answer in time failed", async () => {
    signUpCustomer(fixture.sim, fixture.shop, { email: "bo@shopper.example" });
    answers = [0];
    expect(await deliverWebhooks(fixture.sim, { timeLimitMs: 50 })).toMatchObject({ delivered: 0, failed: 1, pending: 1 });
    fixture.clock.advance(hour);
    expect(await deliverWebhooks(fixture.sim)).toMatchObject({ delivered: 1, pending: 0 });
  });

  test("faults: lost, repeated with the same id, late", async () => {
    const sign = (name: string): unknown => signUpCustomer(fixture.sim, fixture.shop, { email: `${name}@shopper.example` });
    fixture.sim.faults.set("webhook.lose", { next: 1 });
    sign("lost");
    fixture.sim.faults.set("webhook.duplicate", { next: 1 });
    sign("twice");
    fixture.sim.faults.set("webhook.late", { next: 1 });
    sign("late");
    fixture.clock.advance(hour);
    await deliverWebhooks(fixture.sim);
    expect(received).toHaveLength(2);
    expect(received[0]?.headers["x-shopify-webhook-id"]).toBe(received[1]?.headers["x-shopify-webhook-id"]);
    fixture.clock.advance(10 * hour);
    await deliverWebhooks(fixture.sim);
    expect(received.map(({ body }) => (JSON.parse(body) as { email: string }).email.split("@")[0])).toEqual(["twice", "twice", "late"]);
    expect(fixture.sim.faults.counts()).toEqual({ "webhook.lose": 1, "webhook.duplicate": 1, "webhook.late": 1 });
  });

  test("a shop without the app causes nothing", async () => {
    uninstallApp(fixture.sim, fixture.shop);
    await deliverWebhooks(fixture.sim);
    buy();
    await deliverWebhooks(fixture.sim);
    expect(received.map(({ topic }) => topic)).toEqual(["app/uninstalled"]);
  });

  test("include_fields and filter of the subscription are honoured", async () => {
    app.close();
    await start(`[webhooks]
api_version = "2026-10"
[[webhooks.subscriptions]]
topics = ["orders/create"]
uri = "/hooks/orders"
include_fields = ["id", "customer.id", "line_items.title"]
filter = "total_price:>=40 AND line_items.title:mug"`);
    buy();
    checkout(fixture.sim, fixture.shop, { email: "x@shopper.example", lines: [{ title: "Pen", unitPriceMinor: 9900 }] });
    await deliverWebhooks(fixture.sim);
    const [order] = fixture.shop.orders.values();
    expect(received.map(({ body }) => JSON.parse(body) as unknown)).toEqual([{ id: order?.id, customer: { id: order?.customerId }, line_items: [{ title: "Mug" }] }]);
  });
});

describe("compliance", () => {
  test("uninstall tells at once and asks for erasure 48 hours later, unless the app comes back", async () => {
    uninstallApp(fixture.sim, fixture.shop);
    await deliverWebhooks(fixture.sim);
    fixture.clock.advance(47 * hour);
    installApp(fixture.sim, fixture.shop);
    fixture.clock.advance(2 * hour);
    await deliverWebhooks(fixture.sim);
    uninstallApp(fixture.sim, fixture.shop);
    fixture.clock.advance(48 * hour);
    await deliverWebhooks(fixture.sim);
    expect(received.map(({ topic }) => topic)).toEqual(["app/uninstalled", "app/uninstalled", "shop/redact"]);
  });

  test("a shopper's data are asked for at once, erased ten days later and not within six months of an order", async () => {
    const { shop, sim } = fixture;
    const old = signUpCustomer(sim, shop, { email: "old@shopper.example" });
    buy();
    await deliverWebhooks(sim);
    const buyer = shop.customerIdByEmail.get("ann@shopper.example") ?? 0;
    received.length = 0;
    requestCustomerData(sim, shop, buyer);
    requestCustomerRedact(sim, shop, old.id);
    requestCustomerRedact(sim, shop, buyer);
    await deliverWebhooks(sim);
    expect(received.map(({ body }) => JSON.parse(body) as unknown)).toMatchObject([{ customer: { id: buyer }, orders_requested: [...shop.orders.keys()] }]);
    fixture.clock.advance(11 * 24 * hour);
    await deliverWebhooks(sim);
    expect([shop.customers.has(old.id), shop.customers.has(buyer)]).toEqual([false, true]);
    fixture.clock.advance(175 * 24 * hour);
    await deliverWebhooks(sim);
    expect(shop.customers.has(buyer)).toBe(false);
    expect(received.map(({ topic }) => topic)).toEqual(["customers/data_request", "customers/redact", "customers/redact"]);
  });
});

describe("payloads", () => {
  // The newest published schemas. They were inferred from one example each, so they know neither the nulls that Shopify documents
  // for these fields nor what the example's lists left empty.
  const nullable = /\/(note|phone|company|address2|province|province_code|user_id)$/;
  const emptyInExample = /\/(refunds|refund_shipping_lines|fulfillments)\/\d+$/;
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true, verbose: true });

  async function problemsOf({ topic, body }: Received): Promise<string[]> {
    const validate: ValidateFunction = ajv.compile((await schemaForWebhook("2026-07", topic)) as object);
    if (validate(JSON.parse(body))) return [];
    const real = (validate.errors ?? []).filter((error) => !(error.data === null && nullable.test(error.instancePath)) && !emptyInExample.test(error.instancePath));
    return real.map((error) => `${topic} ${error.instancePath} ${error.message ?? ""}`);
  }

  test("every payload fits the published schema of its topic", async () => {
    const { sim, shop } = fixture;
    fixture.sim.app.subscriptions.push(...["orders/paid"].map((topic) => ({ topic, uri: "/webhooks", includeFields: null, filter: null, compliance: false })));
    const first = buy();
    const second = buy("second@shopper.example");
    if (first.kind !== "placed" || second.kind !== "placed") throw new Error("Both must buy");
    const customer = shop.customers.get(first.order.customerId ?? 0);
    if (!customer) throw new Error("The buyer must be a customer");
    changeConsent(sim, shop, customer, { state: "UNSUBSCRIBED", by: "shopper" });
    refundOrder(sim, shop, first.order.id, { lines: [{ lineId: first.order.lines[0]?.id ?? 0, quantity: 1 }] });
    cancelOrder(sim, shop, second.order.id);
    editOrder(sim, shop, first.order.id, { add: { title: "Pen", unitPriceMinor: 100 } });
    mergeCustomers(sim, shop, customer.id, second.order.customerId ?? 0);
    changeOptionalScopes(sim, shop, []);
    const bodyOf = (topic: string) => JSON.parse(received.find((one) => one.topic === topic)?.body ?? "null") as unknown;
    const token = { token: "t", expiresAt: Number.POSITIVE_INFINITY, scopes: shop.grantedScopes, revoked: false };
    const merchant = (query: string, variables: Record<string, unknown>) => answerGraphql(sim, shop, token, { query, variables }, bulkRunner);
    const basicCodeDiscount = { title: "Come back", code: "BACK", startsAt: "2026-11-22T00:00:00Z", context: { all: "ALL" }, customerGets: { items: { all: true }, value: { percentage: 0.1 } } };
    merchant("mutation ($d: DiscountCodeBasicInput!) { discountCodeBasicCreate(basicCodeDiscount: $d) { userErrors { message } } }", { d: basicCodeDiscount });
    const id = `gid://shopify/DiscountCodeNode/${[...shop.discounts.keys()][0]}`;
    merchant("mutation ($id: ID!) { discountCodeDeactivate(id: $id) { userErrors { message } } }", { id });
    merchant("mutation ($id: ID!) { discountCodeDelete(id: $id) { userErrors { message } } }", { id });
    updateShop(sim, shop, { timezone: "Europe/Paris" });
    requestCustomerData(sim, shop, customer.id);
    requestCustomerRedact(sim, shop, customer.id, { atOnce: true });
    await deliverWebhooks(sim);
    uninstallApp(sim, shop);
    fixture.clock.advance(48 * hour);
    await deliverWebhooks(sim);
    expect([...new Set((await Promise.all(received.map(problemsOf))).flat())]).toEqual([]);
    expect(bodyOf("discounts/update")).toMatchObject({ admin_graphql_api_id: id, status: "EXPIRED" });
    expect(bodyOf("discounts/delete")).toMatchObject({ admin_graphql_api_id: id });
    expect([...new Set(received.map(({ topic }) => topic))].sort()).toEqual([
      "app/scopes_update",
      "app/uninstalled",
      "customers/create",
      "customers/data_request",
      "customers/merge",
      "customers/redact",
      "customers/update",
      "customers_email_marketing_consent/update",
      "discounts/delete",
      "discounts/update",
      "orders/cancelled",
      "orders/create",
      "orders/edited",
      "orders/paid",
      "orders/updated",
      "refunds/create",
      "shop/redact",
      "shop/update",
    ]);
  });
});
