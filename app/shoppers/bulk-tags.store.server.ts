import type { ShopperId, Sql } from "../platform/ports.ts";
import { lockShoppers, refreshProfileFacts } from "./stats.store.server.ts";
import { MOST_ATTEMPTS, type Settled } from "./tag-rows.store.server.ts";

/** Whether the shopper `p` carries a tag: to Shopify "VIP" and "vip" are one. */
const carries = (tag: string): string => `exists (select 1 from unnest(p.tags) t (name) where lower(t.name) = lower(${tag}))`;

/**
 * Notes of these shoppers those who are to get the tag: customers who do not carry it. Of those who were merged or erased nothing is kept.
 * @returns how many were noted, and how many of the others could not carry it: guests have no record at Shopify
 */
export async function insertBulkTags(sql: Sql, bulkId: bigint, tag: string, ids: readonly ShopperId[]): Promise<{ added: number; unable: number }> {
  const { rows } = await sql.query<{ added: bigint; carry: bigint; able: bigint }>(
    `with lot as materialized (select p.id, ${carries("$4")} as carries from shoppers p where p.shop_id = $1 and p.id = any($3) and p.merged_into is null and p.redacted_at is null),
       added as (insert into bulk_tags (shop_id, bulk_id, shopper_id, state) select $1, $2, id, 'waiting' from lot where id > 0 and not carries on conflict do nothing returning 1)
     select (select count(*) from added) as added, count(*) filter (where carries) as carry, count(*) filter (where id > 0 and not carries) as able from lot`,
    [sql.shopId, bulkId, ids, tag],
  );
  const { added, carry, able } = rows[0] as { added: bigint; carry: bigint; able: bigint };
  return { added: Number(added), unable: ids.length - Number(carry) - Number(able) };
}

/**
 * The next lot of rows `t` in these states, by number: those up to the last of it. A join with the lot would be left to a planner that knows no sizes of a table
 * which was filled a moment ago. $1 is the shop, $2 the work, $3 the lot.
 */
const nextLot = (states: string): string => {
  const those = (t: string) => `${t}.shop_id = $1 and ${t}.bulk_id = $2 and ${t}.state in (${states}) and ${t}.operation_gid is null`;
  return `${those("t")} and t.shopper_id <= (select max(n.shopper_id) from (select n.shopper_id from bulk_tags n where ${those("n")} order by n.shopper_id limit $3) n)`;
};

/** The next lot of those who wait is to be asked for; a lot that is asked for already is first. */
export async function planAdding(sql: Sql, bulkId: bigint, lot: number): Promise<void> {
  await sql.query(
    `update bulk_tags t set state = 'adding' where ${nextLot("'waiting'")} and not exists (select 1 from bulk_tags a where a.shop_id = $1 and a.bulk_id = $2 and a.state = 'adding' and a.attempts < $4)`,
    [sql.shopId, bulkId, lot, MOST_ATTEMPTS],
  );
}

/**
 * The next lot that is to be taken back: who was not asked for is forgotten, whoever may carry the tag is to lose it and is counted until they have. What an
 * operation has in hand comes when that has ended.
 */
export async function planRemoving(sql: Sql, bulkId: bigint, lot: number): Promise<void> {
  await sql.query(`delete from bulk_tags t where ${nextLot("'waiting'")}`, [sql.shopId, bulkId, lot]);
  const { rowCount: unsure } = await sql.query(`update bulk_tags t set state = 'removing', attempts = 0 where ${nextLot("'adding'")}`, [sql.shopId, bulkId, lot]);
  await sql.query(`update bulk_tags t set state = 'removing', attempts = 0 where ${nextLot("'set'")}`, [sql.shopId, bulkId, lot]);
  await sql.query("update shopper_bulks set changed = changed + $3 where shop_id = $1 and id = $2", [sql.shopId, bulkId, unsure]);
}

/** Writes what Shopify did into the profiles, by which the list filters, and counts it. Who was refused while the tag was taken off has no record any more. */
export async function settleBulkTags(sql: Sql, bulkId: bigint, tag: string, { answer, set, removed, givenUp }: Settled): Promise<void> {
  const changed = answer === "done" ? [...set, ...removed] : [];
  await lockShoppers(sql, changed);
  await sql.query(`update shoppers p set tags = p.tags || $3::text where p.shop_id = $1 and p.id = any($2) and p.redacted_at is null and not ${carries("$3")}`, [sql.shopId, set, tag]);
  if (answer === "done") await sql.query("update shoppers p set tags = array(select name from unnest(p.tags) with ordinality t (name, place) where lower(name) <> lower($3) order by place) where p.shop_id = $1 and p.id = any($2)", [sql.shopId, removed, tag]);
  await refreshProfileFacts(sql, changed);
  await sql.query(
    `update shopper_bulks set changed = changed + $3 - $4, failed = failed + $5, looked = looked + case when state = 'running' then $3::int + $5::int else 0 end where shop_id = $1 and id = $2`,
    [sql.shopId, bulkId, set.length, removed.length, givenUp.length],
  );
}

/** Whether somebody's tag is still to be changed. */
export async function isTagOpen(sql: Sql, bulkId: bigint, state: "running" | "undoing"): Promise<boolean> {
  const open = state === "running" ? "state in ('waiting', 'adding') and attempts < $3" : "(state <> 'removing' or attempts < $3)";
  return (await sql.query(`select 1 from bulk_tags where shop_id = $1 and bulk_id = $2 and ${open} limit 1`, [sql.shopId, bulkId, MOST_ATTEMPTS])).rowCount > 0;
}

/** Forgets who got a tag. @returns how many, up to `lot` */
export async function deleteBulkTags(sql: Sql, bulkId: bigint, lot: number): Promise<number> {
  const { rowCount } = await sql.query("delete from bulk_tags where shop_id = $1 and bulk_id = $2 and shopper_id in (select shopper_id from bulk_tags where shop_id = $1 and bulk_id = $2 limit $3)", [sql.shopId, bulkId, lot]);
  return rowCount;
}
