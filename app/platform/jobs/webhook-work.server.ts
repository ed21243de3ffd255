import type { Ctx, ShopId, Sql } from "../ports.ts";
import { backoffSeconds } from "./catalog.ts";
import { type ItemOutcome, type LotOutcome, type NounJobs, wakeAgain } from "./handlers.ts";

/** A stored webhook as its handler sees it. `body` is the text that Shopify signed; parse it with zod, not with a cast. */
export interface StoredWebhook {
  shopId: ShopId;
  webhookId: string;
  /** As in the header: "orders/updated". */
  topic: string;
  /** When Shopify says it happened; an older event never overwrites a newer one. Null when the header was missing. */
  triggeredAt: Date | null;
  receivedAt: Date;
  body: string;
}

/** What became of a webhook. `forget`: it is worked, and its text goes with the commit that marks it so, because of whom it speaks. */
export type WebhookOutcome = ItemOutcome | { kind: "forget" };

/** Works one webhook. It may be called again with the same one: the outcome must be the same. A throw counts as `retry`. */
export type TopicHandler = (ctx: Ctx, webhook: StoredWebhook) => Promise<WebhookOutcome>;

const LOT = 50;
const LEASE_SECONDS = 300;
const MAX_ATTEMPTS = 12;

/**
 * The task `webhooks.work`: claims stored webhooks in lots, oldest event first, and hands each to the handler of its topic.
 * app/uninstalled goes before everything else, so that a backlog cannot delay the end of sending.
 * @param topics handlers of all nouns by topic; a topic without one is not subscribed to and ends as failed, in sight
 */
export const webhookJobs = (topics: Readonly<Record<string, TopicHandler>>): NounJobs => ({
  lots: { "webhooks.work": (ctx, { shopId }) => workWebhooks(ctx, shopId, topics) },
});

async function workWebhooks(ctx: Ctx, shopId: ShopId, topics: Readonly<Record<string, TopicHandler>>): Promise<LotOutcome> {
  const claimed = await ctx.db.withShopSql(shopId, claimWebhooks);
  for (const webhook of claimed) {
    const outcome = await workOne(ctx, { ...webhook, shopId }, topics[webhook.topic]);
    await ctx.db.withShopSql(shopId, (sql) => settleWebhook(sql, webhook, outcome));
    if (outcome.kind !== "done" && outcome.kind !== "forget") ctx.log.warn({ shopId: String(shopId), topic: webhook.topic, webhookId: webhook.webhookId, outcome: outcome.kind }, "a webhook could not be worked");
  }
  if (claimed.length > 0) return wakeAgain();
  const afterMs = await ctx.db.withShopSql(shopId, msUntilWebhookReturns);
  return afterMs === null ? { kind: "done" } : wakeAgain(afterMs);
}

async function workOne(ctx: Ctx, webhook: ClaimedWebhook & { shopId: ShopId }, handler: TopicHandler | undefined): Promise<WebhookOutcome> {
  const { body } = webhook;
  // The person in it was redacted while it waited: nothing is left to work.
  if (body === null) return { kind: "done" };
  if (!handler) return { kind: "give-up", why: `no handler for ${webhook.topic}` };
  return handler(ctx, { ...webhook, body }).catch((error: unknown) => {
    ctx.log.error({ err: error, shopId: String(webhook.shopId), topic: webhook.topic }, "a webhook handler failed");
    return { kind: "retry", why: error instanceof Error ? error.message : String(error) };
  });
}

interface ClaimedWebhook {
  webhookId: string;
  topic: string;
  triggeredAt: Date | null;
  receivedAt: Date;
  attempts: number;
  body: string | null;
}

/** Leases are machine time; what a killed worker held comes back when its lease ends. */
async function claimWebhooks(sql: Sql): Promise<ClaimedWebhook[]> {
  const { rows } = await sql.query<ClaimedWebhook>(
    `with claimed as (
       update webhook_receipts r set lease_until = clock_timestamp() + make_interval(secs => $2), attempts = attempts + 1
       from (select webhook_id from webhook_receipts
             where shop_id = $1 and state = 'stored' and (lease_until is null or lease_until < clock_timestamp())
             order by (topic <> 'app/uninstalled'), triggered_at, webhook_id limit $3 for update skip locked) c
       where r.shop_id = $1 and r.webhook_id = c.webhook_id
       returning r.webhook_id, r.topic, r.triggered_at, r.received_at, r.attempts)
     select c.webhook_id as "webhookId", c.topic, c.triggered_at as "triggeredAt", c.received_at as "receivedAt", c.attempts, b.body
     from claimed c left join webhook_bodies b on b.shop_id = $1 and b.webhook_id = c.webhook_id and b.received_at = c.received_at
     order by (c.topic <> 'app/uninstalled'), c.triggered_at, c.webhook_id`,
    [sql.shopId, LEASE_SECONDS, LOT],
  );
  return rows;
}

/** Machine time until the first leased webhook comes back, because its try was postponed or its worker died; null when none is leased. */
async function msUntilWebhookReturns(sql: Sql): Promise<number | null> {
  const { rows } = await sql.query<{ ms: number | null }>(
    `select ceil(extract(epoch from min(lease_until) - clock_timestamp()) * 1000)::float8 as ms
     from webhook_receipts where shop_id = $1 and state = 'stored' and lease_until is not null`,
    [sql.shopId],
  );
  const ms = rows[0]?.ms ?? null;
  return ms === null ? null : Math.max(1, ms);
}

async function settleWebhook(sql: Sql, webhook: ClaimedWebhook, outcome: WebhookOutcome): Promise<void> {
  const key = [sql.shopId, webhook.webhookId];
  if (outcome.kind === "done" || outcome.kind === "forget") {
    if (outcome.kind === "forget") await sql.query("delete from webhook_bodies where shop_id = $1 and webhook_id = $2 and received_at = $3", [...key, webhook.receivedAt]);
    await sql.query("update webhook_receipts set state = 'done', lease_until = null, error = null where shop_id = $1 and webhook_id = $2", key);
  } else if (outcome.kind === "give-up" || webhook.attempts >= MAX_ATTEMPTS) {
    await sql.query("update webhook_receipts set state = 'failed', lease_until = null, error = $3 where shop_id = $1 and webhook_id = $2", [...key, outcome.why]);
  } else {
    await sql.query("update webhook_receipts set lease_until = clock_timestamp() + make_interval(secs => $3), error = $4 where shop_id = $1 and webhook_id = $2", [
      ...key,
      outcome.afterSeconds ?? backoffSeconds(webhook.attempts),
      outcome.why,
    ]);
  }
}
