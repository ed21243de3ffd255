import type { Ctx, ShopId, ShopperId } from "#app/platform/ports";
import { dayIn } from "#app/platform/zones";
import { loadShop } from "#app/shops/load-shop.server";
import type { Audience } from "./audience.ts";
import { judgeAudience } from "./audience.store.server.ts";
import { isPart } from "./funnel.ts";
import { loadJudgedPicks } from "./load-picks.server.ts";

/**
 * Who is counted now in one of the numbers of an audience (preview-audience.server.ts), by the same walk and the same rules; of an audience that is counted
 * only up to a cap, those up to it.
 * @param input.part a FunnelPart; any other word is nobody
 */
export async function findPart(ctx: Pick<Ctx, "db" | "clock">, input: { shopId: ShopId; audience: Audience; campaignId: bigint; part: string }): Promise<ShopperId[]> {
  const shop = await loadShop(ctx, input);
  const now = ctx.clock.now();
  const { audience, campaignId, part } = input;
  const question = { audience, today: dayIn(now, shop.settings.timeZone), now };
  return ctx.db.withShopSql(input.shopId, async (sql) => {
    if (!audience.picked) return (await judgeAudience(sql, shop, question, campaignId)).flatMap(({ shopperIds, why }) => (isPart("matching", part, why) ? shopperIds : []));
    return (await loadJudgedPicks(sql, shop, question, campaignId)).flatMap(({ pick, why }) => (isPart("picked", part, why) ? [pick.shopperId] : []));
  });
}
