import type { ShopperId, Sql } from "../platform/ports.ts";

/** Tried this often; then the tag of that one shopper is left as it is. */
export const MOST_ATTEMPTS = 5;

/** Whose tags at Shopify are noted where: those that campaigns keep in step, or those of one piece of work on many. */
export type TagRows = { table: "campaign_tags"; bulkId: null } | { table: "bulk_tags"; bulkId: bigint };
export type TagChange = "adding" | "removing";

/** The rows `t` of one of them, $2 being the work. */
const of = ({ table }: TagRows): string => (table === "bulk_tags" ? "t.shop_id = $1 and t.bulk_id = $2" : "t.shop_id = $1 and $2::bigint is null");

/** Who is next, all to be changed alike; empty when nothing is left to do. */
export async function nextTags(sql: Sql, rows: TagRows, limit: number): Promise<{ change: TagChange; shopperIds: ShopperId[] }> {
  const open = `${of(rows)} and t.operation_gid is null and t.attempts < $3`;
  const { rows: next } = await sql.query<{ state: TagChange; shopper_id: bigint }>(
    `select t.state, t.shopper_id from ${rows.table} t where ${open} and t.state = (select min(t.state) from ${rows.table} t where ${open} and t.state in ('adding', 'removing'))
     order by t.shopper_id limit $4`,
    [sql.shopId, rows.bulkId, MOST_ATTEMPTS, limit],
  );
  return { change: next[0]?.state ?? "adding", shopperIds: next.map((row) => row.shopper_id) };
}

/** Rows that are noted in one statement: were the planner to look at each of them for each other, it would still be soon done. */
const NOTED = 1_000;

/** A bulk operation carries them, a line for each in this order, which is by number. */
export async function noteOperation(sql: Sql, rows: TagRows, operationGid: string, shopperIds: readonly ShopperId[]): Promise<void> {
  for (let from = 0; from < shopperIds.length; from += NOTED) {
    const some = shopperIds.slice(from, from + NOTED);
    await sql.query(
      `update ${rows.table} t set operation_gid = $3, line = n.line from unnest($4::bigint[], $5::int[]) n (shopper_id, line)
       where ${of(rows)} and t.shopper_id = n.shopper_id and t.shopper_id between $6 and $7 and t.operation_gid is null`,
      [sql.shopId, rows.bulkId, operationGid, some, some.map((_, line) => from + line), some[0], some.at(-1)],
    );
  }
}

export async function findOperation(sql: Sql, rows: TagRows): Promise<string | null> {
  const { rows: found } = await sql.query<{ gid: string }>(`select t.operation_gid as gid from ${rows.table} t where ${of(rows)} and t.operation_gid is not null limit 1`, [sql.shopId, rows.bulkId]);
  return found[0]?.gid ?? null;
}

/** What Shopify said to some of them: `done`; `never`: it refused, as of a customer who was deleted, and asking again will not help; `again`. */
export type TagAnswer = "done" | "never" | "again";

/** Who carries the tag now, whose row is gone, and whose tag is left as it is. */
export interface Settled {
  answer: TagAnswer;
  set: ShopperId[];
  removed: ShopperId[];
  givenUp: ShopperId[];
}

export const settleTags = (sql: Sql, rows: TagRows, shopperIds: readonly ShopperId[], answer: TagAnswer): Promise<Settled> => settle(sql, rows, "t.shopper_id = any($3)", [shopperIds], answer);

/** @param lines those of an operation */
export const settleLines = (sql: Sql, rows: TagRows, operationGid: string, lines: readonly number[], answer: TagAnswer): Promise<Settled> =>
  settle(sql, rows, "t.operation_gid = $3 and t.line = any($4)", [operationGid, lines], answer);

/** Whatever the operation's result did not speak of is asked for again. */
export const settleRest = (sql: Sql, rows: TagRows, operationGid: string): Promise<Settled> => settle(sql, rows, "t.operation_gid = $3", [operationGid], "again");

async function settle(sql: Sql, rows: TagRows, which: string, values: readonly unknown[], answer: TagAnswer): Promise<Settled> {
  const all = [sql.shopId, rows.bulkId, ...values];
  const chosen = `${of(rows)} and ${which}`;
  const removed = answer === "again" ? [] : (await sql.query<{ id: ShopperId }>(`delete from ${rows.table} t where ${chosen} and t.state = 'removing' returning t.shopper_id as id`, all)).rows;
  // Who was refused stays noted, so that they are not asked for at each turn.
  const set = { done: "state = 'set', attempts = 0", never: `attempts = ${MOST_ATTEMPTS}`, again: "attempts = t.attempts + 1" }[answer];
  const { rows: kept } = await sql.query<{ id: ShopperId; state: string; attempts: number }>(
    `update ${rows.table} t set ${set}, operation_gid = null, line = null where ${chosen} and t.state <> 'set' returning t.shopper_id as id, t.state, t.attempts`,
    all,
  );
  return { answer, removed: removed.map(({ id }) => id), set: kept.filter(({ state }) => state === "set").map(({ id }) => id), givenUp: kept.filter(({ attempts }) => attempts >= MOST_ATTEMPTS).map(({ id }) => id) };
}
