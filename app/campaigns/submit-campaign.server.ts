import type { Ctx, ShopId } from "#app/platform/ports";
import { writeAudit } from "#app/shops/audit.server";
import { loadShop } from "#app/shops/load-shop.server";
import { SEND_BACK_MAX, type SendBackOutcome, submitChecks, type SubmitOutcome } from "./campaign.ts";
import { findCampaign, markSentBack, markSubmitted } from "./campaigns.store.server.ts";
import { checkCampaign } from "./load-start-checks.server.ts";

/**
 * Asks those who may start campaigns to look at a draft: it stands under "Needs you" on their Home. Whatever the writer can put right must be.
 * @param input.version of the draft that they had before them; another one is not submitted
 */
export async function submitCampaign(ctx: Ctx, { shopId, campaignId, version, actor }: { shopId: ShopId; campaignId: bigint; version: number; actor: string }): Promise<SubmitOutcome> {
  const [shop, draft] = await Promise.all([loadShop(ctx, { shopId }), ctx.db.withShopSql(shopId, (sql) => findCampaign(sql, campaignId))]);
  if (!draft) return { kind: "missing" };
  const checks = await checkCampaign(ctx, shop, draft);
  if (checks.some(({ key, ok }) => !ok && submitChecks.includes(key))) return { kind: "not-ready", checks };
  return ctx.db.withShopSql(shopId, async (sql): Promise<SubmitOutcome> => {
    const campaign = await findCampaign(sql, campaignId, true);
    if (campaign?.status !== "draft") return { kind: "not-a-draft" };
    if (campaign.version !== version) return { kind: "stale", version: campaign.version };
    const at = ctx.clock.now();
    await markSubmitted(sql, campaignId, actor, at);
    await writeAudit(sql, { at, actor, action: "submitted_campaign", details: { campaignId: String(campaignId) } });
    return { kind: "submitted" };
  });
}

/** Gives a submitted draft back to its writer, with what is to be changed. */
export async function sendBackCampaign(ctx: Ctx, { shopId, campaignId, actor, note }: { shopId: ShopId; campaignId: bigint; actor: string; note: string }): Promise<SendBackOutcome> {
  const text = note.trim().slice(0, SEND_BACK_MAX);
  if (text === "") return { kind: "no-note" };
  return ctx.db.withShopSql(shopId, async (sql): Promise<SendBackOutcome> => {
    const campaign = await findCampaign(sql, campaignId, true);
    if (!campaign) return { kind: "missing" };
    if (campaign.status !== "draft" || campaign.submittedAt === null) return { kind: "not-submitted" };
    const at = ctx.clock.now();
    await markSentBack(sql, campaignId, { at, by: actor, note: text });
    await writeAudit(sql, { at, actor, action: "sent_back_campaign", details: { campaignId: String(campaignId) } });
    return { kind: "sent-back" };
  });
}
