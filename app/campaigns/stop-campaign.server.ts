import { cancelMessages } from "#app/messages/plan-messages.server";
import { cancelPlannedCodes } from "#app/offers/plan-offer.server";
import { wake } from "#app/platform/jobs/work.server";
import type { Ctx, ShopId } from "#app/platform/ports";
import { writeAudit } from "#app/shops/audit.server";
import { findCampaign, markStatus } from "./campaigns.store.server.ts";
import { countEnrolled } from "./enrolment.store.server.ts";
import { releaseShoppers } from "./release-shoppers.server.ts";

export type StopOutcome = { kind: "stopped"; cancelled: number } | { kind: "not-running" } | { kind: "missing" };

/** Whoever waits gets nothing more, for good. Codes that were sent stay valid until their date, and what they bring is still booked. */
export async function stopCampaign(ctx: Ctx, { shopId, campaignId, actor }: { shopId: ShopId; campaignId: bigint; actor: string }): Promise<StopOutcome> {
  const now = ctx.clock.now();
  return ctx.db.withShopSql(
    shopId,
    async (sql): Promise<StopOutcome> => {
      const campaign = await findCampaign(sql, campaignId, true);
      if (!campaign) return { kind: "missing" };
      if (!["starting", "running", "paused"].includes(campaign.status)) return { kind: "not-running" };
      await markStatus(sql, campaignId, "stopped", now, { by: actor });
      await countEnrolled(sql, campaignId);
      const cancelled = await cancelMessages(sql, campaignId, "stopped");
      await cancelPlannedCodes(sql, campaignId);
      await releaseShoppers(sql, campaignId, "unsent", now);
      await writeAudit(sql, { at: now, actor, action: "stopped_campaign", details: { campaignId: String(campaignId), cancelled } });
      wake(sql, "campaigns.tick");
      wake(sql, "campaigns.tag");
      return { kind: "stopped", cancelled };
    },
    { timeoutMs: 120_000 },
  );
}
