import { createHmac, randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { done, giveUp } from "#app/platform/jobs/handlers";
import { type StoredWebhook, type TopicHandler, webhookJobs } from "#app/platform/jobs/webhook-work.server";
import type { Ctx } from "#app/platform/ports";
import { createServer } from "#app/server";
import { makeTestContext, type TestContext, testKeys } from "../../support/context.ts";

let t: TestContext;
const seen: StoredWebhook[] = [];
let answer: TopicHandler = async () => done();
const record: TopicHandler = async (ctx, webhook) => {
  seen.push(webhook);
  return answer(ctx, webhook);
};

beforeAll(async () => {
  t = await makeTestContext({ jobs: [webhookJobs({ "orders/updated": record, "app/uninstalled": record })], env: { SHOPIFY_API_SECRET_PREVIOUS: "the-secret-before" } });
});
afterAll(() => t?.close());
beforeEach(async () => {
  await t.runJobs();
  seen.length = 0;
  answer = async () => done();
});

const receipts = (webhookId?: string) =>
  t.database.look<{ shop_id: bigint; state: string; error: string | null; attempts: number }>(
    `select shop_id, state, error, attempts from webhook_receipts ${webhookId ? "where webhook_id = $1" : ""} order by received_at`,
    webhookId ? [webhookId] : [],
  );
const order = (more: object = {}) => ({ topic: "orders/updated", domain: t.shop.domain, body: { id: 1 }, ...more });

test("a genuine delivery is stored, answered 200 and worked, for its own shop only", async () => {
  const id = randomUUID();
  const triggeredAt = new Date("2026-11-20T10:00:00.123Z");
  const response = await t.requests.webhook(order({ id, eventId: "event-1", triggeredAt, body: { id: 42 } }));
  expect(response.status).toBe(200);
  expect(await t.database.look("select shop_id, event_id, topic, triggered_at from webhook_receipts where webhook_id = $1", [id])).toEqual([
    { shop_id: String(t.shop.id), event_id: "event-1", topic: "orders/updated", triggered_at: triggeredAt },
  ]);
  await t.runJobs();
  expect(seen).toMatchObject([{ shopId: t.shop.id, webhookId: id, topic: "orders/updated", triggeredAt, body: '{"id":42}' }]);
  expect(await receipts(id)).toMatchObject([{ state: "done", error: null }]);
});

test.each([
  ["another secret", { secret: "not-our-secret" }],
  ["no signature", { headers: { "x-shopify-hmac-sha256": "" } }],
  ["the signature of another body", { headers: { "x-shopify-hmac-sha256": createHmac("sha256", testKeys.apiSecret).update("{}").digest("base64") } }],
])("%s is answered 401, and nothing is stored", async (_what, more) => {
  const before = await receipts();
  expect((await t.requests.webhook(order(more))).status).toBe(401);
  expect(await receipts()).toEqual(before);
  expect(await t.database.look("select count(*)::int as n from unknown_webhooks")).toEqual([{ n: 0 }]);
});

test("while a secret rotates, the one before is good too", async () => {
  expect((await t.requests.webhook(order({ secret: "the-secret-before" }))).status).toBe(200);
});

test("headers in Shopify's new form are read as well", async () => {
  const body = "{}";
  const response = await fetch(`${t.appUrl}/webhooks`, {
    method: "POST",
    body,
    headers: {
      "shopify-topic": "orders/updated",
      "shopify-shop-domain": t.otherShop.domain,
      "shopify-webhook-id": "new-form",
      "shopify-hmac-sha256": createHmac("sha256", testKeys.apiSecret).update(body).digest("base64"),
    },
  });
  expect(response.status).toBe(200);
  await t.runJobs();
  expect(seen).toMatchObject([{ shopId: t.otherShop.id, webhookId: "new-form", triggeredAt: null }]);
});

test("a delivery that comes twenty times is worked once", async () => {
  const id = randomUUID();
  const answers = await Promise.all(Array.from({ length: 20 }, () => t.requests.webhook(order({ id }))));
  expect(answers.map((response) => response.status)).toEqual(Array(20).fill(200));
  await t.runJobs();
  expect(seen.length).toBe(1);
  expect((await t.requests.webhook(order({ id }))).status).toBe(200);
  await t.runJobs();
  expect(seen.length).toBe(1);
});

test("in a burst each is stored once for its shop, and one that the database refuses is refused alone", async () => {
  const burst = Array.from({ length: 60 }, (_, i) => ({ id: `burst-${i % 50}`, domain: i % 2 === 0 ? t.shop.domain : t.otherShop.domain, body: i === 7 ? '{"id":"\0"}' : { id: i } }));
  const log = t.ctx.log.level;
  t.ctx.log.level = "silent";
  const answers = await Promise.all(burst.map((webhook) => t.requests.webhook(order(webhook))));
  t.ctx.log.level = log;
  expect(answers.map((response) => response.status)).toEqual(burst.map((_, i) => (i === 7 ? 503 : 200)));
  await t.runJobs();
  const kept = burst.filter((_, i) => i < 50 && i !== 7);
  // The ten repeats carry the same shop and id; number 57 is number 7 with a body that can be stored.
  expect(seen.map(({ webhookId }) => webhookId).sort()).toEqual([...kept.map(({ id }) => id), "burst-7"].sort());
  expect(seen.filter(({ shopId }) => shopId === t.otherShop.id).length).toBe(25);
});

test("the same delivery id at two shops is two deliveries", async () => {
  const id = randomUUID();
  await t.requests.webhook(order({ id }));
  await t.requests.webhook(order({ id, domain: t.otherShop.domain }));
  await t.runJobs();
  expect(seen.map((webhook) => webhook.shopId).sort()).toEqual([t.shop.id, t.otherShop.id]);
});

test("a shop that we do not know is counted and answered 200", async () => {
  expect((await t.requests.webhook(order({ domain: "stranger.myshopify.com" }))).status).toBe(200);
  expect(await t.database.look("select domain, seen::int from unknown_webhooks")).toEqual([{ domain: "stranger.myshopify.com", seen: 1 }]);
});

test("what cannot be stored is not answered 200", async () => {
  const broken = { ...t.ctx, db: { ...t.ctx.db, acrossShops: () => Promise.reject(new Error("the database is away")) }, log: { ...t.ctx.log, error: () => undefined, debug: () => undefined } } as unknown as Ctx;
  const server = createServer(broken);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const body = "{}";
  const { port } = server.address() as { port: number };
  const response = await fetch(`http://127.0.0.1:${port}/webhooks`, {
    method: "POST",
    body,
    headers: { "x-shopify-topic": "orders/updated", "x-shopify-shop-domain": t.shop.domain, "x-shopify-webhook-id": "x", "x-shopify-hmac-sha256": createHmac("sha256", testKeys.apiSecret).update(body).digest("base64") },
  });
  expect(response.status).toBe(503);
  await new Promise((resolve) => (server.close(resolve), server.closeAllConnections()));
});

test("only POST, only with the headers, only up to the size that Shopify sends", async () => {
  expect((await fetch(`${t.appUrl}/webhooks`)).status).toBe(405);
  expect((await t.requests.webhook(order({ headers: { "x-shopify-topic": "" } }))).status).toBe(400);
  const large = await fetch(`${t.appUrl}/webhooks`, { method: "POST", body: Buffer.alloc(5 * 1024 * 1024) }).then((response) => response.status, () => 413);
  expect(large).toBe(413);
  expect((await fetch(`${t.appUrl}/healthz`)).status).toBe(200);
  expect((await fetch(`${t.appUrl}/readyz`)).status).toBe(200);
});

test("events are worked in the order in which they happened; the end of an install goes before all", async () => {
  const at = (minute: number) => new Date(Date.UTC(2026, 10, 20, 10, minute));
  const stored: [string, string, Date][] = [["third", "orders/updated", at(30)], ["first", "orders/updated", at(10)], ["second", "orders/updated", at(20)], ["end", "app/uninstalled", at(50)]];
  // In one call, so that all of them are there before the worker is woken.
  const column = (value: (webhook: (typeof stored)[number]) => unknown) => stored.map(value);
  await t.ctx.db.acrossShops("select store_webhooks($1, $2, $3, $4, $5, $6, $7)", [
    column(() => t.shop.domain), column(([id]) => id), column(() => null), column(([, topic]) => topic), column(([, , at]) => at), column(() => t.ctx.clock.now()), column(() => "{}"),
  ]);
  await t.runJobs();
  expect(seen.map((webhook) => webhook.webhookId)).toEqual(["end", "first", "second", "third"]);
});

test("a handler that throws is called again; one that gives up leaves the webhook in sight", async () => {
  const [flaky, hopeless] = [randomUUID(), randomUUID()];
  let calls = 0;
  answer = async (_ctx, { webhookId }) => {
    if (webhookId === hopeless) return giveUp("no such order");
    if (++calls === 1) throw new Error("a hiccup");
    return done();
  };
  const log = t.ctx.log.level;
  t.ctx.log.level = "silent";
  await t.requests.webhook(order({ id: flaky }));
  await t.requests.webhook(order({ id: hopeless }));
  await t.runJobs();
  t.ctx.log.level = log;
  expect(await receipts(flaky)).toMatchObject([{ state: "done", error: null, attempts: 2 }]);
  expect(await receipts(hopeless)).toMatchObject([{ state: "failed", error: "no such order" }]);
});

test("what a killed worker had claimed is worked when its lease ends", async () => {
  const id = randomUUID();
  await t.requests.webhook(order({ id }));
  await t.runJobs();
  await t.database.look("update webhook_receipts set state = 'stored', lease_until = clock_timestamp() + interval '1 second' where webhook_id = $1", [id]);
  seen.length = 0;
  await t.ctx.db.acrossShops("select wake($1, 'webhooks.work', interval '1 second')", [t.shop.id]);
  await t.runJobs();
  expect(seen.map((webhook) => webhook.webhookId)).toEqual([id]);
});
