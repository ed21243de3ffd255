import type { Ctx, ShopId } from "#app/platform/ports";
import type { Campaign } from "./campaign.ts";
import { findCampaign } from "./campaigns.store.server.ts";

export const loadCampaign = (ctx: Pick<Ctx, "db">, { shopId, campaignId }: { shopId: ShopId; campaignId: bigint }): Promise<Campaign | null> =>
  ctx.db.withShopSql(shopId, (sql) => findCampaign(sql, campaignId));
