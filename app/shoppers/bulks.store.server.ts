import type { Sql } from "../platform/ports.ts";
import type { Day } from "../platform/zones.ts";
import type { Bulk } from "./bulk.ts";
import type { Place } from "./place.ts";

export interface BulkRow {
  id: bigint;
  state: Bulk["state"];
  /** The view's address while it is walked; null: its shoppers are all known. */
  query: string | null;
  asOf: Day;
  by: string;
  tag: string | null;
  changed: number;
  doneAt: Date | null;
  afterValue: string | null;
  afterId: bigint | null;
}

/** Notes work that is to be done (with the view's address), or that is done already. Work on a tag is done when Shopify has answered. */
export async function insertBulk(sql: Sql, bulk: { query: string | null; tag?: string; asOf: Day; by: string; expected: number | null; at: Date }): Promise<bigint> {
  const { rows } = await sql.query<{ id: bigint }>(
    `insert into shopper_bulks (shop_id, query, as_of, by, expected, tag, state, started_at, done_at)
     select $1, $2, $3, $4, $5, $6, state, $7, case when state = 'done' then $7::timestamptz end from (select case when $2::text is null and $6::text is null then 'done' else 'running' end as state) s returning id`,
    [sql.shopId, bulk.query, bulk.asOf, bulk.by, bulk.expected, bulk.tag ?? null, bulk.at],
  );
  return (rows[0] as { id: bigint }).id;
}

const read = `select id, state, query, as_of as "asOf", by, tag, changed, done_at as "doneAt", after_value as "afterValue", after_id as "afterId" from shopper_bulks`;

/** Held, so that two workers, or a worker and an undo, come one after the other. */
export async function holdBulk(sql: Sql, id: bigint): Promise<BulkRow | null> {
  const { rows } = await sql.query<BulkRow>(`${read} where shop_id = $1 and id = $2 for update`, [sql.shopId, id]);
  return rows[0] ?? null;
}

/** Adds a lot. Without a place to go on from what was searched for is forgotten; the work is done, unless Shopify has to do its part. */
export async function advanceBulk(sql: Sql, id: bigint, lot: { looked: number; changed: number; failed?: number; after: Place | null; at: Date }): Promise<void> {
  await sql.query(
    `update shopper_bulks set looked = looked + $3, changed = changed + $4, failed = failed + $5, after_value = $6, after_id = $7, query = case when $7::bigint is not null then query end,
       state = case when $7::bigint is null and tag is null then 'done' else state end, done_at = case when $7::bigint is null and tag is null then $8::timestamptz end
     where shop_id = $1 and id = $2`,
    [sql.shopId, id, lot.looked, lot.changed, lot.failed ?? 0, lot.after?.value ?? null, lot.after?.id ?? null, lot.at],
  );
}

/** Shopify has done its part. */
export async function markDone(sql: Sql, id: bigint, at: Date): Promise<void> {
  await sql.query("update shopper_bulks set state = 'done', done_at = $3 where shop_id = $1 and id = $2", [sql.shopId, id, at]);
}

/** Shopify is to take a tag off again: from now on those are counted who still carry it. */
export async function markUndoing(sql: Sql, id: bigint): Promise<void> {
  await sql.query("update shopper_bulks set state = 'undoing', query = null, failed = 0 where shop_id = $1 and id = $2", [sql.shopId, id]);
}

export async function markUndone(sql: Sql, id: bigint, at: Date): Promise<void> {
  await sql.query("update shopper_bulks set state = 'undone', query = null, done_at = $3 where shop_id = $1 and id = $2", [sql.shopId, id, at]);
}

export async function markPutAway(sql: Sql, id: bigint, at: Date): Promise<void> {
  await sql.query("update shopper_bulks set put_away_at = $3 where shop_id = $1 and id = $2 and state in ('done', 'undone')", [sql.shopId, id, at]);
}

/** Work on tags that waits for Shopify: what an operation has in hand, else the newest, so that a few who are ticked come between the lots of a large view. */
export async function findTagBulk(sql: Sql): Promise<BulkRow | null> {
  const { rows } = await sql.query<BulkRow>(
    `${read} b where shop_id = $1 and tag is not null and state in ('running', 'undoing') and query is null
     order by exists (select 1 from bulk_tags t where t.shop_id = $1 and t.bulk_id = b.id and t.operation_gid is not null) desc, id desc limit 1`,
    [sql.shopId],
  );
  return rows[0] ?? null;
}

/** When the oldest work on tags that waits for Shopify began. */
export async function nextTagWork(sql: Sql): Promise<Date | null> {
  const { rows } = await sql.query<{ at: Date | null }>("select min(started_at) as at from shopper_bulks where shop_id = $1 and tag is not null and state in ('running', 'undoing') and query is null", [sql.shopId]);
  return rows[0]?.at ?? null;
}

/**
 * Whether a tag is being added or taken off, by other work than this. Nobody else of the shop is told before this transaction ends, so that of two who begin with the
 * same tag at once the second hears of the first.
 */
export async function isTagBusy(sql: Sql, tag: string, apartFrom: bigint | null = null): Promise<boolean> {
  await sql.query("select pg_advisory_xact_lock(hashtextextended('tags of many', $1))", [sql.shopId]);
  return (await sql.query("select 1 from shopper_bulks where shop_id = $1 and lower(tag) = lower($2) and id is distinct from $3 and state in ('running', 'undoing')", [sql.shopId, tag, apartFrom])).rowCount > 0;
}

/** The newest that runs, or that this person began and was done since an instant, as long as nobody put it away; one that was undone only where some still carry its tag. */
export async function findShownBulk(sql: Sql, by: string, doneSince: Date): Promise<Bulk | null> {
  const { rows } = await sql.query<Bulk>(
    `select id, state, tag, looked, changed, failed, expected, by from shopper_bulks
     where shop_id = $1 and (state in ('running', 'undoing') or ((state = 'done' or (state = 'undone' and tag is not null and changed > 0)) and by = $2 and done_at >= $3 and put_away_at is null)) order by id desc limit 1`,
    [sql.shopId, by, doneSince],
  );
  return rows[0] ?? null;
}
