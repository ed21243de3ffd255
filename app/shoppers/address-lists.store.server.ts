import type { ShopperId, Sql } from "#app/platform/ports";
import type { ListReason, ListSource } from "./address-list.ts";

export type ListState = "reading" | "ready" | "importing" | "done" | "undoing" | "undone";

/** A line without an address: its number in the file, and what is wrong. What stands there is not kept. */
export interface ListProblem {
  line: number;
  problem: "empty" | "no_address";
}

export interface ListCounts {
  /** Lines with something in them, without the headings. */
  lines: number;
  /** Addresses, each once. */
  found: number;
  /** Lines of people who may be mailed. */
  leftAlone: number;
  invalid: number;
  /** The first of these. */
  problems: ListProblem[];
}

export interface AddressList extends ListCounts {
  id: bigint;
  state: ListState;
  source: ListSource | null;
  actor: string;
  createdAt: Date;
  /** Of the addresses, left out already when the list was read. */
  known: number;
  /** Left out by this list alone. */
  added: number;
  step: "addresses" | "shoppers";
  afterHash: string;
  afterShopper: ShopperId | null;
  worked: number;
  doneAt: Date | null;
  undoneAt: Date | null;
}

const columns = `id, state, source, actor, created_at as "createdAt", lines, found, known, left_alone as "leftAlone", invalid, problems, added, step, after_hash as "afterHash", after_shopper as "afterShopper", worked,
  done_at as "doneAt", undone_at as "undoneAt"`;

export async function insertList(sql: Sql, { actor, at }: { actor: string; at: Date }): Promise<bigint> {
  const { rows } = await sql.query<{ id: bigint }>("insert into suppression_imports (shop_id, state, actor, created_at) values ($1, 'reading', $2, $3) returning id", [sql.shopId, actor, at]);
  return (rows[0] as { id: bigint }).id;
}

/** Adds addresses to a list; answers how many were not in it yet. */
export async function insertAddresses(sql: Sql, listId: bigint, addresses: readonly { hash: string; reason: ListReason }[]): Promise<number> {
  const { rowCount } = await sql.query(
    "insert into suppression_import_rows (shop_id, import_id, address_hash, reason) select $1, $2, t.hash, t.reason from unnest($3::text[], $4::text[]) t (hash, reason) on conflict do nothing",
    [sql.shopId, listId, addresses.map(({ hash }) => hash), addresses.map(({ reason }) => reason)],
  );
  return rowCount;
}

/** The list is read to its end: what would come of it can be shown. */
export async function markReady(sql: Sql, listId: bigint, source: ListSource, { lines, found, leftAlone, invalid, problems }: ListCounts): Promise<void> {
  await sql.query(
    `update suppression_imports set state = 'ready', source = $3, lines = $4, found = $5, left_alone = $6, invalid = $7, problems = $8,
       known = (select count(*) from suppression_import_rows r join suppressions x on x.shop_id = $1 and x.address_hash = r.address_hash where r.shop_id = $1 and r.import_id = $2)
     where shop_id = $1 and id = $2`,
    [sql.shopId, listId, source, lines, found, leftAlone, invalid, JSON.stringify(problems)],
  );
}

export async function findList(sql: Sql, id: bigint, lock = false): Promise<AddressList | null> {
  const { rows } = await sql.query<AddressList>(`select ${columns} from suppression_imports where shop_id = $1 and id = $2${lock ? " for update" : ""}`, [sql.shopId, id]);
  return rows[0] ?? null;
}

/** The newest first; those that are being read are nobody's business yet. */
export async function listLists(sql: Sql, limit: number): Promise<AddressList[]> {
  const { rows } = await sql.query<AddressList>(`select ${columns} from suppression_imports where shop_id = $1 and state <> 'reading' order by id desc limit $2`, [sql.shopId, limit]);
  return rows;
}

/** Begins the work on a list, from its first address. */
export async function beginWork(sql: Sql, id: bigint, state: "importing" | "undoing"): Promise<void> {
  await sql.query("update suppression_imports set state = $3, step = 'addresses', after_hash = '', after_shopper = null, worked = 0 where shop_id = $1 and id = $2", [sql.shopId, id, state]);
}

export async function endWork(sql: Sql, id: bigint, state: "done" | "undone", at: Date): Promise<void> {
  await sql.query(`update suppression_imports set state = $3, ${state === "done" ? "done_at" : "undone_at"} = $4 where shop_id = $1 and id = $2`, [sql.shopId, id, state, at]);
}

/** Leaves the next addresses of a list out; those that are left out already keep their reason. False when there are no more. */
export async function suppressNext(sql: Sql, { id, afterHash }: AddressList, at: Date, lot: number): Promise<boolean> {
  const { rows } = await sql.query<{ n: bigint }>(
    `with lot as (select address_hash, reason from suppression_import_rows where shop_id = $1 and import_id = $2 and address_hash > $3 order by address_hash limit $5),
       added as (insert into suppressions (shop_id, address_hash, reason, at, import_id) select $1, address_hash, reason, $4, $2 from lot order by address_hash on conflict do nothing returning 1),
       noted as (update suppression_imports set worked = worked + (select count(*) from lot), added = added + (select count(*) from added), after_hash = coalesce((select max(address_hash) from lot), after_hash)
         where shop_id = $1 and id = $2)
     select count(*) as n from lot`,
    [sql.shopId, id, afterHash, at, lot],
  );
  return Number(rows[0]?.n ?? 0) > 0;
}

/** Lets the next addresses go that are left out by this list alone; what another list has too stays with that one. False when there are no more. */
export async function releaseNext(sql: Sql, { id }: AddressList, lot: number): Promise<boolean> {
  const { rows } = await sql.query<{ n: bigint }>(
    `with lot as (select address_hash from suppressions where shop_id = $1 and import_id = $2 order by address_hash limit $3 for update),
       others as (
         select distinct on (r.address_hash) r.address_hash, r.import_id, r.reason from lot l join suppression_import_rows r on r.shop_id = $1 and r.address_hash = l.address_hash and r.import_id <> $2
         join suppression_imports i on i.shop_id = $1 and i.id = r.import_id and i.state in ('importing', 'done') order by r.address_hash, r.import_id),
       kept as (update suppressions x set import_id = o.import_id, reason = o.reason from others o where x.shop_id = $1 and x.address_hash = o.address_hash),
       freed as (delete from suppressions x using lot l where x.shop_id = $1 and x.address_hash = l.address_hash and l.address_hash not in (select address_hash from others)),
       noted as (update suppression_imports set worked = worked + (select count(*) from lot) where shop_id = $1 and id = $2)
     select count(*) as n from lot`,
    [sql.shopId, id, lot],
  );
  return Number(rows[0]?.n ?? 0) > 0;
}

/** The addresses are done; shoppers who have one follow. */
export async function beginShoppers(sql: Sql, id: bigint): Promise<void> {
  await sql.query("update suppression_imports set step = 'shoppers', after_shopper = null where shop_id = $1 and id = $2", [sql.shopId, id]);
}

/** Shoppers whose mark may have to follow: those without one, or after an undo those with one. */
export async function nextMarked(sql: Sql, { state, afterShopper }: AddressList, lot: number): Promise<{ id: ShopperId; email: string }[]> {
  const { rows } = await sql.query<{ id: ShopperId; email: string }>(
    `select id, email from shoppers where shop_id = $1 and id > $2 and email is not null and redacted_at is null and suppressed_for is ${state === "undoing" ? "not null" : "null"} order by id limit $3`,
    [sql.shopId, afterShopper ?? "-9223372036854775808", lot],
  );
  return rows;
}

/** Marks shoppers by the hashes of their addresses as the suppressions stand; answers those who changed. */
export async function markByHash(sql: Sql, listId: bigint, shoppers: readonly { id: ShopperId; hash: string }[]): Promise<ShopperId[]> {
  const { rows } = await sql.query<{ id: ShopperId }>(
    `update shoppers p set suppressed_for = x.reason from unnest($2::bigint[], $3::text[]) t (id, hash) left join suppressions x on x.shop_id = $1 and x.address_hash = t.hash
     where p.shop_id = $1 and p.id = t.id and p.redacted_at is null and p.suppressed_for is distinct from x.reason returning p.id`,
    [sql.shopId, shoppers.map(({ id }) => id), shoppers.map(({ hash }) => hash)],
  );
  await sql.query("update suppression_imports set after_shopper = $3 where shop_id = $1 and id = $2", [sql.shopId, listId, shoppers.at(-1)?.id]);
  return rows.map(({ id }) => id);
}

/** Deletes some addresses of a list; false when none was left. */
export async function deleteAddresses(sql: Sql, id: bigint, lot: number): Promise<boolean> {
  const { rowCount } = await sql.query("delete from suppression_import_rows where shop_id = $1 and import_id = $2 and address_hash <= (select max(address_hash) from (select address_hash from suppression_import_rows where shop_id = $1 and import_id = $2 order by address_hash limit $3) lot)", [sql.shopId, id, lot]);
  return rowCount > 0;
}

export async function deleteList(sql: Sql, id: bigint): Promise<void> {
  await sql.query("delete from suppression_imports where shop_id = $1 and id = $2", [sql.shopId, id]);
}

/** It cannot be taken back any more: what it left out stays for good. Some at a time; false when none was left. */
export async function keepForGood(sql: Sql, id: bigint, lot: number): Promise<boolean> {
  const { rowCount } = await sql.query("update suppressions set import_id = null where shop_id = $1 and address_hash in (select address_hash from suppressions where shop_id = $1 and import_id = $2 limit $3)", [sql.shopId, id, lot]);
  return rowCount > 0;
}
