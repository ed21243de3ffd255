import type { Sql } from "../platform/ports.ts";
import type { History } from "../shoppers/stats.store.server.ts";
import type { Totals } from "./import-progress.ts";
import type { PlannedSlice } from "./import-plan.ts";

export type SliceState = "waiting" | "running" | "loading" | "merging" | "done" | "failed";

export interface Slice extends PlannedSlice {
  id: bigint;
  state: SliceState;
  bulkOperationId: string | null;
  /** What the operation has found so far; all of it once it has ended. Null before it began. */
  found: bigint | null;
  rowsRead: bigint;
  throttled: boolean;
  attempts: number;
  error: string | null;
  /** When it was in, or the slice that stood in its place before. */
  doneAt: Date | null;
}

export async function readSlices(sql: Sql): Promise<Slice[]> {
  const { rows } = await sql.query<Slice>(
    `select id, subject, from_at as "fromAt", until_at as "untilAt", position, state, bulk_operation_id as "bulkOperationId", found, rows_read as "rowsRead", throttled, attempts, error, done_at as "doneAt"
     from import_slices where shop_id = $1 order by position`,
    [sql.shopId],
  );
  return rows;
}

/**
 * Adds the slices that are not there yet; two who plan at once add them once.
 * @param input.begunBefore the newest orders were in before, and are only read again
 */
export async function addSlices(sql: Sql, slices: readonly PlannedSlice[], now: Date, { begunBefore }: { begunBefore: boolean }): Promise<void> {
  for (const slice of slices) {
    await sql.query("insert into import_slices (shop_id, subject, from_at, until_at, position, done_at) values ($1, $2, $3, $4, $5, $6) on conflict do nothing", [
      sql.shopId, slice.subject, slice.fromAt, slice.untilAt, slice.position, begunBefore && slice.position === 1 ? now : null,
    ]);
  }
  // What changes from here on is found by the reconcile, whatever the import saw.
  for (const subject of ["customers", "orders"]) {
    await sql.query("insert into sync_cursors (shop_id, subject, seen_until) values ($1, $2, $3) on conflict do nothing", [sql.shopId, subject, now]);
  }
}

/** Forgets the slices of orders and what was staged of them, so that they are planned anew: older orders may be read now. */
export async function dropOrderSlices(sql: Sql): Promise<void> {
  for (const table of ["staging_orders", "staging_order_lines", "staging_refunds"]) {
    await sql.query(`delete from ${table} where shop_id = $1 and slice_id in (select id from import_slices where shop_id = $1 and subject = 'orders')`, [sql.shopId]);
  }
  await sql.query("delete from import_slices where shop_id = $1 and subject = 'orders'", [sql.shopId]);
}

/** Has the customers read once more; what was known of them stays known meanwhile. */
export async function rereadCustomers(sql: Sql): Promise<void> {
  await sql.query("update import_slices set state = 'waiting', bulk_operation_id = null, found = null, rows_read = 0, attempts = 0 where shop_id = $1 and subject = 'customers' and state = 'done'", [sql.shopId]);
}

type SliceChange = Partial<{
  state: SliceState;
  bulk_operation_id: string | null;
  found: number | null;
  rows_read: number;
  rows_merged: number;
  throttled: boolean;
  attempts: number;
  error: string | null;
  started_at: Date;
  done_at: Date;
}>;

/** False when there is no such slice any more: it was planned anew. */
export async function changeSlice(sql: Sql, sliceId: bigint, change: SliceChange): Promise<boolean> {
  const entries = Object.entries(change);
  const { rowCount } = await sql.query(`update import_slices set ${entries.map(([column], i) => `${column} = $${i + 3}`).join(", ")} where shop_id = $1 and id = $2`, [sql.shopId, sliceId, ...entries.map(([, value]) => value)]);
  return rowCount > 0;
}

/** Keeps what Shopify counted; where it did not say, what it said before is not true any more. */
export async function saveCounts(sql: Sql, counts: Totals): Promise<void> {
  for (const subject of ["customers", "orders"] as const) {
    await sql.query("update sync_cursors set counted = $3, counted_exactly = $4 where shop_id = $1 and subject = $2", [sql.shopId, subject, counts[subject]?.count ?? null, counts[subject]?.exact ?? false]);
  }
}

export async function readCountsKept(sql: Sql): Promise<Totals> {
  const { rows } = await sql.query<{ subject: "customers" | "orders"; counted: bigint; exact: boolean }>(
    "select subject, counted, counted_exactly as exact from sync_cursors where shop_id = $1 and counted is not null",
    [sql.shopId],
  );
  const of = (subject: string) => {
    const row = rows.find((one) => one.subject === subject);
    return row ? { count: Number(row.counted), exact: row.exact } : null;
  };
  return { customers: of("customers"), orders: of("orders") };
}

/** Gives failed slices another chance. Returns how many there were. */
export async function retrySlices(sql: Sql): Promise<number> {
  const { rowCount } = await sql.query("update import_slices set state = 'waiting', bulk_operation_id = null, found = null, attempts = 0, error = null where shop_id = $1 and state = 'failed'", [sql.shopId]);
  return rowCount;
}

/**
 * What a shop's statistics may be built on (product rule 9). Before customers and the newest orders are in, nobody is called anything;
 * once they were, this stays so while they are read again, for else everybody would be called nothing and every case would close;
 * until every slice is in, and where Shopify withholds older orders, the customer record fills the gap.
 */
export async function readHistory(sql: Sql): Promise<History> {
  const { rows } = await sql.query<{ begun: boolean; whole: boolean }>(
    `select coalesce(bool_and(i.state = 'done' or i.done_at is not null) filter (where i.position <= 1), false) as begun,
            coalesce(bool_and(i.state = 'done'), false) and 'read_all_orders' = any(string_to_array((select scopes from shop_settings where shop_id = $1), ',')) as whole
     from import_slices i where i.shop_id = $1`,
    [sql.shopId],
  );
  if (!rows[0]?.begun) return "unread";
  return rows[0].whole ? "orders" : "customer_record";
}
