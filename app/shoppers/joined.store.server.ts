import type { ShopperId, Sql } from "../platform/ports.ts";
import { keepWalksOut, lockShoppers, refreshProfileFacts } from "./stats.store.server.ts";

/** Two records that a merchant said are one person. */
export interface Join {
  shopperId: ShopperId;
  /** Whose record both count as. */
  leaderId: ShopperId;
  at: Date;
  /** A member of staff. */
  by: string;
}

const columns = 'shopper_id as "shopperId", leader_id as "leaderId", at, by';

/** The joins in which any of these stand, on either side. */
export async function findJoins(sql: Sql, ids: readonly ShopperId[]): Promise<Join[]> {
  return (await sql.query<Join>(`select ${columns} from shopper_joins where shop_id = $1 and (shopper_id = any($2::bigint[]) or leader_id = any($2::bigint[])) order by shopper_id`, [sql.shopId, ids])).rows;
}

/**
 * Makes one record count as part of another, with all that Shopify made one with it. What both were taken for is kept for the way back; the leader is judged anew, as if
 * both had always been one, but that they came back stays seen. Both are locked; orders and judgement are the caller's.
 */
export async function joinRecords(sql: Sql, join: Join): Promise<void> {
  const both = [sql.shopId, join.shopperId, join.leaderId];
  await sql.query(
    `insert into shopper_joins (shop_id, shopper_id, leader_id, at, by, state, state_since, outcome, leader_state, leader_state_since, leader_outcome)
     select $1, $2, $3, $4, $5, s.lapse_state, s.state_since, s.case_outcome, l.lapse_state, l.state_since, l.case_outcome
     from (select 1) one left join shopper_stats s on s.shop_id = $1 and s.shopper_id = $2 left join shopper_stats l on l.shop_id = $1 and l.shopper_id = $3`,
    [...both, join.at, join.by],
  );
  await sql.query("update shoppers set merged_into = $3, joined_from = $2 where shop_id = $1 and (id = $2 or merged_into = $2)", both);
  await sql.query("delete from shopper_stats where shop_id = $1 and shopper_id = $2", both.slice(0, 2));
  await sql.query("update shopper_stats set lapse_state = 'unknown', state_since = null, next_change_at = null, lapses_at = null where shop_id = $1 and shopper_id = $2 and lapse_state <> 'came_back'", [sql.shopId, join.leaderId]);
  await refreshProfileFacts(sql, [join.leaderId]);
}

/**
 * Ends the joins in which any of these stand: each record is its own again, and is taken for what it was when they were joined. Their orders follow by
 * `orders.rehome`, which is the caller's to ask for; what each is by now is judged after that.
 * @param alsoLocked whom the caller will lock in the same transaction
 * @returns both of each join that ended
 */
export async function partRecords(sql: Sql, ids: readonly ShopperId[], alsoLocked: readonly ShopperId[] = []): Promise<ShopperId[]> {
  const joins = await findJoins(sql, ids);
  if (joins.length === 0) return [];
  await keepWalksOut(sql);
  await lockShoppers(sql, [...ids, ...alsoLocked, ...joins.flatMap(({ shopperId, leaderId }) => [shopperId, leaderId])]);
  const parted = new Set<ShopperId>();
  for (const { shopperId, leaderId } of await findJoins(sql, ids)) {
    await partPair(sql, shopperId, leaderId);
    for (const id of [shopperId, leaderId]) parted.add(id);
  }
  return [...parted];
}

async function partPair(sql: Sql, shopperId: ShopperId, leaderId: ShopperId): Promise<void> {
  await sql.query("update shoppers set merged_into = nullif(joined_from, id), joined_from = null where shop_id = $1 and joined_from = $2", [sql.shopId, shopperId]);
  await sql.query(
    `with ended as (delete from shopper_joins where shop_id = $1 and shopper_id = $2 returning *),
       were as (
         select shopper_id, state, state_since, outcome from ended
         union all select leader_id, leader_state, leader_state_since, leader_outcome from ended),
       missing as (
         insert into shopper_stats (shop_id, shopper_id, lapse_state, state_since, case_outcome)
         select $1, shopper_id, coalesce(state, 'unknown'), state_since, outcome from were where shopper_id = $2 on conflict do nothing)
     update shopper_stats s set lapse_state = coalesce(w.state, 'unknown'), state_since = w.state_since, next_change_at = null, lapses_at = null, case_outcome = w.outcome
     from were w where s.shop_id = $1 and s.shopper_id = w.shopper_id and w.shopper_id <> $2`,
    [sql.shopId, shopperId],
  );
  await refreshProfileFacts(sql, [shopperId, leaderId]);
}
