import type { Ctx, ShopId } from "#app/platform/ports";
import { writeAudit } from "#app/shops/audit.server";
import { mayArchive } from "./campaign.ts";
import { findCampaign, markArchived } from "./campaigns.store.server.ts";

export type ArchiveOutcome = { kind: "archived" } | { kind: "brought-back" } | { kind: "under-way" } | { kind: "missing" };

/** Puts a campaign that is over, or a draft, out of the way, or brings it back; what came of it stays as it is. */
export async function archiveCampaign(ctx: Pick<Ctx, "db" | "clock">, { shopId, campaignId, actor, back }: { shopId: ShopId; campaignId: bigint; actor: string; back: boolean }): Promise<ArchiveOutcome> {
  const at = ctx.clock.now();
  return ctx.db.withShopSql(shopId, async (sql): Promise<ArchiveOutcome> => {
    const campaign = await findCampaign(sql, campaignId, true);
    if (!campaign) return { kind: "missing" };
    if (!back && !mayArchive(campaign.status)) return { kind: "under-way" };
    await markArchived(sql, campaignId, back ? null : at);
    await writeAudit(sql, { at, actor, action: back ? "brought_back_campaign" : "archived_campaign", details: { campaignId: String(campaignId) } });
    return { kind: back ? "brought-back" : "archived" };
  });
}
