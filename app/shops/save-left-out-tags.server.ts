import { z } from "zod";
import type { Ctx, ShopId } from "#app/platform/ports";
import { writeAudit } from "./audit.server.ts";
import { findShop, updateLeftOutTags } from "./shops.store.server.ts";

/** As many as a customer may carry at Shopify, each as long as there. */
const Tags = z.array(z.string().trim().min(1).max(40)).max(250);

export type SaveTagsOutcome = { kind: "saved" } | { kind: "stale" } | { kind: "invalid" };

/** Saves whose mails are left out by tag (product rule 7). `stale` when somebody else saved since the form was loaded. */
export async function saveLeftOutTags(ctx: Ctx, input: { shopId: ShopId; version: number; actor: string; tags: unknown }): Promise<SaveTagsOutcome> {
  const parsed = Tags.safeParse(input.tags);
  if (!parsed.success) return { kind: "invalid" };
  const tags = [...new Set(parsed.data)];
  const at = ctx.clock.now();
  return ctx.db.withShopSql(input.shopId, async (sql) => {
    const from = (await findShop(sql))?.settings.leftOutTags ?? [];
    if (!(await updateLeftOutTags(sql, input.version, tags, { at, by: input.actor }))) return { kind: "stale" };
    await writeAudit(sql, { at, actor: input.actor, action: "saved_left_out_tags", details: { from, tags } });
    return { kind: "saved" };
  });
}
