import type { Ctx, ShopId } from "#app/platform/ports";
import type { CampaignRow } from "./campaign.ts";
import { campaignRows } from "./campaign-rows.server.ts";
import { findCampaigns } from "./campaigns.store.server.ts";

const MOST = 200;

/** The shop's newest campaigns, drafts among them, with what came of each. */
export const listCampaigns = (ctx: Pick<Ctx, "db">, { shopId }: { shopId: ShopId }): Promise<CampaignRow[]> =>
  ctx.db.withShopSql(shopId, async (sql) => campaignRows(sql, await findCampaigns(sql, MOST)), { timeoutMs: 30_000 });
