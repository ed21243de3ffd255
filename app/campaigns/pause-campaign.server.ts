import { holdMessages } from "#app/messages/plan-messages.server";
import type { Ctx, ShopId } from "#app/platform/ports";
import { writeAudit } from "#app/shops/audit.server";
import { findCampaign, markStatus } from "./campaigns.store.server.ts";

export type PauseOutcome = { kind: "paused" } | { kind: "not-running" } | { kind: "missing" };

/** Nothing more leaves and nobody more joins until it is resumed; what a worker has in its hands is stopped before its next few. */
export async function pauseCampaign(ctx: Ctx, { shopId, campaignId, actor }: { shopId: ShopId; campaignId: bigint; actor: string }): Promise<PauseOutcome> {
  const now = ctx.clock.now();
  return ctx.db.withShopSql(
    shopId,
    async (sql): Promise<PauseOutcome> => {
      const campaign = await findCampaign(sql, campaignId, true);
      if (!campaign) return { kind: "missing" };
      if (campaign.status !== "running" && campaign.status !== "starting") return { kind: "not-running" };
      await markStatus(sql, campaignId, "paused", now, { by: actor, why: "merchant" });
      await holdMessages(sql, campaignId);
      await writeAudit(sql, { at: now, actor, action: "paused_campaign", details: { campaignId: String(campaignId) } });
      return { kind: "paused" };
    },
    { timeoutMs: 120_000 },
  );
}
