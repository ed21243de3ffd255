import type { ShopperId, Sql } from "#app/platform/ports";
import type { RefusedCodes } from "./campaign.ts";

// A mail that waits, whose code Shopify refused, and that has no other: one that was drawn anew counts as soon as it is planned. $2 is now.
const WITHOUT_CODE = `offers f join codes c on c.shop_id = $1 and c.offer_id = f.id and c.state = 'refused'
     join messages m on m.shop_id = $1 and m.campaign_id = f.campaign_id and m.shopper_id = c.shopper_id and m.offer_id = f.id and m.state = 'waiting'
     where f.shop_id = $1 and f.ends_at > $2
       and not exists (select 1 from codes n where n.shop_id = $1 and n.shopper_id = c.shopper_id and n.offer_id = f.id and n.state <> 'refused')`;

/** Campaigns with mails that wait because Shopify refused their codes, newest first: how many, and the reason that it gave most often. */
export async function listRefusedCodes(sql: Sql, now: Date): Promise<({ campaignId: bigint } & RefusedCodes)[]> {
  const { rows } = await sql.query<{ campaign_id: bigint; n: bigint; reason: string }>(
    `select f.campaign_id, count(distinct m.id) as n, mode() within group (order by c.error) as reason from ${WITHOUT_CODE} group by f.campaign_id order by f.campaign_id desc`,
    [sql.shopId, now],
  );
  return rows.map((row) => ({ campaignId: row.campaign_id, n: Number(row.n), reason: row.reason }));
}

/** Whose mails they are, and when these are due. */
export async function listMailsWithoutCode(sql: Sql, campaignId: bigint, now: Date): Promise<{ shopperId: ShopperId; offerId: bigint; wantedAt: Date; prefix: string }[]> {
  const { rows } = await sql.query<{ shopper_id: bigint; offer_id: bigint; due_at: Date; prefix: string }>(
    `select distinct m.shopper_id, m.offer_id, m.due_at, f.prefix from ${WITHOUT_CODE} and f.campaign_id = $3`,
    [sql.shopId, now, campaignId],
  );
  return rows.map((row) => ({ shopperId: row.shopper_id, offerId: row.offer_id, wantedAt: row.due_at, prefix: row.prefix }));
}
