import { checkMail } from "#app/messages/mail-body";
import { checkTone } from "#app/messages/tone";
import { loadImportProgress } from "#app/orders/load-import-progress.server";
import type { Ctx, ShopId } from "#app/platform/ports";
import { dayIn } from "#app/platform/zones";
import { linkHostsOf } from "#app/shops/link-hosts";
import { loadShop } from "#app/shops/load-shop.server";
import { isLeftOutKnown, type Shop, whySendingStands } from "#app/shops/shop";
import { OfferPlan } from "#app/offers/offer-plan";
import { countFree } from "./audience.store.server.ts";
import type { Campaign, StartCheck } from "./campaign.ts";
import { findCampaign } from "./campaigns.store.server.ts";
import { isUsedUp, readGoodwill } from "./goodwill.store.server.ts";

/** What must be right before a draft may start; empty when there is no such campaign. */
export async function loadStartChecks(ctx: Ctx, { shopId, campaignId }: { shopId: ShopId; campaignId: bigint }): Promise<StartCheck[]> {
  const [shop, campaign] = await Promise.all([loadShop(ctx, { shopId }), ctx.db.withShopSql(shopId, (sql) => findCampaign(sql, campaignId))]);
  return campaign ? checkCampaign(ctx, shop, campaign) : [];
}

export async function checkCampaign(ctx: Ctx, shop: Shop, campaign: Campaign): Promise<StartCheck[]> {
  const { settings } = shop;
  const now = ctx.clock.now();
  const question = { audience: campaign.audience, today: dayIn(now, settings.timeZone), now };
  const [goodwill, progress, somebody] = await Promise.all([ctx.db.withShopSql(shop.id, (sql) => readGoodwill(sql, shop, question.today)), loadImportProgress(ctx, { shopId: shop.id }), ctx.db.withShopSql(shop.id, (sql) => countFree(sql, shop, question, campaign.id, 1))]);
  const tone = checkTone(campaign, campaign.locale);
  const problems = checkMail(campaign, campaign.offer !== null, linkHostsOf(shop));
  return [
    { key: "sender", ok: settings.senderName !== null },
    { key: "reply_address", ok: settings.replyTo !== null },
    { key: "postal_address", ok: settings.postalAddress !== null },
    // Every mail is built with it; a mail without one cannot be made.
    { key: "unsubscribe", ok: true },
    { key: "offer_ends", ok: campaign.offer === null || OfferPlan.safeParse(campaign.offer).success },
    { key: "goodwill", ok: !campaign.offer?.goodwill || !isUsedUp(goodwill) },
    { key: "text", ok: problems.length === 0, problems },
    { key: "tone", ok: tone.every(({ blocks }) => !blocks), tone },
    { key: "audience", ok: somebody > 0 },
    { key: "history", ok: progress.mayStartCampaign, ...(settings.readyMail === null && settings.email !== null && { mailTo: settings.email }) },
    { key: "left_out", ok: isLeftOutKnown(shop, now) },
    { key: "sending", ok: whySendingStands(shop) === null },
  ];
}
