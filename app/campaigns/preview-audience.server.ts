import type { Ctx, ShopId } from "#app/platform/ports";
import { dayIn } from "#app/platform/zones";
import { loadShop } from "#app/shops/load-shop.server";
import type { Audience, Funnel } from "./audience.ts";
import { countAudience } from "./audience.store.server.ts";
import { comparisonOf } from "./comparison.ts";

/**
 * How many a campaign would reach now, step by step. Whoever is in another campaign is left out.
 * @param input.campaignId      the draft itself, once it is saved
 * @param input.comparisonPercent null or absent: by the rule
 */
export async function previewAudience(ctx: Ctx, input: { shopId: ShopId; audience: Audience; campaignId?: bigint; comparisonPercent?: number | null }): Promise<Funnel> {
  const { settings } = await loadShop(ctx, input);
  const now = ctx.clock.now();
  const question = { audience: input.audience, today: dayIn(now, settings.timeZone), now };
  const count = await ctx.db.withShopSql(input.shopId, (sql) => countAudience(sql, question, input.campaignId ?? 0n));
  const { percent, why } = comparisonOf(input.comparisonPercent ?? null, count.free);
  // By expectation: the hash decides over each one at Start.
  const comparison = Math.round((count.free * percent) / 100);
  return {
    steps: [
      { key: "matching", n: count.matching },
      { key: "can_be_emailed", n: count.mailable },
      { key: "not_in_other_campaign", n: count.free },
    ],
    capped: count.capped,
    mail: count.free - comparison,
    comparison,
    comparisonPercent: percent,
    comparisonWhy: why,
  };
}
