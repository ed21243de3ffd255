import type { Ctx, ShopId } from "#app/platform/ports";
import { findCampaigns, holdDrafts, insertCampaign } from "./campaigns.store.server.ts";
import { defaultAudience } from "./audience.ts";
import { languageOfShop, readyMadeDraft } from "./create-draft.server.ts";

/** The draft "Gentle note" with which a shop begins: made when it is first opened, and the same one when it is opened again. */
export async function readyFirstDraft(ctx: Pick<Ctx, "db" | "clock">, { shopId }: { shopId: ShopId }): Promise<{ campaignId: bigint }> {
  return ctx.db.withShopSql(shopId, async (sql) => {
    // Pressed twice, it is still one draft.
    await holdDrafts(sql);
    const [ready] = await findCampaigns(sql, 1, { statuses: ["draft"], kind: "gentle_note", archived: false });
    if (ready) return { campaignId: ready.id };
    return { campaignId: await insertCampaign(sql, { ...readyMadeDraft("gentle_note", await languageOfShop(sql)), audience: defaultAudience }, ctx.clock.now()) };
  });
}
