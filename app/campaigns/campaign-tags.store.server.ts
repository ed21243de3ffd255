import type { Sql } from "#app/platform/ports";

/**
 * Whom a campaign has in hand: they get a mail or got one, the campaign is neither stopped nor over, and they have not come back or left
 * the list. A customer who was merged away is whoever Shopify merged them into; a guest has no record at Shopify. Whom the merchant joins here, Shopify knows nothing of.
 */
const IN_HAND = `
  select distinct coalesce(p.joined_from, p.merged_into, p.id) as shopper_id
  from campaigns c
  join enrolments e on e.shop_id = $1 and e.campaign_id = c.id and e.arm = 'mail' and e.came_back_at is null
  join shoppers p on p.shop_id = $1 and p.id = e.shopper_id and p.suppressed_for is null and p.redacted_at is null and coalesce(p.joined_from, p.merged_into, p.id) > 0
  left join shopper_stats s on s.shop_id = $1 and s.shopper_id = p.id
  where c.shop_id = $1 and c.status in ('starting', 'running', 'paused') and coalesce(s.case_outcome, 'in_campaign') = 'in_campaign'
    and exists (select 1 from messages m where m.shop_id = $1 and m.campaign_id = c.id and m.shopper_id = e.shopper_id and m.state <> 'not_sent' and m.unsubscribed_at is null)`;

/**
 * Compares who is to carry the tag with who carries it as far as we know, and notes what is to be done. What a bulk operation has in hand
 * is looked at when that has ended. Repeating it changes nothing.
 * @param on false: nobody is to carry it
 */
export async function planTags(sql: Sql, on: boolean): Promise<void> {
  // Shopify gives the tags of a merged customer to the one who is kept.
  await sql.query(
    `with moved as (delete from campaign_tags t using shoppers p where t.shop_id = $1 and p.shop_id = $1 and p.id = t.shopper_id and p.merged_into is not null and p.joined_from is distinct from p.id and t.operation_gid is null returning coalesce(p.joined_from, p.merged_into) as id)
     insert into campaign_tags (shop_id, shopper_id, state) select distinct $1::bigint, id, 'set' from moved where id > 0 on conflict do nothing`,
    [sql.shopId],
  );
  // A full join is never done row against row: right after a start the database does not know yet how many are in hand, and believes that they are few.
  await sql.query(
    `with wanted as (${IN_HAND} and $2::boolean),
       tagged as (select shopper_id, state, operation_gid from campaign_tags where shop_id = $1),
       changes as (
         select shopper_id, w.shopper_id is not null as wanted from wanted w full join tagged t using (shopper_id)
         where t.operation_gid is null and (w.shopper_id is not null) is distinct from (t.state <> 'removing'))
     insert into campaign_tags as t (shop_id, shopper_id, state) select $1, shopper_id, case when wanted then 'adding' else 'removing' end from changes
     on conflict (shop_id, shopper_id) do update set state = excluded.state, attempts = 0 where t.operation_gid is null`,
    [sql.shopId, on],
  );
}

export async function noteSegment(sql: Sql, gid: string): Promise<void> {
  await sql.query("update shop_settings set campaign_segment_gid = $2 where shop_id = $1", [sql.shopId, gid]);
}

export async function readSegment(sql: Sql): Promise<string | null> {
  const { rows } = await sql.query<{ gid: string | null }>("select campaign_segment_gid as gid from shop_settings where shop_id = $1", [sql.shopId]);
  return rows[0]?.gid ?? null;
}
