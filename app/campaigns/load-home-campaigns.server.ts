import type { Ctx, ShopId, Sql } from "#app/platform/ports";
import type { CampaignRow } from "./campaign.ts";
import { campaignRows } from "./campaign-rows.server.ts";
import { findCampaigns } from "./campaigns.store.server.ts";
import { listRefusedCodes } from "./refused-codes.store.server.ts";

/** What Home shows of campaigns. */
export interface HomeCampaigns {
  /** The last three, drafts among them. */
  recent: CampaignRow[];
  /** Messages whose fate a person must decide. */
  uncertain: number;
  /** Mails that wait because Shopify refused their codes. */
  refusedCodes: { campaignId: bigint; n: number }[];
  /** Shoppers who came back in the last 30 days, and those of them within 30 days of a mail. */
  cameBack: { all: number; afterMessage: number };
  /** Net of orders within 30 days of a mail, in the last 30 days; minor units. */
  revenue: { minor: number; orders: number };
}

const PERIOD_MS = 30 * 86_400_000;

export async function loadHomeCampaigns(ctx: Pick<Ctx, "db" | "clock">, { shopId }: { shopId: ShopId }): Promise<HomeCampaigns> {
  const now = ctx.clock.now();
  const since = new Date(+now - PERIOD_MS);
  return ctx.db.withShopSql(
    shopId,
    async (sql) => ({
      recent: await campaignRows(sql, await findCampaigns(sql, 3, { archived: false }), now),
      ...(await countHome(sql, since)),
      refusedCodes: await listRefusedCodes(sql, now),
    }),
    { timeoutMs: 30_000 },
  );
}

async function countHome(sql: Sql, since: Date): Promise<Pick<HomeCampaigns, "uncertain" | "cameBack" | "revenue">> {
  const { rows } = await sql.query<{ uncertain: bigint; back: bigint; after: bigint; revenue: string; orders: bigint }>(
    `select (select count(*) from messages where shop_id = $1 and state = 'uncertain') as uncertain,
       (select count(distinct shopper_id) from lapse_transitions where shop_id = $1 and to_state = 'came_back' and at >= $2) as back,
       (select count(distinct shopper_id) from attributions where shop_id = $1 and at >= $2 and in_window) as after,
       (select coalesce(sum(revenue_minor), 0) from attributions where shop_id = $1 and at >= $2 and in_window) as revenue,
       (select count(*) from attributions where shop_id = $1 and at >= $2 and in_window) as orders`,
    [sql.shopId, since],
  );
  const [row] = rows;
  return {
    uncertain: Number(row?.uncertain ?? 0),
    cameBack: { all: Number(row?.back ?? 0), afterMessage: Number(row?.after ?? 0) },
    revenue: { minor: Number(row?.revenue ?? 0), orders: Number(row?.orders ?? 0) },
  };
}
