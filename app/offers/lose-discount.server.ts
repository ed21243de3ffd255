import { wake } from "#app/platform/jobs/work.server";
import type { Ctx, ShopId } from "#app/platform/ports";
import { findOfferOfDiscount, markOfferRefused } from "./offers.store.server.ts";

/**
 * A discount of ours was deleted or deactivated in the shop: its codes do not work any more, so no mail with one leaves, and the campaign
 * waits for a person, as after a refusal. A discount that is not ours, is over, or is known to be lost changes nothing.
 */
export async function loseDiscount(ctx: Ctx, { shopId, discountId, why }: { shopId: ShopId; discountId: string; why: string }): Promise<void> {
  await ctx.db.withShopSql(shopId, async (sql) => {
    const offerId = await findOfferOfDiscount(sql, discountId, ctx.clock.now());
    if (offerId === null) return;
    ctx.log.warn({ shopId, offer: offerId, why }, "a discount does not work any more");
    await markOfferRefused(sql, offerId, why);
    wake(sql, "campaigns.tick");
  });
}
