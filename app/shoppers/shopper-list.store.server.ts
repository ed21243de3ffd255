import type { Sql } from "../platform/ports.ts";
import type { LapseState } from "./badge.ts";
import type { Place } from "./place.ts";
import type { StoredShopper } from "./row-of.ts";
import type { ShopperTotal } from "./shopper.ts";
import { bitsConditions, type Filter, isTold, type Param, profileCondition, type ProfileFilter } from "./shopper-filter.store.server.ts";
import type { ShopperQuery, ShopperSort } from "./shopper-query.ts";

/** By the newest change of state those without one stand at the end, by number alone. */
const NO_STATE = "'-infinity'::timestamptz";

/** A stored shopper and their place in the sort, as text. */
export type ListedShopper = StoredShopper & { place: string };

/** Sort column, its type, and that of shoppers without a state (not judged yet, never ordered), as their indexes have it. */
const sorts: Record<ShopperSort, { column: string; type: string; direction: "asc" | "desc"; unjudged: string }> = {
  priority: { column: "s.priority", type: "bigint", direction: "desc", unjudged: "0::bigint" },
  quiet: { column: "s.last_order_day", type: "date", direction: "asc", unjudged: "coalesce(s.last_order_day, 'infinity'::date)" },
  spent: { column: "s.net_spent_minor", type: "bigint", direction: "desc", unjudged: "s.net_spent_minor" },
  newest: { column: "s.state_since", type: "timestamptz", direction: "desc", unjudged: NO_STATE },
};

const states: readonly LapseState[] = ["lapsed", "slowing", "active", "came_back"];

/** The parts of a view, each read through one index. */
function branchesOf(query: ShopperQuery): { where: string; key: string }[] {
  const { column, unjudged } = sorts[query.sort];
  if (query.state === "all") return [...states.map((state) => ({ where: `s.lapse_state = '${state}'`, key: column })), { where: "s.lapse_state = 'unknown'", key: unjudged }];
  if (query.state === "in_campaign" || query.state === "said_no") return [{ where: `s.case_outcome = '${query.state}' and s.lapse_state <> 'unknown'`, key: column }];
  return [{ where: `s.lapse_state = '${query.state}'`, key: column }];
}

interface PageInput {
  /** Exclusive. */
  from: Place | null;
  /** Reads towards the beginning: rows come nearest first. */
  backwards: boolean;
  limit: number;
}

/**
 * How many rows of a view are passed in the time in which one shopper is taken by the index of words or tags, looked at and sorted. Where what was typed
 * is too short for the bits of a row to tell anything, each row passed costs a look at its profile.
 */
const PASSED_FOR_ONE = 20;
const PASSED_FOR_ONE_BLIND = 1;
/** So many pages of profiles are looked at in a walk that may be given up. */
const LOOKED = 20;
/** More than twice of those who were expected, and this many pages, are not taken one by one. */
const TAKEN = 20;

/**
 * Reads rows of a view in its order by keyset.
 * Where the profile decides there are two ways: to walk the view in its order and look at each profile whose bits are right, which is fast when many match,
 * and to take those who match and sort them, which is fast when few do. The planner knows about how many match, but not where in the order they stand, and
 * it may be wrong: the way that seems the shorter comes first, then the other, and a walk to the end of the view is always one.
 * @returns the rows, and how many the view has where that was found on the way
 */
export async function findShoppers(sql: Sql, query: ShopperQuery, filter: Filter, input: PageInput): Promise<FoundShoppers> {
  const { profile } = filter;
  if (profile === null) return { rows: (await readRows(sql, query, filter, input, input.limit)).rows, total: null };
  const { by, named, matching, everyone } = await expectMatches(sql, profile);
  // Of a large shop a view that fills a page is hardly one of the small that are counted.
  const walk = async (most: number) => {
    const { rows, ended } = await readRows(sql, query, filter, input, most);
    const full = rows.length === input.limit;
    return { found: { rows, total: full && everyone > 20 * COUNT_LOOKS ? { n: 0, capped: true } : null }, done: full || ended };
  };
  const worth = named * (isTold(profile) ? PASSED_FOR_ONE : PASSED_FOR_ONE_BLIND);
  if (Math.min(everyone, (input.limit * everyone) / matching) <= worth) {
    const walked = await walk(LOOKED * input.limit);
    if (walked.done) return walked.found;
  }
  if (worth <= everyone) {
    const taken = await readMatching(sql, query, filter, profile, input, { by, limit: Math.ceil(2 * named) + TAKEN * input.limit });
    if (taken) return taken;
  }
  return (await walk(Infinity)).found;
}

export interface FoundShoppers {
  rows: ListedShopper[];
  total: ShopperTotal | null;
}

interface Expected {
  /** The place of the rarest of the words, from 1; null where the tag is rarer. */
  by: number | null;
  /** How many are found by it, how many of these have the others too, and how many shoppers there are. */
  named: number;
  matching: number;
  everyone: number;
}

/** What the planner expects; those who were found by an order's number are not counted. */
async function expectMatches(sql: Sql, { words, tag }: ProfileFilter): Promise<Expected> {
  const { rows } = await sql.query<Expected>("select rarest as by, with_rarest as named, with_all as matching, everyone from shoppers_expected($1, $2)", [words, tag]);
  return rows[0]!;
}

const shown = `p.id, k::text as place, p.first_name, p.last_name, p.email, p.city, p.country, p.redacted_at, s.lapse_state, s.case_outcome, s.state_since,
            s.first_order_day, s.last_order_day, s.order_days, s.net_spent_minor, s.history, s.mailable`;

/**
 * Walks a view in its order until the page is full.
 * @param most how many rows of the view are looked at
 * @returns with `ended` true where all of the view was
 */
async function readRows(sql: Sql, query: ShopperQuery, filter: Filter, input: PageInput, most: number): Promise<{ rows: ListedShopper[]; ended: boolean }> {
  const { values, param } = startFrom(filter);
  const { view, order } = viewBehind(query, filter, input, param, most);
  // A row of the view is read when it is looked at, so a page that is full ends the walk.
  const { rows } = await sql.query<ListedShopper & { ended: boolean }>(
    `with view as materialized (${view}),
       picked as materialized (select v.shopper_id, v.k from view v ${profilesOf("v", filter, param)} ${order("v.")} limit ${input.limit})
     select ended, ${shown}
     from (select case when (select count(*) from picked) = ${input.limit} then false else (select count(*) from view) < ${most === Infinity ? "'infinity'::float8" : most} end as ended) e ${pageOf("picked")} ${order("picked.")}`,
    values,
  );
  return { rows: rows.filter(({ id }) => id !== null), ended: rows[0]?.ended ?? true };
}

/** What is shown of shoppers who were picked, beside what is to be said when there are none. */
const pageOf = (picked: string): string =>
  `left join ${picked} picked on true left join shopper_stats s on s.shop_id = $1 and s.shopper_id = picked.shopper_id left join shoppers p on p.shop_id = $1 and p.id = picked.shopper_id`;

/**
 * The same by taking all who match, sorting them, and counting them by the way; null when they are more than `limit`.
 * @param by the place of the word by which they are found, null for the tag
 */
async function readMatching(sql: Sql, query: ShopperQuery, filter: Filter, { words, orIds, tag }: ProfileFilter, input: PageInput, { by, limit }: { by: number | null; limit: number }): Promise<FoundShoppers | null> {
  const { values, param } = startFrom(filter);
  const sort = sorts[query.sort];
  const { way, beyond } = directionOf(query, input);
  const key = `case when s.lapse_state = 'unknown' then ${sort.unjudged} else ${sort.column} end`;
  const view = branchesOf(query).map(({ where }) => where).join(" or ");
  const behind = input.from ? `where (k, shopper_id) ${beyond} (${param(input.from.value)}::${sort.type}, ${param(input.from.id)})` : "";
  const { rows } = await sql.query<ListedShopper & { matching: bigint; listed: bigint; id: bigint | null }>(
    `with matching as materialized (select shoppers_matching(${param(words)}, ${param(orIds)}, ${param(tag)}, ${param(by)}, ${param(limit + 1)}) as id),
       counted as materialized (select count(*) as n from matching),
       listed as materialized (
         select m.id as shopper_id, s.k from matching m
         cross join lateral (select ${key} as k from shopper_stats s where s.shop_id = $1 and s.shopper_id = m.id and ${[`(${view})`, ...filter.where].join(" and ")} limit 1) s
         where (select n from counted) <= ${limit})
     select counted.n as matching, (select count(*) from listed) as listed, ${shown}
     from counted ${pageOf(`(select * from listed ${behind} order by k ${way}, shopper_id ${way} limit ${input.limit})`)} order by k ${way}, picked.shopper_id ${way}`,
    values,
  );
  const [first] = rows;
  if (first === undefined || first.matching > limit) return null;
  return { rows: rows.filter(({ id }) => id !== null), total: { n: Number(first.listed), capped: false } };
}

function startFrom(filter: Filter): { values: unknown[]; param: Param } {
  const values = [...filter.values];
  return { values, param: (given) => `$${values.push(given)}` };
}

/** Looks at the profile of each row, one by one in their order: a plain join would be free to read all profiles first. */
function profilesOf(rows: string, { profile }: Filter, param: Param): string {
  return profile === null ? "" : `cross join lateral (select 1 from shoppers p where p.shop_id = $1 and p.id = ${rows}.shopper_id and ${profileCondition(profile, param)} limit 1) p`;
}

const directionOf = (query: ShopperQuery, { backwards }: PageInput) => ((sorts[query.sort].direction === "asc") === backwards ? ({ way: "desc", beyond: "<" } as const) : ({ way: "asc", beyond: ">" } as const));

/**
 * The rows of a view behind a place, as shopper_id and sort key `k`: one part per index, merged. Of the conditions on the profile it has the bits, which
 * tell nearly all who do not meet them.
 */
function viewBehind(query: ShopperQuery, filter: Filter, input: PageInput, param: Param, limit: number): { view: string; order(prefix: string): string } {
  const { from, backwards } = input;
  const sort = sorts[query.sort];
  const { way, beyond } = directionOf(query, input);
  const order = (prefix: string) => `order by ${prefix}k ${way}, ${prefix}shopper_id ${way}`;
  const upTo = limit === Infinity ? "" : `limit ${limit}`;
  const noState = sort.unjudged === NO_STATE;
  const bits = filter.profile === null ? [] : bitsConditions(filter.profile, param);
  const parts = branchesOf(query).flatMap(({ where, key }) => {
    const conditions = ["s.shop_id = $1", where, ...filter.where, ...bits];
    const tail = key === NO_STATE;
    const atTail = noState && from?.value === "-infinity";
    if (from && tail && atTail) conditions.push(`s.shopper_id ${beyond} ${param(from.id)}`);
    // Before the tail, every shopper of the tail comes later; behind its beginning, every other shopper came earlier.
    else if (from && tail && backwards) return [];
    else if (from && !tail && atTail && !backwards) return [];
    else if (from && !tail && !atTail) conditions.push(`(${key}, s.shopper_id) ${beyond} (${param(from.value)}::${sort.type}, ${param(from.id)})`);
    const orderBy = tail ? `order by s.shopper_id ${way}` : `order by ${key} ${way}, s.shopper_id ${way}`;
    return [`(select s.shopper_id, ${key} as k from shopper_stats s where ${conditions.join(" and ")} ${orderBy} ${upTo})`];
  });
  const none = `(select null::bigint as shopper_id, null::${sort.type} as k where false)`;
  return { view: `select shopper_id, k from (${parts.length > 0 ? parts.join(" union all ") : none}) part ${order("")} ${upTo}`, order };
}

/** Profiles that are looked at for a count, where the profile decides. */
const COUNT_LOOKS = 500;

/** Counts the rows of a view, up to `cap`. Where the profile decides, only a small view is counted: of a larger one the answer is "at least none". */
export async function countUpTo(sql: Sql, query: ShopperQuery, filter: Filter, cap: number): Promise<ShopperTotal> {
  const bound = filter.profile === null ? cap : Math.min(cap, COUNT_LOOKS);
  // No column that is not needed: an index can then answer alone.
  const looked = filter.profile === null ? "1" : "s.shopper_id";
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
