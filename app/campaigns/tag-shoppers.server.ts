import type { LotOutcome } from "#app/platform/jobs/handlers";
import type { Ctx, ShopId } from "#app/platform/ports";
import { changeTags, takeTagSteps, type TagStep } from "#app/shoppers/change-tags.server";
import { CAMPAIGN_SEGMENT, CAMPAIGN_SEGMENT_QUERY, CAMPAIGN_TAG } from "#app/shops/campaign-tag";
import { findSegmentByName } from "#app/shops/list-segments.server";
import { loadShop } from "#app/shops/load-shop.server";
import { SEGMENT, SegmentCreate } from "#app/shopify/documents/segments";
import { noteSegment, planTags, readSegment } from "./campaign-tags.store.server.ts";

const LOT = 100_000;

/**
 * Brings the tag "Comeback: in a campaign" in step with who is in one (product rule 7), one worker at a time, and sees to it that the segment of
 * those who carry it is there. After an uninstall nothing can be changed at Shopify any more; a reinstall goes on from what is noted.
 */
export async function tagShoppers(ctx: Ctx, { shopId }: { shopId: ShopId }): Promise<LotOutcome> {
  return takeTagSteps(ctx, shopId, "campaigns.tag", async (): Promise<TagStep> => {
    const { uninstalledAt, settings } = await loadShop(ctx, { shopId });
    if (uninstalledAt) return "stopped";
    return changeTags(ctx, shopId, {
      rows: { table: "campaign_tags", bulkId: null },
      tag: CAMPAIGN_TAG,
      lot: LOT,
      plan: (sql) => planTags(sql, settings.campaignTag),
      // First the segment: it is what merchants name in other tools.
      prepare: async (change) => change === "removing" || keepSegment(ctx, shopId),
    });
  });
}

/** The segment is there, made anew where it was deleted. False when Shopify does not answer us. */
async function keepSegment(ctx: Ctx, shopId: ShopId): Promise<boolean> {
  const known = await ctx.db.withShopSql(shopId, readSegment);
  if (known !== null) {
    const outcome = await ctx.shopify.send<{ segment: { id: string } | null }>(shopId, SEGMENT, { id: known });
    if (outcome.kind === "gone" || outcome.kind === "denied") return false;
    if (outcome.kind === "ok" && outcome.data.segment) return true;
  }
  const created = await ctx.shopify.send<{ segmentCreate: { segment: { id: string } | null } | null }>(shopId, SegmentCreate, { name: CAMPAIGN_SEGMENT, query: CAMPAIGN_SEGMENT_QUERY });
  if (created.kind === "gone" || created.kind === "denied") return false;
  let gid = created.kind === "ok" ? created.data.segmentCreate?.segment?.id : undefined;
  if (gid === undefined) {
    // Its name is taken: made here before an answer was lost, or before an uninstall.
    const found = await findSegmentByName(ctx, { shopId, name: CAMPAIGN_SEGMENT });
    if (found.kind !== "found") return found.kind === "none";
    gid = found.id;
  }
  await ctx.db.withShopSql(shopId, (sql) => noteSegment(sql, gid));
  return true;
}
