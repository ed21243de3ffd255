import type { ShopperId, Sql } from "../platform/ports.ts";
import type { ReadingTrouble } from "../shops/shop.ts";

/** What an override is for, as it was when a reading began. */
export interface ReadSource {
  id: bigint;
  /** Shopify's global id. */
  gid: string;
}

export async function findSource(sql: Sql, id: bigint): Promise<(ReadSource & { kind: "segment" | "collection" }) | null> {
  const { rows } = await sql.query<ReadSource & { kind: "segment" | "collection" }>("select id, kind, source_gid as gid from lapse_overrides where shop_id = $1 and id = $2 and deleted_at is null and source_gid is not null", [sql.shopId, id]);
  return rows[0] ?? null;
}

/** Keeps a page of a segment's members. Whoever is one with somebody else here belongs to it as that one, and whoever was erased to nothing. */
export async function keepSegmentMembers(sql: Sql, { id, gid }: ReadSource, shopperIds: readonly ShopperId[], at: Date): Promise<void> {
  await sql.query(
    `insert into lapse_override_members as m (shop_id, shopper_id, override_id, read_at)
     select distinct $1::bigint, coalesce(p.merged_into, p.id), o.id, $5::timestamptz from shoppers p join lapse_overrides o on o.shop_id = $1 and o.id = $2 and o.source_gid = $3
     where p.shop_id = $1 and p.id = any($4::bigint[]) and p.redacted_at is null order by 2
     on conflict (shop_id, shopper_id, override_id) do update set read_at = excluded.read_at`,
    [sql.shopId, id, gid, shopperIds, at],
  );
}

export async function keepCollectionProducts(sql: Sql, { id, gid }: ReadSource, products: readonly bigint[], at: Date): Promise<void> {
  await sql.query(
    `insert into lapse_override_products (shop_id, override_id, product_id, read_at)
     select distinct o.shop_id, o.id, p, $5::timestamptz from lapse_overrides o cross join unnest($4::bigint[]) p where o.shop_id = $1 and o.id = $2 and o.source_gid = $3
     on conflict (shop_id, override_id, product_id) do update set read_at = excluded.read_at`,
    [sql.shopId, id, gid, products, at],
  );
}

/** It was read whole: what this reading did not find is in it no more. @returns false when it is for others meanwhile, or deleted */
export async function endSourceReading(sql: Sql, { id, gid }: ReadSource, name: string, at: Date): Promise<boolean> {
  const { rowCount } = await sql.query(
    "update lapse_overrides set read_at = $4, source_name = $5, trouble = null where shop_id = $1 and id = $2 and source_gid = $3 and deleted_at is null", [sql.shopId, id, gid, at, name]);
  if (rowCount === 0) return false;
  for (const table of ["lapse_override_members", "lapse_override_products"]) await sql.query(`delete from ${table} where shop_id = $1 and override_id = $2 and read_at < $3`, [sql.shopId, id, at]);
  return true;
}

export async function noteSourceTrouble(sql: Sql, { id, gid }: ReadSource, trouble: ReadingTrouble): Promise<void> {
  await sql.query("update lapse_overrides set trouble = $4 where shop_id = $1 and id = $2 and source_gid = $3", [sql.shopId, id, gid, trouble]);
}
