import type { ShopperId, Sql } from "#app/platform/ports";
import type { ReadingTrouble } from "#app/shops/shop";

/** False when somebody else saved in between. The members of the segment before stay left out until the new one is read, and none where none is chosen. */
export async function updateLeftOutSegment(sql: Sql, version: number, segment: { id: string; name: string } | null, { at, by }: { at: Date; by: string }): Promise<boolean> {
  const { rowCount } = await sql.query(
    `update shop_settings set left_out_segment_gid = $3, left_out_segment_name = $4, left_out_read_at = null, left_out_trouble = null, version = version + 1, updated_at = $5, saved_at = $5, saved_by = $6 where shop_id = $1 and version = $2`,
    [sql.shopId, version, segment?.id ?? null, segment?.name ?? null, at, by],
  );
  if (rowCount > 0 && segment === null) await sql.query("delete from left_out_members where shop_id = $1", [sql.shopId]);
  return rowCount > 0;
}

export async function keepMembers(sql: Sql, shopperIds: readonly ShopperId[], at: Date): Promise<void> {
  await sql.query(
    `insert into left_out_members as m (shop_id, shopper_id, read_at) select distinct $1::bigint, id, $3::timestamptz from unnest($2::bigint[]) id
     on conflict (shop_id, shopper_id) do update set read_at = excluded.read_at`,
    [sql.shopId, shopperIds, at],
  );
}

/** The segment was read whole: whoever this reading did not find is in it no more. False when another segment was chosen meanwhile. */
export async function endReading(sql: Sql, segment: { id: string; name: string }, at: Date): Promise<boolean> {
  const { rowCount } = await sql.query("update shop_settings set left_out_read_at = $3, left_out_segment_name = $4, left_out_trouble = null where shop_id = $1 and left_out_segment_gid = $2", [sql.shopId, segment.id, at, segment.name]);
  if (rowCount > 0) await sql.query("delete from left_out_members where shop_id = $1 and read_at < $2", [sql.shopId, at]);
  return rowCount > 0;
}

export async function noteTrouble(sql: Sql, segmentId: string, trouble: ReadingTrouble): Promise<void> {
  await sql.query("update shop_settings set left_out_trouble = $3 where shop_id = $1 and left_out_segment_gid = $2", [sql.shopId, segmentId, trouble]);
}

export async function countMembers(sql: Sql): Promise<number> {
  const { rows } = await sql.query<{ n: bigint }>("select count(*) as n from left_out_members where shop_id = $1", [sql.shopId]);
  return Number(rows[0]?.n ?? 0);
}
