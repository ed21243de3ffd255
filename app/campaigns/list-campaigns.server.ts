import type { Ctx, ShopId } from "#app/platform/ports";
import type { CampaignKind, CampaignRow, CampaignStatus } from "./campaign.ts";
import { campaignRows } from "./campaign-rows.server.ts";
import { findCampaigns, findStartedNames, hasCampaigns } from "./campaigns.store.server.ts";

const MOST = 200;

export interface CampaignFilter {
  statuses?: readonly CampaignStatus[];
  kind?: CampaignKind;
  /** Only those that were put away, or only the others. */
  archived?: boolean;
}

/** The shop's newest campaigns, drafts among them, with what came of each. */
export const listCampaigns = (ctx: Pick<Ctx, "db" | "clock">, { shopId, ...filter }: { shopId: ShopId } & CampaignFilter): Promise<CampaignRow[]> =>
  ctx.db.withShopSql(shopId, async (sql) => campaignRows(sql, await findCampaigns(sql, MOST, filter), ctx.clock.now()), { timeoutMs: 30_000 });

/** The newest campaigns that were started, to choose one of. */
export const listStartedNames = (ctx: Pick<Ctx, "db">, { shopId }: { shopId: ShopId }): Promise<{ id: bigint; name: string }[]> => ctx.db.withShopSql(shopId, (sql) => findStartedNames(sql, MOST));

/** Whether the shop ever made one. */
export const anyCampaign = (ctx: Pick<Ctx, "db">, { shopId }: { shopId: ShopId }): Promise<boolean> => ctx.db.withShopSql(shopId, hasCampaigns);
