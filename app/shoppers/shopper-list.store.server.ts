import type { Sql } from "../platform/ports.ts";
import type { CaseOutcome, LapseState } from "./badge.ts";
import type { Place } from "./place.ts";
import type { StoredShopper } from "./row-of.ts";
import type { ShopperTotal } from "./shopper.ts";
import { bitsCondition, type Filter, isTold, type Param, profileCondition, type ProfileFilter } from "./shopper-filter.store.server.ts";
import type { ShopperQuery, ShopperSort } from "./shopper-query.ts";

/** A stored shopper and their place in the sort, as text. */
export type ListedShopper = StoredShopper & { place: string };

/** Sort column, its type, and the value behind which shoppers without a state stand. */
const sorts: Record<ShopperSort, { column: string; type: string; direction: "asc" | "desc"; tail: string }> = {
  quiet: { column: "last_order_day", type: "date", direction: "asc", tail: "infinity" },
  spent: { column: "net_spent_minor", type: "bigint", direction: "desc", tail: "-9223372036854775808" },
  newest: { column: "state_since", type: "timestamptz", direction: "desc", tail: "-infinity" },
};

const states: readonly LapseState[] = ["lapsed", "slowing", "active", "came_back"];

/** The parts of a view, each read through one index. */
function branchesOf(query: ShopperQuery): { where: string; tail: boolean }[] {
  if (query.state === "all") return [...states.map((state) => ({ where: `s.lapse_state = '${state}'`, tail: false })), { where: "s.lapse_state = 'unknown'", tail: true }];
  if (query.state === "in_campaign" || query.state === "said_no") return [{ where: `s.case_outcome = '${query.state}' and s.lapse_state <> 'unknown'`, tail: false }];
  return [{ where: `s.lapse_state = '${query.state}'`, tail: false }];
}

interface PageInput {
  /** Exclusive. */
  from: Place | null;
  /** Reads towards the beginning: rows come nearest first. */
  backwards: boolean;
  limit: number;
}

/**
 * How much of a view is walked before those who match are asked for, and how many of them may be taken one by one instead, in pages.
 * The index tells nearly all who have not got a word or tag: a million of them are passed in a sixth of a second, and to take somebody costs as much as to pass twenty.
 */
const WALKED = 80;
/** Where the index cannot tell, because what was typed is too short. */
const WALKED_BLIND = 20;
const TAKEN = 40;

/**
 * Reads rows of a view in its order by keyset.
 * Where the profile decides there are two ways: to walk the view in its order and look at each profile, which is fast when many match, and to take
 * those who match and sort them, which is fast when few do. Which is the right one cannot be known before (a name may be common and yet be had by
 * nobody of the first 100,000): a short walk, then those who match if they are few, then the walk to its end.
 * @returns the rows, and how many the view has where that was found on the way
 */
export async function findShoppers(sql: Sql, query: ShopperQuery, filter: Filter, input: PageInput): Promise<FoundShoppers> {
  const { profile } = filter;
  if (profile === null) return { rows: await readRows(sql, query, filter, input), total: null };
  const walked = (isTold(profile) ? WALKED : WALKED_BLIND) * input.limit;
  const rows = await readRows(sql, query, filter, input, walked);
  if (rows.length === input.limit || !(await reachesBeyond(sql, query, filter, input, walked))) return { rows, total: null };
  // Where one in four hundred matches, to walk on is cheaper than to find that they are many.
  const taken = rows.length * 400 < walked ? await readMatching(sql, query, filter, profile, input, TAKEN * input.limit) : null;
  return taken ?? { rows: await readRows(sql, query, filter, input), total: null };
}

export interface FoundShoppers {
  rows: ListedShopper[];
  total: ShopperTotal | null;
}

const shown = `p.id, k::text as place, p.first_name, p.last_name, p.email, p.city, p.country, p.redacted_at, s.lapse_state, s.case_outcome, s.state_since,
            s.first_order_day, s.last_order_day, s.order_days, s.net_spent_minor, s.mailable`;

/** @param walked how many rows of the view are looked at, at most, where the profile decides */
async function readRows(sql: Sql, query: ShopperQuery, filter: Filter, input: PageInput, walked = Infinity): Promise<ListedShopper[]> {
  const { values, param } = startFrom(filter);
  const { view, order } = viewBehind(query, filter, input, param, filter.profile === null ? input.limit : walked);
  const { rows } = await sql.query<ListedShopper>(
    `with picked as (select v.shopper_id, v.k from (${view}) v ${profilesOf("v", filter, param)} ${order("v.")} limit ${input.limit})
     select ${shown}
     from picked join shopper_stats s on s.shop_id = $1 and s.shopper_id = picked.shopper_id join shoppers p on p.shop_id = $1 and p.id = picked.shopper_id
     ${order("picked.")}`,
    values,
  );
  return rows;
}

/** The same by taking all who match, sorting them, and counting them by the way; null when they are more than `limit`. */
async function readMatching(sql: Sql, query: ShopperQuery, filter: Filter, { words, orIds, tag }: ProfileFilter, input: PageInput, limit: number): Promise<FoundShoppers | null> {
  const { values, param } = startFrom(filter);
  const sort = sorts[query.sort];
  const { way, beyond } = directionOf(query, input);
  const key = `case when s.lapse_state = 'unknown' then '${sort.tail}' else s.${sort.column} end`;
  const view = branchesOf(query).map(({ where }) => where).join(" or ");
  const behind = input.from ? `where (k, shopper_id) ${beyond} (${param(input.from.value)}::${sort.type}, ${param(input.from.id)})` : "";
  const { rows } = await sql.query<ListedShopper & { matching: bigint; listed: bigint; id: bigint | null }>(
    `with matching as materialized (select shoppers_matching(${param(words)}, ${param(orIds)}, ${param(tag)}, ${param(limit + 1)}) as id),
       counted as materialized (select count(*) + case when bool_or(id is null) then ${limit} else 0 end as n from matching),
       listed as materialized (
         select m.id as shopper_id, s.k from matching m
         cross join lateral (select ${key} as k from shopper_stats s where s.shop_id = $1 and s.shopper_id = m.id and ${[`(${view})`, ...filter.where].join(" and ")} limit 1) s
         where (select n from counted) <= ${limit})
     select counted.n as matching, (select count(*) from listed) as listed, ${shown}
     from counted left join (select * from listed ${behind} order by k ${way}, shopper_id ${way} limit ${input.limit}) picked on true
     left join shopper_stats s on s.shop_id = $1 and s.shopper_id = picked.shopper_id left join shoppers p on p.shop_id = $1 and p.id = picked.shopper_id
     order by k ${way}, picked.shopper_id ${way}`,
    values,
  );
  const [first] = rows;
  if (first === undefined || first.matching > limit) return null;
  return { rows: rows.filter(({ id }) => id !== null), total: { n: Number(first.listed), capped: false } };
}

async function reachesBeyond(sql: Sql, query: ShopperQuery, filter: Filter, input: PageInput, walked: number): Promise<boolean> {
  const { values, param } = startFrom(filter);
  const { view } = viewBehind(query, filter, input, param, walked + 1);
  const { rowCount } = await sql.query(`select 1 from (${view}) v offset ${walked} limit 1`, values);
  return rowCount > 0;
}

function startFrom(filter: Filter): { values: unknown[]; param: Param } {
  const values = [...filter.values];
  return { values, param: (given) => `$${values.push(given)}` };
}

/** Looks at the profile of each row whose bits say that it may match, one by one in their order: a plain join would be free to read all profiles first. */
function profilesOf(rows: string, { profile }: Filter, param: Param): string {
  if (profile === null) return "";
  return `cross join lateral (select 1 from shoppers p where p.shop_id = $1 and p.id = ${rows}.shopper_id and ${profileCondition(profile, param)} limit 1) p
    where ${bitsCondition(profile, rows, param)}`;
}

const directionOf = (query: ShopperQuery, { backwards }: PageInput) => ((sorts[query.sort].direction === "asc") === backwards ? ({ way: "desc", beyond: "<" } as const) : ({ way: "asc", beyond: ">" } as const));

/** The rows of a view behind a place, as shopper_id, bits and sort key `k`: one part per index, merged. Conditions on the profile are not in it. */
function viewBehind(query: ShopperQuery, filter: Filter, input: PageInput, param: Param, limit: number): { view: string; order(prefix: string): string } {
  const { from, backwards } = input;
  const sort = sorts[query.sort];
  const { way, beyond } = directionOf(query, input);
  const order = (prefix: string) => `order by ${prefix}k ${way}, ${prefix}shopper_id ${way}`;
  const upTo = limit === Infinity ? "" : `limit ${limit}`;
  const atTail = from?.value === sort.tail;
  const parts = branchesOf(query).flatMap(({ where, tail }) => {
    const conditions = ["s.shop_id = $1", where, ...filter.where];
    if (from && tail && atTail) conditions.push(`s.shopper_id ${beyond} ${param(from.id)}`);
    // Before the tail, every shopper of the tail comes later; behind its beginning, every other shopper came earlier.
    else if (from && tail && backwards) return [];
    else if (from && !tail && atTail && !backwards) return [];
    else if (from && !tail && !atTail) conditions.push(`(s.${sort.column}, s.shopper_id) ${beyond} (${param(from.value)}::${sort.type}, ${param(from.id)})`);
    const key = tail ? `'${sort.tail}'::${sort.type}` : `s.${sort.column}`;
    const orderBy = tail ? `order by s.shopper_id ${way}` : `order by s.${sort.column} ${way}, s.shopper_id ${way}`;
    return [`(select s.shopper_id, s.tag_bits, s.search_bits, ${key} as k from shopper_stats s where ${conditions.join(" and ")} ${orderBy} ${upTo})`];
  });
  const none = `(select null::bigint as shopper_id, null::bigint as tag_bits, null::bigint as search_bits, null::${sort.type} as k where false)`;
  return { view: `select shopper_id, tag_bits, search_bits, k from (${parts.length > 0 ? parts.join(" union all ") : none}) part ${order("")} ${upTo}`, order };
}

/** Profiles that are looked at for a count, where the profile decides. */
const COUNT_LOOKS = 500;

/** Counts the rows of a view, up to `cap`. Where the profile decides, only a small view is counted: of a larger one the answer is "at least none". */
export async function countUpTo(sql: Sql, query: ShopperQuery, filter: Filter, cap: number): Promise<ShopperTotal> {
  const bound = filter.profile === null ? cap : Math.min(cap, COUNT_LOOKS);
  // No column that is not needed: an index can then answer alone.
  const looked = filter.profile === null ? "1" : "s.shopper_id, s.tag_bits, s.search_bits";
  const { values, param } = startFrom(filter);
  const parts = branchesOf(query).map(({ where }) => `(select ${looked} from shopper_stats s where ${["s.shop_id = $1", where, ...filter.where].join(" and ")} limit ${bound + 1})`);
  const { rows } = await sql.query<{ looked_at: bigint; n: bigint }>(
    `with looked_at as materialized (select * from (${parts.join(" union all ")}) part limit ${bound + 1}),
       size as materialized (select count(*) as looked_at from looked_at)
     select looked_at, ${filter.profile === null ? "looked_at" : `case when looked_at > ${bound} then 0 else (select count(*) from looked_at l ${profilesOf("l", filter, param)}) end`} as n from size`,
    values,
  );
  const { n, looked_at: lookedAt } = rows[0] ?? { n: 0n, looked_at: 0n };
  return { n: Math.min(Number(n), bound), capped: lookedAt > bound };
}

export interface KeptCount {
  lapse_state: LapseState;
  case_outcome: CaseOutcome | "";
  mailable: boolean;
  n: bigint;
}

export async function readKeptCounts(sql: Sql): Promise<KeptCount[]> {
  const { rows } = await sql.query<KeptCount>(
    "select lapse_state, case_outcome, mailable, sum(n)::bigint as n from shopper_counts where shop_id = $1 group by 1, 2, 3",
    [sql.shopId],
  );
  return rows;
}

/** Folds the appended changes of the counts into one row each, so that the table stays small. Two at once do no harm: a row is taken once. */
export async function foldKeptCounts(sql: Sql): Promise<void> {
  await sql.query(
    `with taken as (delete from shopper_counts where shop_id = $1 returning lapse_state, case_outcome, mailable, n)
     insert into shopper_counts (shop_id, lapse_state, case_outcome, mailable, n)
     select $1, lapse_state, case_outcome, mailable, sum(n) from taken group by 2, 3, 4 having sum(n) <> 0`,
    [sql.shopId],
  );
}
