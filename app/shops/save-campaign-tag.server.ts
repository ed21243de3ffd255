import { wake } from "#app/platform/jobs/work.server";
import type { Ctx, ShopId } from "#app/platform/ports";
import { writeAudit } from "./audit.server.ts";
import { updateCampaignTag } from "./shops.store.server.ts";

/** Turns the tag of shoppers in a campaign on or off (product rule 7); off takes it from all who carry it. `stale` when somebody else saved since the form was loaded. */
export async function saveCampaignTag(ctx: Ctx, input: { shopId: ShopId; version: number; actor: string; on: boolean }): Promise<{ kind: "saved" } | { kind: "stale" }> {
  const { version, actor, on } = input;
  const at = ctx.clock.now();
  return ctx.db.withShopSql(input.shopId, async (sql) => {
    if (!(await updateCampaignTag(sql, version, on, at))) return { kind: "stale" };
    await writeAudit(sql, { at, actor, action: on ? "turned_tag_on" : "turned_tag_off", details: {} });
    // Somebody looks on.
    wake(sql, "campaigns.tag", 0);
    return { kind: "saved" };
  });
}
