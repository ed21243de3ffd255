import type { Ctx, ShopId } from "#app/platform/ports";
import { findCampaign, findNames, insertCopy } from "./campaigns.store.server.ts";
import { copyName } from "./copy-name.ts";
import { findPickedIds, insertPicks } from "./picks.store.server.ts";

/** Makes a draft of the same text, audience and offer under a new name. Whoever was picked by hand is picked again, if they are still in the shop. */
export async function duplicateCampaign(ctx: Pick<Ctx, "db" | "clock">, { shopId, campaignId, actor }: { shopId: ShopId; campaignId: bigint; actor: string }): Promise<{ kind: "created"; campaignId: bigint } | { kind: "missing" }> {
  return ctx.db.withShopSql(shopId, async (sql) => {
    const campaign = await findCampaign(sql, campaignId);
    if (!campaign) return { kind: "missing" as const };
    const copy = await insertCopy(sql, campaignId, { name: copyName(campaign.name, await findNames(sql)), by: actor, at: ctx.clock.now() });
    if (campaign.audience.picked) await insertPicks(sql, copy, await findPickedIds(sql, campaignId));
    return { kind: "created" as const, campaignId: copy };
  });
}
