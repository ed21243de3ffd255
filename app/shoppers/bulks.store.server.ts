import type { Sql } from "../platform/ports.ts";
import type { Day } from "../platform/zones.ts";
import type { Bulk } from "./bulk.ts";
import type { Place } from "./place.ts";

interface BulkRow {
  id: bigint;
  state: "running" | "done" | "undone";
  query: string | null;
  asOf: Day;
  by: string;
  afterValue: string | null;
  afterId: bigint | null;
}

/** Notes work that is to be done (with the view's address), or that is done already. */
export async function insertBulk(sql: Sql, bulk: { query: string | null; asOf: Day; by: string; expected: number | null; looked?: number; at: Date }): Promise<bigint> {
  const { rows } = await sql.query<{ id: bigint }>(
    `insert into shopper_bulks (shop_id, query, as_of, by, expected, looked, state, started_at, done_at)
     values ($1, $2, $3, $4, $5, $6, case when $2::text is null then 'done' else 'running' end, $7, case when $2::text is null then $7::timestamptz end) returning id`,
    [sql.shopId, bulk.query, bulk.asOf, bulk.by, bulk.expected, bulk.looked ?? 0, bulk.at],
  );
  return (rows[0] as { id: bigint }).id;
}

/** Held, so that two workers, or a worker and an undo, come one after the other. */
export async function holdBulk(sql: Sql, id: bigint): Promise<BulkRow | null> {
  const { rows } = await sql.query<BulkRow>(
    `select id, state, query, as_of as "asOf", by, after_value as "afterValue", after_id as "afterId" from shopper_bulks where shop_id = $1 and id = $2 for update`,
    [sql.shopId, id],
  );
  return rows[0] ?? null;
}

/** Adds a lot; without a place to go on from the work is done, and what was searched for is forgotten. */
export async function advanceBulk(sql: Sql, id: bigint, lot: { looked: number; changed: number; after: Place | null; at: Date }): Promise<void> {
  await sql.query(
    `update shopper_bulks set looked = looked + $3, changed = changed + $4, after_value = $5, after_id = $6,
       state = case when $6::bigint is null then 'done' else state end, query = case when $6::bigint is not null then query end, done_at = case when $6::bigint is null then $7::timestamptz end
     where shop_id = $1 and id = $2`,
    [sql.shopId, id, lot.looked, lot.changed, lot.after?.value ?? null, lot.after?.id ?? null, lot.at],
  );
}

export async function markUndone(sql: Sql, id: bigint): Promise<void> {
  await sql.query("update shopper_bulks set state = 'undone', query = null where shop_id = $1 and id = $2", [sql.shopId, id]);
}

export async function markPutAway(sql: Sql, id: bigint, at: Date): Promise<void> {
  await sql.query("update shopper_bulks set put_away_at = $3 where shop_id = $1 and id = $2 and state <> 'running'", [sql.shopId, id, at]);
}

/** The newest that runs, or that this person began and was done since an instant, as long as nobody put it away. */
export async function findShownBulk(sql: Sql, by: string, doneSince: Date): Promise<Bulk | null> {
  const { rows } = await sql.query<Bulk>(
    `select id, state, looked, changed, expected, by from shopper_bulks
     where shop_id = $1 and (state = 'running' or (state = 'done' and by = $2 and done_at >= $3 and put_away_at is null)) order by id desc limit 1`,
    [sql.shopId, by, doneSince],
  );
  return rows[0] ?? null;
}
