import type { Db, ShopId, Sql } from "../ports.ts";
import { backoffSeconds, catalog, type ItemTaskName, type PayloadOf, type TaskName } from "./catalog.ts";

/** Wakes a worker for a shop and task, with the commit of the caller's transaction; many calls are one waiting wake-up. Without a delay it comes at once, or as long after as the task gathers calls. */
export function wake({ wakeUps: { tasks } }: Sql, task: TaskName, afterMs = gatherMs(task)): void {
  tasks.set(task, Math.min(afterMs, tasks.get(task) ?? Infinity));
}

function gatherMs(task: TaskName): number {
  const known = catalog[task];
  return "gatherMs" in known ? known.gatherMs : 0;
}

/** Notes that something of the shop is due at a business instant, so that the tick looks at the shop then. */
export function noteDue({ wakeUps }: Sql, at: Date): void {
  if (wakeUps.dueAt === null || at < wakeUps.dueAt) wakeUps.dueAt = at;
}

/**
 * Writes what `wake` and `noteDue` gathered: the shop's row, then the tasks by name. At the end of each transaction and in one order, so that of two
 * transactions neither ever waits for a row that the other has while it has one that the other wants.
 */
export async function writeWakeUps({ shopId, query, wakeUps: { tasks, dueAt } }: Sql): Promise<void> {
  if (dueAt !== null) await query("select note_due($1, $2)", [shopId, dueAt]);
  if (tasks.size === 0) return;
  const names = [...tasks.keys()].sort();
  await query("select wake($1, task, make_interval(secs => seconds)) from unnest($2::text[], $3::float8[]) w(task, seconds)", [shopId, names, names.map((task) => (tasks.get(task) ?? 0) / 1000)]);
}

/**
 * Adds one row of work in the caller's transaction.
 * @param input.dueAt     business instant; now wakes a worker at once
 * @param input.dedupeKey equal keys that still wait are one row
 */
export async function addWork<Name extends ItemTaskName>(
  sql: Sql,
  now: Date,
  task: Name,
  payload: PayloadOf<Name>,
  input: { dueAt?: Date; dedupeKey?: string } = {},
): Promise<void> {
  const dueAt = input.dueAt ?? now;
  await sql.query(
    `insert into work_items (shop_id, task, payload, dedupe_key, due_at) values ($1, $2, $3, $4, $5)
     on conflict (shop_id, task, dedupe_key) where dedupe_key is not null and state = 'waiting' and lease_until is null
     do update set due_at = least(work_items.due_at, excluded.due_at)`,
    [sql.shopId, task, JSON.stringify(payload), input.dedupeKey ?? null, dueAt],
  );
  if (dueAt <= now) wake(sql, task);
  else noteDue(sql, dueAt);
}

export interface ClaimedItem {
  id: bigint;
  payload: unknown;
  attempts: number;
}

/** Claims due rows of a task under a lease of machine time; rows of a worker that died come back when theirs ends. */
export async function claimItems(db: Db, shopId: ShopId, task: ItemTaskName, now: Date): Promise<ClaimedItem[]> {
  const { lot, leaseSeconds } = catalog[task];
  return db.withShopSql(shopId, async (sql) => {
    const { rows } = await sql.query<ClaimedItem>(
      `update work_items w set lease_until = clock_timestamp() + make_interval(secs => $4), attempts = attempts + 1
       from (select id from work_items where shop_id = $1 and task = $2 and state = 'waiting' and due_at <= $3
               and (lease_until is null or lease_until < clock_timestamp())
             order by due_at, id limit $5 for update skip locked) c
       where w.shop_id = $1 and w.id = c.id returning w.id, w.payload, w.attempts`,
      [shopId, task, now, leaseSeconds, lot],
    );
    return rows;
  });
}

/** Machine time until the first due row that is leased comes back, because its try was postponed or its worker died; null when none is leased. */
export async function msUntilItemReturns(db: Db, shopId: ShopId, task: ItemTaskName, now: Date): Promise<number | null> {
  return db.withShopSql(shopId, async (sql) => {
    const { rows } = await sql.query<{ ms: number | null }>(
      `select ceil(extract(epoch from min(lease_until) - clock_timestamp()) * 1000)::float8 as ms
       from work_items where shop_id = $1 and task = $2 and state = 'waiting' and due_at <= $3 and lease_until is not null`,
      [shopId, task, now],
    );
    const ms = rows[0]?.ms ?? null;
    return ms === null ? null : Math.max(1, ms);
  });
}

export async function finishItem(sql: Sql, id: bigint): Promise<void> {
  await sql.query("delete from work_items where shop_id = $1 and id = $2", [sql.shopId, id]);
}

/** Gives a row back for a later try; past the catalog's number of attempts it stays as failed. Returns the wait in milliseconds, or null when given up. */
export async function postponeItem(sql: Sql, task: ItemTaskName, item: ClaimedItem, why: string, afterSeconds?: number): Promise<number | null> {
  if (item.attempts >= catalog[task].maxAttempts) {
    await failItem(sql, item.id, why);
    return null;
  }
  const seconds = afterSeconds ?? backoffSeconds(item.attempts);
  await sql.query(
    "update work_items set lease_until = clock_timestamp() + make_interval(secs => $3), error = $4 where shop_id = $1 and id = $2",
    [sql.shopId, item.id, seconds, why],
  );
  wake(sql, task, seconds * 1000);
  return seconds * 1000;
}

/** Business time between two tries of what has to wait. */
const WAIT_MS = 3_600_000;

/** Puts a row off without counting the try. Its lease ends now instead of being taken away: a row of the same key may wait already. */
export async function putOffItem(sql: Sql, id: bigint, now: Date, why: string): Promise<void> {
  const dueAt = new Date(+now + WAIT_MS);
  await sql.query("update work_items set due_at = $3, lease_until = clock_timestamp(), attempts = attempts - 1, error = $4 where shop_id = $1 and id = $2", [sql.shopId, id, dueAt, why]);
  noteDue(sql, dueAt);
}

export async function failItem(sql: Sql, id: bigint, why: string): Promise<void> {
  await sql.query("update work_items set state = 'failed', lease_until = null, error = $3 where shop_id = $1 and id = $2", [sql.shopId, id, why]);
}

/** When the next waiting row of each item task is due, past leases included. */
export async function nextItemsDue(sql: Sql): Promise<{ task: ItemTaskName; at: Date }[]> {
  const { rows } = await sql.query<{ task: ItemTaskName; at: Date }>(
    "select task, min(due_at) as at from work_items where shop_id = $1 and state = 'waiting' group by task",
    [sql.shopId],
  );
  return rows;
}
