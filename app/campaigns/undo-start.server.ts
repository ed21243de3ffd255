import type { Ctx, ShopId } from "#app/platform/ports";
import { writeAudit } from "#app/shops/audit.server";
import type { Campaign } from "./campaign.ts";
import { findCampaign, markUnstarted } from "./campaigns.store.server.ts";
import { LEAD_MS } from "./schedule.ts";

export type UndoStartOutcome = { kind: "undone" } | { kind: "too-late" } | { kind: "missing" };

/** Until when Start can be taken back, which is when the first shoppers join; null when it cannot. */
export function undoableUntil({ status, startedAt }: Pick<Campaign, "status" | "startedAt">, now: Date): Date | null {
  if ((status !== "starting" && status !== "paused") || startedAt === null) return null;
  const until = new Date(+startedAt + LEAD_MS);
  return until > now ? until : null;
}

/** Takes Start back within its ten minutes (product rule 18): the campaign is the draft that it was, and nothing has left. */
export async function undoStart(ctx: Ctx, { shopId, campaignId, actor }: { shopId: ShopId; campaignId: bigint; actor: string }): Promise<UndoStartOutcome> {
  const now = ctx.clock.now();
  return ctx.db.withShopSql(shopId, async (sql): Promise<UndoStartOutcome> => {
    const campaign = await findCampaign(sql, campaignId, true);
    if (!campaign) return { kind: "missing" };
    if (undoableUntil(campaign, now) === null) return { kind: "too-late" };
    await markUnstarted(sql, campaignId, now);
    await writeAudit(sql, { at: now, actor, action: "undid_start", details: { campaignId: String(campaignId) } });
    return { kind: "undone" };
  });
}
