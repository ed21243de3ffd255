import type { Ctx, ShopId } from "#app/platform/ports";
import { listSegments, type NamedSegment } from "#app/shops/list-segments.server";
import { countMembers } from "./left-out.store.server.ts";

export interface SegmentChoice {
  /** False: Shopify does not answer, so that nothing else can be chosen now. */
  answered: boolean;
  segments: NamedSegment[];
  /** Of the segment that is left out, as last read. */
  members: number;
}

/** The segments that a merchant can choose from, and how many are left out by the one that is chosen. */
export async function loadSegmentChoice(ctx: Ctx, { shopId }: { shopId: ShopId }): Promise<SegmentChoice> {
  const members = await ctx.db.withShopSql(shopId, countMembers);
  const list = await listSegments(ctx, { shopId }).catch((error: unknown) => {
    ctx.log.warn({ shopId: String(shopId), err: error }, "the segments could not be listed");
    return { kind: "gone" as const };
  });
  return list.kind === "listed" ? { answered: true, segments: list.segments, members } : { answered: false, segments: [], members };
}
