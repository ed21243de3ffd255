import type { Ctx, ShopId, ShopperId, Sql } from "#app/platform/ports";
import { addDays, dayIn } from "#app/platform/zones";
import { loadShop } from "#app/shops/load-shop.server";
import type { Shop } from "#app/shops/shop";
import type { AudienceQuestion } from "./audience.store.server.ts";
import type { Campaign } from "./campaign.ts";
import { findPicks } from "./picks.store.server.ts";
import { judgePicks } from "./picks.ts";

/** Those picked for a campaign, each with the reason why it would not write to them now. Joins the caller's transaction. */
export const loadJudgedPicks = async (sql: Sql, shop: Shop, question: AudienceQuestion, campaignId: bigint) =>
  judgePicks(await findPicks(sql, shop, question, campaignId), addDays(question.today, -question.audience.maxDaysQuiet), { kind: "marketing", ...question });

/** Shoppers whom the merchant picked for a draft, those who would get the mail first; null for an audience by filters. */
export async function loadPicks(ctx: Pick<Ctx, "db" | "clock">, { shopId, campaign }: { shopId: ShopId; campaign: Pick<Campaign, "id" | "audience"> }): Promise<{ shopperId: ShopperId; name: string }[] | null> {
  if (!campaign.audience.picked) return null;
  const shop = await loadShop(ctx, { shopId });
  const now = ctx.clock.now();
  const judged = await ctx.db.withShopSql(shopId, (sql) => loadJudgedPicks(sql, shop, { audience: campaign.audience, today: dayIn(now, shop.settings.timeZone), now }, campaign.id));
  return [...judged.filter(({ why }) => why === null), ...judged.filter(({ why }) => why !== null)].map(({ pick: { shopperId, name } }) => ({ shopperId, name }));
}
