import { releaseMessages } from "#app/messages/plan-messages.server";
import { retryRefused } from "#app/offers/plan-offer.server";
import { wake } from "#app/platform/jobs/work.server";
import type { Ctx, ShopId } from "#app/platform/ports";
import { writeAudit } from "#app/shops/audit.server";
import { findCampaign, markStatus } from "./campaigns.store.server.ts";

export type ResumeOutcome = { kind: "resumed" } | { kind: "not-paused" } | { kind: "missing" };

/** Goes on where it was paused. Each mail is checked again; one whose seven days are over is not sent. Offers that Shopify refused are tried again. */
export async function resumeCampaign(ctx: Ctx, { shopId, campaignId, actor }: { shopId: ShopId; campaignId: bigint; actor: string }): Promise<ResumeOutcome> {
  const now = ctx.clock.now();
  return ctx.db.withShopSql(
    shopId,
    async (sql): Promise<ResumeOutcome> => {
      const campaign = await findCampaign(sql, campaignId, true);
      if (!campaign) return { kind: "missing" };
      if (campaign.status !== "paused") return { kind: "not-paused" };
      // Paused before all were in it: the rest joins first.
      const filled = campaign.audienceSize !== null;
      await markStatus(sql, campaignId, filled ? "running" : "starting", now);
      if (!filled) wake(sql, "campaigns.enrol");
      await retryRefused(sql, campaignId);
      await releaseMessages(sql, campaignId);
      await writeAudit(sql, { at: now, actor, action: "resumed_campaign", details: { campaignId: String(campaignId) } });
      wake(sql, "messages.send");
      wake(sql, "campaigns.tick");
      return { kind: "resumed" };
    },
    { timeoutMs: 120_000 },
  );
}
