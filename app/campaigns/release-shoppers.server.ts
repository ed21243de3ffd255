import { recordOutcome } from "#app/cases/follow-cases.server";
import type { ShopperId, Sql } from "#app/platform/ports";

/**
 * Shoppers of a campaign who are no longer "in a campaign": when it ends everybody, when it is stopped those who got nothing.
 * Whoever came back or said no meanwhile keeps that.
 */
export async function releaseShoppers(sql: Sql, campaignId: bigint, who: "all" | "unsent", at: Date): Promise<void> {
  const { rows } = await sql.query<{ shopper_id: ShopperId }>(
    `select m.shopper_id from messages m join shopper_stats s on s.shop_id = m.shop_id and s.shopper_id = m.shopper_id
     where m.shop_id = $1 and m.campaign_id = $2 and s.case_outcome = 'in_campaign' and ($3 or m.why = 'stopped')
       and not exists (select 1 from messages o where o.shop_id = m.shop_id and o.shopper_id = m.shopper_id and o.campaign_id <> m.campaign_id and o.state in ('waiting', 'sending'))`,
    [sql.shopId, campaignId, who === "all"],
  );
  await recordOutcome(sql, rows.map((row) => row.shopper_id), "open", at);
}
