import { expireMessages, holdMessages } from "#app/messages/plan-messages.server";
import { endCodes } from "#app/offers/plan-offer.server";
import { done, type LotOutcome } from "#app/platform/jobs/handlers";
import { noteDue, wake } from "#app/platform/jobs/work.server";
import type { Ctx, ShopId, Sql } from "#app/platform/ports";
import { dayIn } from "#app/platform/zones";
import { writeAudit } from "#app/shops/audit.server";
import { findShop } from "#app/shops/shops.store.server";
import { findCampaign, markStatus } from "./campaigns.store.server.ts";
import { isUsedUp, readGoodwill } from "./goodwill.store.server.ts";
import { RESPONSE_WINDOW_MS } from "./outcomes.store.server.ts";
import { releaseShoppers } from "./release-shoppers.server.ts";

const DAY_MS = 86_400_000;

/** An offer that Shopify refused, or that was lost there, with mails that wait for it: where all have left nothing can be held. */
const REFUSED = `o.state = 'refused' and exists (select 1 from messages m where m.shop_id = o.shop_id and m.campaign_id = o.campaign_id and m.offer_id = o.id and m.state in ('waiting', 'sending'))`;

/**
 * Looks after campaigns under way: stops at an offer that Shopify refuses or at the end of the goodwill budget, ends mails that are too late and codes that are over, and
 * ends a campaign when nothing waits and its last code and response window are over.
 */
export async function tickCampaigns(ctx: Ctx, { shopId }: { shopId: ShopId }): Promise<LotOutcome> {
  const now = ctx.clock.now();
  const ids = await ctx.db.withShopSql(shopId, async (sql) => {
    const { rows } = await sql.query<{ id: bigint }>(
      `select id from campaigns c where shop_id = $1 and status in ('running', 'paused', 'stopped') and (next_look_at <= $2 or status = 'running' and offer->>'goodwill' = 'true'
         or status = 'running' and exists (select 1 from offers o where o.shop_id = c.shop_id and o.campaign_id = c.id and ${REFUSED})) order by id`,
      [shopId, now],
    );
    return rows.map((row) => row.id);
  });
  for (const id of ids) await ctx.db.withShopSql(shopId, (sql) => tickCampaign(ctx, sql, id, now), { timeoutMs: 120_000 });
  await ctx.db.withShopSql(shopId, async (sql) => wake(sql, "campaigns.tag"));
  return done();
}

async function tickCampaign(ctx: Ctx, sql: Sql, campaignId: bigint, now: Date): Promise<void> {
  const campaign = await findCampaign(sql, campaignId, true);
  if (!campaign || !["running", "paused", "stopped"].includes(campaign.status)) return;
  const refusal = campaign.status === "running" ? await findRefusal(sql, campaignId) : null;
  if (refusal !== null) {
    // Without its offer the mail would promise what does not exist: all of it waits for a person.
    await markStatus(sql, campaignId, "paused", now, { by: "comeback", why: "offer_refused" });
    await holdMessages(sql, campaignId);
    await writeAudit(sql, { at: now, actor: "comeback", action: "paused_campaign", details: { campaignId: String(campaignId), why: "offer_refused", reply: refusal } });
  }
  if (campaign.status === "running" && campaign.offer?.goodwill) await holdWithinBudget(sql, campaignId, now);
  await expireMessages(sql, campaignId, now);
  await endCodes(sql, campaignId, now);
  const { waiting, over } = await readEnd(sql, campaignId, now);
  // One that was paused before all were in it waits for its person, however long.
  if (!waiting && over <= now && campaign.audienceSize !== null) {
    await releaseShoppers(sql, campaignId, "all", now);
    if (campaign.status === "stopped") await setNextLook(sql, campaignId, null);
    else await markStatus(sql, campaignId, "ended", now);
    return;
  }
  const tomorrow = new Date(+now + DAY_MS);
  const next = !waiting && over > now && over < tomorrow ? over : tomorrow;
  await setNextLook(sql, campaignId, next);
  noteDue(sql, next);
}

/** A limit pauses and tells (product rule 19): no more goodwill is given out when the month's budget is used. */
async function holdWithinBudget(sql: Sql, campaignId: bigint, now: Date): Promise<void> {
  const shop = await findShop(sql);
  if (!shop) return;
  const goodwill = await readGoodwill(sql, shop, dayIn(now, shop.settings.timeZone));
  if (!isUsedUp(goodwill)) return;
  await markStatus(sql, campaignId, "paused", now, { by: "comeback", why: "goodwill_used" });
  await holdMessages(sql, campaignId);
  await writeAudit(sql, { at: now, actor: "comeback", action: "paused_campaign", details: { campaignId: String(campaignId), why: "goodwill_used", ...goodwill } });
}

/** Whether mails still wait, and when the last code and the last response window are over. */
async function readEnd(sql: Sql, campaignId: bigint, now: Date): Promise<{ waiting: boolean; over: Date }> {
  const { rows } = await sql.query<{ waiting: boolean; handed: Date | null; enrolled: Date | null; codes: Date | null }>(
    `select exists (select 1 from messages where shop_id = $1 and campaign_id = $2 and state in ('waiting', 'sending')) as waiting,
       (select max(handed_at) from messages where shop_id = $1 and campaign_id = $2 and state in ('sent', 'uncertain')) as handed,
       (select max(enrolled_at) from enrolments where shop_id = $1 and campaign_id = $2 and arm = 'comparison') as enrolled,
       (select max(f.ends_at) from offers f where f.shop_id = $1 and f.campaign_id = $2 and exists (select 1 from codes c where c.shop_id = f.shop_id and c.offer_id = f.id and c.state in ('live', 'used', 'used_by_other'))) as codes`,
    [sql.shopId, campaignId],
  );
  const [row] = rows;
  const ends = [row?.handed && +row.handed + RESPONSE_WINDOW_MS, row?.enrolled && +row.enrolled + RESPONSE_WINDOW_MS, row?.codes && +row.codes].filter((end) => typeof end === "number");
  return { waiting: row?.waiting ?? false, over: new Date(Math.max(...ends, 0) || +now) };
}

/** The reason why an offer of the campaign is refused. */
async function findRefusal(sql: Sql, campaignId: bigint): Promise<string | null> {
  const { rows } = await sql.query<{ error: string | null }>(`select o.error from offers o where o.shop_id = $1 and o.campaign_id = $2 and ${REFUSED} limit 1`, [sql.shopId, campaignId]);
  return rows[0] ? (rows[0].error ?? "refused") : null;
}

async function setNextLook(sql: Sql, campaignId: bigint, at: Date | null): Promise<void> {
  await sql.query("update campaigns set next_look_at = $3 where shop_id = $1 and id = $2", [sql.shopId, campaignId, at]);
}

export async function nextLook(sql: Sql): Promise<Date | null> {
  const { rows } = await sql.query<{ at: Date | null }>("select min(next_look_at) as at from campaigns where shop_id = $1 and status in ('running', 'paused', 'stopped')", [sql.shopId]);
  return rows[0]?.at ?? null;
}
