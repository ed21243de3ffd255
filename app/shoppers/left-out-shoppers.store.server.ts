import type { ShopperId, Sql } from "../platform/ports.ts";

/** Who left a shopper out of campaigns, and when. */
export interface LeftOut {
  at: Date;
  /** A member of staff. */
  by: string;
}

/** Leaves shoppers out who are not yet. Of those who were merged or erased nothing is kept. @returns how many were not before */
export async function insertLeftOut(sql: Sql, ids: readonly ShopperId[], { at, by, bulkId }: LeftOut & { bulkId: bigint | null }): Promise<number> {
  const { rowCount } = await sql.query(
    `insert into left_out_shoppers (shop_id, shopper_id, at, by, bulk_id)
     select $1, id, $3, $4, $5 from shoppers where shop_id = $1 and id = any($2) and merged_into is null and redacted_at is null on conflict do nothing`,
    [sql.shopId, ids, at, by, bulkId],
  );
  return rowCount;
}

/** @returns whether they were left out */
export async function deleteLeftOut(sql: Sql, id: ShopperId): Promise<boolean> {
  return (await sql.query("delete from left_out_shoppers where shop_id = $1 and shopper_id = $2", [sql.shopId, id])).rowCount > 0;
}

export async function findLeftOut(sql: Sql, id: ShopperId): Promise<LeftOut | null> {
  return (await sql.query<LeftOut>("select at, by from left_out_shoppers where shop_id = $1 and shopper_id = $2", [sql.shopId, id])).rows[0] ?? null;
}

/** Lets back who was left out by one piece of work; whoever was left out before it stays so. @returns how many */
export async function deleteLeftOutBy(sql: Sql, bulkId: bigint): Promise<number> {
  return (await sql.query("delete from left_out_shoppers where shop_id = $1 and bulk_id = $2", [sql.shopId, bulkId])).rowCount;
}
