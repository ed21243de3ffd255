import { readyMade } from "#app/messages/templates/ready-made";
import type { Ctx, ShopId } from "#app/platform/ports";
import { type Audience, defaultAudience } from "./audience.ts";
import type { CampaignKind } from "./campaign.ts";
import { insertCampaign } from "./campaigns.store.server.ts";

/** A ready-made campaign becomes a draft with everything filled in; nothing is sent before Start. */
export async function createDraft(ctx: Ctx, { shopId, kind, audience }: { shopId: ShopId; kind: CampaignKind; audience?: Audience }): Promise<{ campaignId: bigint }> {
  const draft = { ...readyMade[kind], audience: audience ?? defaultAudience, comparisonPercent: null };
  return { campaignId: await ctx.db.withShopSql(shopId, (sql) => insertCampaign(sql, draft, ctx.clock.now())) };
}
