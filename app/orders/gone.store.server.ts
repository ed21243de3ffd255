import type { Sql } from "../platform/ports.ts";

export type Subject = "orders" | "customers";

/** Numbers from `from` to `to`, both included. */
export interface Range {
  from: bigint;
  to: bigint;
}

/** What is still at Shopify as far as we know. Somebody erased at their request may be a customer still, and who is joined with another is one. */
const held: Record<Subject, string> = {
  orders: "orders where shop_id = $1 and deleted_at is null",
  customers: "shoppers where shop_id = $1 and id > 0 and (merged_into is null or joined_from = id) and gone_at is null",
};

/** How many there are from a number on, and the largest number of these. */
export async function measure(sql: Sql, subject: Subject, from: bigint): Promise<{ n: number; to: bigint }> {
  const { rows } = await sql.query<{ n: bigint; to: bigint | null }>(`select count(*) as n, max(id) as to from ${held[subject]} and id >= $2`, [sql.shopId, from]);
  return { n: Number(rows[0]?.n ?? 0n), to: rows[0]?.to ?? 0n };
}

/** The number that has so many of a range below it. */
export async function numberAt(sql: Sql, subject: Subject, range: Range, below: number): Promise<bigint> {
  const { rows } = await sql.query<{ id: bigint }>(`select id from ${held[subject]} and id between $2 and $3 order by id offset $4 limit 1`, [sql.shopId, range.from, range.to, below]);
  return rows[0]?.id ?? range.to;
}

export async function numbersIn(sql: Sql, subject: Subject, range: Range): Promise<bigint[]> {
  const { rows } = await sql.query<{ id: bigint }>(`select id from ${held[subject]} and id between $2 and $3 order by id`, [sql.shopId, range.from, range.to]);
  return rows.map((row) => row.id);
}

/** The newest orders that Shopify has with a shopper and that are not deleted. */
export async function newestOrdersOf(sql: Sql, shopperId: bigint, limit: number): Promise<bigint[]> {
  const { rows } = await sql.query<{ id: bigint }>("select id from orders where shop_id = $1 and (shopper_id = $2 and joined_from is null or joined_from = $2) and deleted_at is null order by processed_at desc limit $3", [sql.shopId, shopperId, limit]);
  return rows.map((row) => row.id);
}
