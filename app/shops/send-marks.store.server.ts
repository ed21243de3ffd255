import type { Sql } from "#app/platform/ports";

interface Marks {
  noted: string | null;
  intended: string | null;
  installedAt: Date | null;
  /** Sending stands for a mark already. */
  stopped: boolean;
}

export async function findMarks(sql: Sql): Promise<Marks> {
  const { rows } = await sql.query<Marks>(
    `select t.send_mark as noted, t.send_mark_next as intended, s.installed_at as "installedAt", t.restored_at is not null as stopped from shop_settings t join shops s on s.id = t.shop_id where t.shop_id = $1`,
    [sql.shopId],
  );
  const [marks] = rows;
  if (!marks) throw new Error(`no shop ${sql.shopId}`);
  return marks;
}

// Each of these changes nothing when somebody else was faster: then false or null, and the caller looks again.

/** Says what will be written at Shopify. One that was said before and not noted is written first: it may be on its way. */
export async function intendMark(sql: Sql, noted: string | null, mark: string): Promise<string | null> {
  const { rows } = await sql.query<{ mark: string }>(
    "update shop_settings set send_mark_next = coalesce(send_mark_next, $3) where shop_id = $1 and send_mark is not distinct from $2 and restored_at is null returning send_mark_next as mark",
    [sql.shopId, noted, mark],
  );
  return rows[0]?.mark ?? null;
}

/** Shopify holds it. */
export async function noteMark(sql: Sql, mark: string): Promise<void> {
  await sql.query("update shop_settings set send_mark = $2, send_mark_next = null where shop_id = $1 and send_mark_next = $2", [sql.shopId, mark]);
}

/** Stops all sending because of what Shopify holds; false when what we know of has changed since. */
export async function stopForMark(sql: Sql, known: Pick<Marks, "noted" | "intended">, found: string | null, at: Date): Promise<boolean> {
  const { rowCount } = await sql.query(
    `update shop_settings set restored_at = $5, restored_mark = $4
     where shop_id = $1 and send_mark is not distinct from $2 and send_mark_next is not distinct from $3 and restored_at is null`,
    [sql.shopId, known.noted, known.intended, found, at],
  );
  return rowCount > 0;
}

/** A person confirmed: what Shopify holds is ours from now on. False when the stop they saw is over, or another. */
export async function acceptMark(sql: Sql, restoredAt: Date, until: Date): Promise<boolean> {
  const { rowCount } = await sql.query(
    `update shop_settings set send_mark = restored_mark, send_mark_next = null, restored_at = null, restored_mark = null, restored_until = greatest(restored_until, $3)
     where shop_id = $1 and restored_at = $2`,
    [sql.shopId, restoredAt, until],
  );
  return rowCount > 0;
}
