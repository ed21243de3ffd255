import type { ShopperId, Sql } from "../platform/ports.ts";
import type { Day } from "../platform/zones.ts";

/** What two records have in common. */
export type Alike = "email" | "phone" | "address";

/** What more shoppers than this share says nothing about a person: the telephone of a till, the address of a student house. */
const MOST_SHARING = 5;

/** Columns of {@link Alike} on a shopper. Each has an index of the shop (shoppers_email, shoppers_phone, shoppers_twins). */
const keys: Record<Alike, string> = { email: "email", phone: "phone", address: "twin_key" };

/** A shopper by themselves, of shoppers `p`: neither part of another nor erased. */
const BY_THEMSELVES = "p.merged_into is null and p.redacted_at is null";

/** One of two who are perhaps one person. */
export interface TwinRecord {
  id: ShopperId;
  name: string;
  town: string | null;
  orders: number;
  lastOrderDay: Day | null;
  lastOrderAt: Date | null;
  mailable: boolean;
}

const recordColumns = (p: string, s: string): string =>
  `'id', ${p}.id::text, 'name', concat_ws(' ', ${p}.first_name, ${p}.last_name), 'town', ${p}.city, 'orders', coalesce(${s}.orders, 0), 'lastOrderDay', ${s}.last_order_day, 'lastOrderAt', ${s}.last_order_at, 'mailable', coalesce(${s}.mailable, false)`;

type StoredRecord = Omit<TwinRecord, "id" | "lastOrderAt"> & { id: string; lastOrderAt: string | null };
const readRecord = ({ id, lastOrderAt, ...record }: StoredRecord): TwinRecord => ({ ...record, id: BigInt(id), lastOrderAt: lastOrderAt === null ? null : new Date(lastOrderAt) });

/** Records of these shoppers, of those who are by themselves. */
export async function readRecords(sql: Sql, ids: readonly ShopperId[]): Promise<TwinRecord[]> {
  const { rows } = await sql.query<{ record: StoredRecord }>(
    `select jsonb_build_object(${recordColumns("p", "s")}) as record from shoppers p left join shopper_stats s on s.shop_id = $1 and s.shopper_id = p.id where p.shop_id = $1 and p.id = any($2::bigint[]) and ${BY_THEMSELVES} order by p.id`,
    [sql.shopId, ids],
  );
  return rows.map(({ record }) => readRecord(record));
}

/** Who has the same mail address, telephone or name and street as this shopper, and what of it; nobody where many have it. Those told apart are left out. */
export async function findAlike(sql: Sql, id: ShopperId): Promise<{ id: ShopperId; alike: Alike[] }[]> {
  const sharing = (Object.keys(keys) as Alike[]).map(
    (alike) => `select '${alike}' as alike, array_agg(q.id) as ids from (
      select p.id from me join shoppers p on p.shop_id = $1 and p.${keys[alike]} = me.${keys[alike]} and p.id <> me.id and ${BY_THEMSELVES} limit ${MOST_SHARING}) q having count(*) < ${MOST_SHARING}`,
  );
  const { rows } = await sql.query<{ id: bigint; alike: Alike[] }>(
    `with me as materialized (select id, ${Object.values(keys).join(", ")} from shoppers p where shop_id = $1 and id = $2 and ${BY_THEMSELVES})
     select other.id, array_agg(alike order by alike desc) as alike from (${sharing.join(" union all ")}) sharing cross join unnest(ids) other(id)
     where not exists (select 1 from told_apart a where a.shop_id = $1 and a.shopper_id = least(other.id, $2) and a.other_id = greatest(other.id, $2))
     group by other.id order by other.id`,
    [sql.shopId, id],
  );
  return rows;
}

/** The merchant's word that two records are two people. */
export interface ToldApart {
  at: Date;
  by: string;
}

const pairOf = (a: ShopperId, b: ShopperId): [ShopperId, ShopperId] => (a < b ? [a, b] : [b, a]);

/** @returns false when it was said before */
export async function insertToldApart(sql: Sql, a: ShopperId, b: ShopperId, { at, by }: ToldApart): Promise<boolean> {
  return (await sql.query("insert into told_apart (shop_id, shopper_id, other_id, at, by) values ($1, $2, $3, $4, $5) on conflict do nothing", [sql.shopId, ...pairOf(a, b), at, by])).rowCount > 0;
}

/** @returns whether it had been said */
export async function deleteToldApart(sql: Sql, a: ShopperId, b: ShopperId): Promise<boolean> {
  return (await sql.query("delete from told_apart where shop_id = $1 and shopper_id = $2 and other_id = $3", [sql.shopId, ...pairOf(a, b)])).rowCount > 0;
}

/** Whom somebody was told apart from, the last one first. */
export async function findToldApart(sql: Sql, id: ShopperId, limit: number): Promise<(ToldApart & { id: ShopperId })[]> {
  const { rows } = await sql.query<ToldApart & { id: ShopperId }>(
    `select * from (select other_id as id, at, by from told_apart where shop_id = $1 and shopper_id = $2 union all select shopper_id, at, by from told_apart where shop_id = $1 and other_id = $2) a order by at desc, id limit $3`,
    [sql.shopId, id, limit],
  );
  return rows;
}

/** Two records that are perhaps one person, by their numbers. */
export interface TwinPair {
  one: TwinRecord;
  other: TwinRecord;
  alike: Alike[];
}

/** What two shoppers `p` and `q` have in common, as an array. */
const ALIKE = `array_remove(array[${(Object.keys(keys) as Alike[]).map((alike) => `case when p.${keys[alike]} = q.${keys[alike]} then '${alike}' end`).join(", ")}], null)`;
const one = (of: string): string => `cross join lateral (select ${Object.values(keys).join(", ")} from shoppers p where p.shop_id = $1 and p.id = t.${of} and ${BY_THEMSELVES} limit 1)`;
/** Pairs `t` of `p` and `q` that still are a question: alike, each by themselves, nobody's leader, not told apart. Each is looked up by number, so that a page walks the pairs in their order. */
const OPEN_PAIRS = `likely_twins t ${one("shopper_id")} p ${one("other_id")} q
     where t.shop_id = $1 and (p.email = q.email or p.phone = q.phone or p.twin_key = q.twin_key)
       and not exists (select 1 from told_apart a where a.shop_id = $1 and a.shopper_id = t.shopper_id and a.other_id = t.other_id)
       and not exists (select 1 from shopper_joins j where j.shop_id = $1 and j.leader_id in (t.shopper_id, t.other_id))`;

/** A page of the pairs that were found, by number. @param from the pair before the first, or behind the last when `backwards` */
export async function findPairs(sql: Sql, input: { from: [ShopperId, ShopperId] | null; backwards: boolean; limit: number }): Promise<TwinPair[]> {
  const [beyond, order] = input.backwards ? ["<", "desc"] : [">", "asc"];
  const { rows } = await sql.query<{ one: StoredRecord; other: StoredRecord; alike: Alike[] }>(
    `with page as (
       select t.shopper_id, t.other_id, ${ALIKE} as alike from ${OPEN_PAIRS} and ($2::bigint is null or (t.shopper_id, t.other_id) ${beyond} ($2, $3::bigint))
       order by t.shopper_id ${order}, t.other_id ${order} limit $4)
     select jsonb_build_object(${recordColumns("p", "s")}) as one, jsonb_build_object(${recordColumns("q", "u")}) as other, page.alike from page
     join shoppers p on p.shop_id = $1 and p.id = page.shopper_id left join shopper_stats s on s.shop_id = $1 and s.shopper_id = p.id
     join shoppers q on q.shop_id = $1 and q.id = page.other_id left join shopper_stats u on u.shop_id = $1 and u.shopper_id = q.id
     order by page.shopper_id, page.other_id`,
    [sql.shopId, input.from?.[0] ?? null, input.from?.[1] ?? null, input.limit],
  );
  return rows.map(({ one, other, alike }) => ({ one: readRecord(one), other: readRecord(other), alike }));
}

/** How many questions are open, up to a limit. */
export async function countPairs(sql: Sql, limit: number): Promise<number> {
  return Number((await sql.query<{ n: bigint }>(`select count(*) as n from (select 1 from ${OPEN_PAIRS} limit $2) found`, [sql.shopId, limit])).rows[0]?.n ?? 0n);
}

/** Looks for pairs in the whole shop, by one walk for each of what they may have in common, and keeps those that were found. */
export async function refreshPairs(sql: Sql): Promise<void> {
  const groups = Object.values(keys).map((key) => `select array_agg(id) as ids from shoppers p where shop_id = $1 and ${key} is not null and ${BY_THEMSELVES} group by ${key} having count(*) between 2 and ${MOST_SHARING}`);
  await sql.query(
    `with found as materialized (
       select distinct a.id as shopper_id, b.id as other_id from (${groups.join(" union all ")}) g cross join unnest(ids) a(id) cross join unnest(ids) b(id) where a.id < b.id),
     gone as (delete from likely_twins t where t.shop_id = $1 and not exists (select 1 from found f where f.shopper_id = t.shopper_id and f.other_id = t.other_id))
     insert into likely_twins (shop_id, shopper_id, other_id) select $1, shopper_id, other_id from found on conflict do nothing`,
    [sql.shopId],
  );
}
