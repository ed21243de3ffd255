import type { ShopperId, Sql } from "#app/platform/ports";
import type { UncertainMessage } from "./mail.ts";

/** A mark of which messages these are, so that "all" means those whom somebody had before them. */
const SEEN = "md5(coalesce(string_agg(id::text, ',' order by id), ''))";

/** Messages of unknown fate behind `after`, in the order in which they were planned. $2 is a campaign, or null for all. */
export async function findUncertain(sql: Sql, { campaignId, after, limit }: { campaignId: bigint | null; after: bigint | null; limit: number }): Promise<UncertainMessage[]> {
  const { rows } = await sql.query<UncertainMessage>(
    `select m.id, m.campaign_id as "campaignId", m.shopper_id as "shopperId", coalesce(nullif(concat_ws(' ', p.first_name, p.last_name), ''), p.email, '') as "shopperName", m.handed_at as "handedAt"
     from messages m left join shoppers p on p.shop_id = $1 and p.id = m.shopper_id
     where m.shop_id = $1 and m.state = 'uncertain' and ($2::bigint is null or m.campaign_id = $2) and ($3::bigint is null or m.id > $3) order by m.id limit $4`,
    [sql.shopId, campaignId, after, limit],
  );
  return rows;
}

/** How many there are, and the mark of which. */
export async function sumUncertain(sql: Sql, campaignId: bigint | null): Promise<{ total: number; seen: string }> {
  const { rows } = await sql.query<{ total: number; seen: string }>(
    `select count(*)::int as total, ${SEEN} as seen from messages where shop_id = $1 and state = 'uncertain' and ($2::bigint is null or campaign_id = $2)`,
    [sql.shopId, campaignId],
  );
  return rows[0] as { total: number; seen: string };
}

/** These messages, or all of a campaign as long as they are those that were seen. */
export type WhichUncertain = { messageIds: readonly bigint[] } | { campaignId: bigint; seen: string };

export interface SettledMessage {
  id: bigint;
  campaignId: bigint;
  /** Whose file it belongs to; null when there is none any more. */
  shopperId: ShopperId | null;
  subject: string | null;
  code: string | null;
}

/**
 * Writes what a person says; answers of which. One that a worker is writing about at this moment is left to it: it knows better.
 * None of a campaign when they are not those that were seen.
 */
export async function settleUncertain(sql: Sql, which: WhichUncertain, sent: boolean): Promise<SettledMessage[]> {
  const { messageIds, campaignId, seen } = { messageIds: null, campaignId: null, seen: null, ...which };
  const { rows } = await sql.query<SettledMessage>(
    `with held as (
       select id from messages where shop_id = $1 and state = 'uncertain' and (id = any($2::bigint[]) or campaign_id = $3) order by id for update skip locked),
     settled as (
       update messages m set state = case when $5 then 'sent' when why is not null then 'not_sent' else 'waiting' end, why = case when not $5 then why end,
         handed_at = coalesce(handed_at, case when $5 then due_at end), sent_at = case when $5 then coalesce(handed_at, due_at) end, leased_by = null, lease_until = null
       from held where m.shop_id = $1 and m.id = held.id and ($4::text is null or $4 = (select ${SEEN} from held)) returning m.*)
     select m.id, m.campaign_id as "campaignId", case when p.redacted_at is null then coalesce(p.merged_into, p.id) end as "shopperId", m.subject, m.code
     from settled m left join shoppers p on p.shop_id = $1 and p.id = m.shopper_id order by m.id`,
    [sql.shopId, messageIds, campaignId, seen, sent],
  );
  return rows;
}
