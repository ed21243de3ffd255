import type { ShopperId, Sql } from "#app/platform/ports";

/** Tried this often; then the tag of that one shopper is left as it is. */
const MOST_ATTEMPTS = 5;

export type TagChange = "adding" | "removing";

/**
 * Whom a campaign has in hand: they get a mail or got one, the campaign is neither stopped nor over, and they have not come back or left
 * the list. A customer who was merged away is whoever they were merged into; a guest has no record at Shopify.
 */
const IN_HAND = `
  select distinct coalesce(p.merged_into, p.id) as shopper_id
  from campaigns c
  join enrolments e on e.shop_id = $1 and e.campaign_id = c.id and e.arm = 'mail' and e.came_back_at is null
  join shoppers p on p.shop_id = $1 and p.id = e.shopper_id and p.suppressed_for is null and p.redacted_at is null and coalesce(p.merged_into, p.id) > 0
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
    `with moved as (delete from campaign_tags t using shoppers p where t.shop_id = $1 and p.shop_id = $1 and p.id = t.shopper_id and p.merged_into is not null and t.operation_gid is null returning p.merged_into as id)
     insert into campaign_tags (shop_id, shopper_id, state) select distinct $1::bigint, id, 'set' from moved where id > 0 on conflict do nothing`,
    [sql.shopId],
  );
  await sql.query(
    `with wanted as (${IN_HAND} and $2::boolean),
       added as (
         insert into campaign_tags as t (shop_id, shopper_id, state) select $1, shopper_id, 'adding' from wanted
         on conflict (shop_id, shopper_id) do update set state = 'adding', attempts = 0 where t.state = 'removing' and t.operation_gid is null)
     update campaign_tags t set state = 'removing', attempts = 0
     where t.shop_id = $1 and t.state <> 'removing' and t.operation_gid is null and not exists (select 1 from wanted w where w.shopper_id = t.shopper_id)`,
    [sql.shopId, on],
  );
}

/** Who is next, all to be changed alike; empty when nothing is left to do. */
export async function nextTags(sql: Sql, limit: number): Promise<{ change: TagChange; shopperIds: ShopperId[] }> {
  const { rows } = await sql.query<{ state: TagChange; shopper_id: bigint }>(
    `select state, shopper_id from campaign_tags where shop_id = $1 and operation_gid is null and attempts < $3
       and state = (select min(state) from campaign_tags where shop_id = $1 and state in ('adding', 'removing') and operation_gid is null and attempts < $3)
     order by shopper_id limit $2`,
    [sql.shopId, limit, MOST_ATTEMPTS],
  );
  return { change: rows[0]?.state ?? "adding", shopperIds: rows.map((row) => row.shopper_id) };
}

/** A bulk operation carries them, a line for each in this order. */
export async function noteOperation(sql: Sql, operationGid: string, shopperIds: readonly ShopperId[]): Promise<void> {
  await sql.query(
    `update campaign_tags t set operation_gid = $2, line = n.line from unnest($3::bigint[], $4::int[]) n (shopper_id, line)
     where t.shop_id = $1 and t.shopper_id = n.shopper_id and t.operation_gid is null`,
    [sql.shopId, operationGid, shopperIds, shopperIds.map((_, line) => line)],
  );
}

export async function findOperation(sql: Sql): Promise<string | null> {
  const { rows } = await sql.query<{ gid: string }>("select operation_gid as gid from campaign_tags where shop_id = $1 and operation_gid is not null limit 1", [sql.shopId]);
  return rows[0]?.gid ?? null;
}

/** What Shopify said to some of them: `done`; `never`: it refused, as of a customer who was deleted, and asking again will not help; `again`. */
export type TagAnswer = "done" | "never" | "again";

export async function settleTags(sql: Sql, shopperIds: readonly ShopperId[], answer: TagAnswer): Promise<void> {
  await settle(sql, "shopper_id = any($2)", [shopperIds], answer);
}

/** @param lines those of an operation */
export async function settleLines(sql: Sql, operationGid: string, lines: readonly number[], answer: TagAnswer): Promise<void> {
  await settle(sql, "operation_gid = $2 and line = any($3)", [operationGid, lines], answer);
}

/** Whatever the operation's result did not speak of is asked for again. */
export async function settleRest(sql: Sql, operationGid: string): Promise<void> {
  await settle(sql, "operation_gid = $2", [operationGid], "again");
}

async function settle(sql: Sql, which: string, values: readonly unknown[], answer: TagAnswer): Promise<void> {
  const all = [sql.shopId, ...values];
  if (answer !== "again") await sql.query(`delete from campaign_tags where shop_id = $1 and ${which} and state = 'removing'`, all);
  // Who was refused stays noted, so that they are not asked for at each turn while their campaign lasts.
  const set = { done: "state = 'set', attempts = 0", never: `attempts = ${MOST_ATTEMPTS}`, again: "attempts = attempts + 1" }[answer];
  await sql.query(`update campaign_tags set ${set}, operation_gid = null, line = null where shop_id = $1 and ${which} and state <> 'set'`, all);
}

export async function noteSegment(sql: Sql, gid: string): Promise<void> {
  await sql.query("update shop_settings set campaign_segment_gid = $2 where shop_id = $1", [sql.shopId, gid]);
}

export async function readSegment(sql: Sql): Promise<string | null> {
  const { rows } = await sql.query<{ gid: string | null }>("select campaign_segment_gid as gid from shop_settings where shop_id = $1", [sql.shopId]);
  return rows[0]?.gid ?? null;
}
