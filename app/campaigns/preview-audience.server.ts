import type { Ctx, ShopId } from "#app/platform/ports";
import { dayIn } from "#app/platform/zones";
import { loadShop } from "#app/shops/load-shop.server";
import type { Audience } from "./audience.ts";
import { type AudienceQuestion, countAudience } from "./audience.store.server.ts";
import { armOf, comparisonOf } from "./comparison.ts";
import type { Funnel } from "./funnel.ts";
import { loadJudgedPicks } from "./load-picks.server.ts";
import { stepsOfPicks } from "./picks.ts";

/**
 * How many a campaign would reach now, step by step; of those picked by hand also who gets nothing and why.
 * @param input.campaignId      the draft itself, once it is saved
 * @param input.comparisonPercent null or absent: by the rule
 */
export async function previewAudience(ctx: Pick<Ctx, "db" | "clock">, input: { shopId: ShopId; audience: Audience; campaignId?: bigint; comparisonPercent?: number | null }): Promise<Funnel> {
  const { settings } = await loadShop(ctx, input);
  const now = ctx.clock.now();
  const question = { audience: input.audience, today: dayIn(now, settings.timeZone), now };
  const chosen = input.comparisonPercent ?? null;
  return input.audience.picked ? previewPicks(ctx, input, question, chosen) : previewFilters(ctx, input, question, chosen);
}

interface Draft {
  shopId: ShopId;
  campaignId?: bigint;
}

async function previewFilters(ctx: Pick<Ctx, "db">, { shopId, campaignId }: Draft, question: AudienceQuestion, chosen: number | null): Promise<Funnel> {
  const count = await ctx.db.withShopSql(shopId, (sql) => countAudience(sql, question, campaignId ?? 0n));
  const { percent, why } = comparisonOf(chosen, count.free);
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
    left: [],
  };
}

async function previewPicks(ctx: Pick<Ctx, "db">, { shopId, campaignId = 0n }: Draft, question: AudienceQuestion, chosen: number | null): Promise<Funnel> {
  const judged = await ctx.db.withShopSql(shopId, (sql) => loadJudgedPicks(sql, question, campaignId));
  const free = judged.filter(({ why }) => why === null);
  const { percent, why: comparisonWhy } = comparisonOf(chosen, free.length);
  // So few that each arm can be looked up.
  const comparison = free.filter(({ pick }) => armOf(campaignId, pick.shopperId, percent) === "comparison").length;
  return {
    steps: stepsOfPicks(judged.map(({ why }) => why)),
    capped: false,
    mail: free.length - comparison,
    comparison,
    comparisonPercent: percent,
    comparisonWhy,
    left: judged.flatMap(({ pick, why }) => (why === null ? [] : [{ shopperId: pick.shopperId, name: pick.name, why }])),
  };
}
