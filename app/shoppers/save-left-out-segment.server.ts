import { addWork } from "#app/platform/jobs/work.server";
import type { Ctx, ShopId } from "#app/platform/ports";
import { writeAudit } from "#app/shops/audit.server";
import { listSegments } from "#app/shops/list-segments.server";
import { loadShop } from "#app/shops/load-shop.server";
import { updateLeftOutSegment } from "./left-out.store.server.ts";

export type SaveSegmentOutcome = { kind: "saved" } | { kind: "stale" } | { kind: "unknown" } | { kind: "no-answer" };

/**
 * Saves the segment of Shopify whose members get nothing (product rule 7). Until they are read for the first time nothing leaves, so that none of them is mailed meanwhile.
 * `stale` when somebody else saved since the form was loaded, `unknown` for a segment that the shop does not have.
 * @param input.segmentId Shopify's global id; null: none is left out
 */
export async function saveLeftOutSegment(ctx: Ctx, input: { shopId: ShopId; version: number; actor: string; segmentId: string | null }): Promise<SaveSegmentOutcome> {
  const { shopId, version, actor, segmentId } = input;
  const at = ctx.clock.now();
  const before = (await loadShop(ctx, { shopId })).settings.leftOutSegment;
  let segment = null;
  if (segmentId !== null) {
    const list = await listSegments(ctx, { shopId });
    if (list.kind !== "listed") return { kind: "no-answer" };
    segment = list.segments.find(({ id }) => id === segmentId) ?? null;
    if (segment === null) return { kind: "unknown" };
  }
  return ctx.db.withShopSql(shopId, async (sql): Promise<SaveSegmentOutcome> => {
    if (!(await updateLeftOutSegment(sql, version, segment, { at, by: actor }))) return { kind: "stale" };
    await writeAudit(sql, { at, actor, action: "saved_left_out_segment", details: { from: before?.name ?? null, to: segment?.name ?? null } });
    if (segment) await addWork(sql, at, "shoppers.read-left-out", {}, { dedupeKey: "now" });
    return { kind: "saved" };
  });
}
