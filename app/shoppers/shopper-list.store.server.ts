import type { Sql } from "../platform/ports.ts";
import type { Day } from "../platform/zones.ts";
import type { CaseOutcome, LapseState } from "./badge.ts";
import { normaliseEmail, normaliseName } from "./identity.ts";
import type { Place } from "./place.ts";
import type { StoredShopper } from "./row-of.ts";
import type { ShopperTotal } from "./shopper.ts";
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

/** Text and values of a statement while it is put together. */
export interface Filter {
  /** Conditions on the statistics (`s`). */
  where: string[];
  /** Conditions on the profile (`p`), which is joined only when there are any. */
  profile: string[];
  values: unknown[];
}

/** A filter that few may match is asked first; when it is at most this many, they drive the query. */
const DRIVER_LIMIT = 500;

type Param = (given: unknown) => string;

/** A condition on the profile, and the statement that answers with the ids of those who meet it. */
interface ProfileCondition {
  where(param: Param): string;
  /** $1 is the shop. */
  ids(param: Param): string;
}

/** @param today the shop's calendar day, from which days of silence are counted */
export async function filterOf(sql: Sql, query: ShopperQuery, today: Day): Promise<Filter> {
  const filter: Filter = { where: [], profile: [], values: [sql.shopId] };
  const value: Param = (given) => `$${filter.values.push(given)}`;
  if (query.mailable !== undefined) filter.where.push(query.mailable ? "s.mailable" : "not s.mailable");
  if (query.minOrders !== undefined) filter.where.push(`s.order_days >= ${value(query.minOrders)}`);
  if (query.maxOrders !== undefined) filter.where.push(`s.order_days <= ${value(query.maxOrders)}`);
  if (query.minSpentMinor !== undefined) filter.where.push(`s.net_spent_minor >= ${value(query.minSpentMinor)}`);
  if (query.minDaysQuiet !== undefined) filter.where.push(`s.last_order_day <= ${value(today)}::date - ${value(query.minDaysQuiet)}::integer`);
  if (query.maxDaysQuiet !== undefined) filter.where.push(`s.last_order_day >= ${value(today)}::date - ${value(query.maxDaysQuiet)}::integer`);
  if (query.customerSinceBefore !== undefined) filter.profile.push(`p.customer_since < ${value(query.customerSinceBefore)}::date`);

  let driven = false;
  for (const condition of profileConditions(query)) {
    const ids: bigint[] | null = driven ? null : await idsOfFew(sql, condition);
    if (ids) filter.where.push(`s.shopper_id = any(${value(ids)}::bigint[])`);
    else filter.profile.push(condition.where(value));
    driven ||= ids !== null;
  }
  return filter;
}

function profileConditions({ search, country, tag }: ShopperQuery): ProfileCondition[] {
  const byIndex = (where: ProfileCondition["where"]): ProfileCondition => ({ where, ids: (param) => `select p.id from shoppers p where p.shop_id = $1 and ${where(param)}` });
  const conditions: ProfileCondition[] = [];
  if (search !== undefined) conditions.push(byIndex(searchCondition(search)));
  if (country !== undefined) conditions.push(byIndex((param) => `p.country = ${param(country)}`));
  if (tag !== undefined) {
    // Looks at the shop of the transaction, and at nobody else's.
    conditions.push({ where: (param) => `p.tags @> array[${param(tag)}]::text[]`, ids: (param) => `select id from shoppers_with_tag(${param(tag)}, ${DRIVER_LIMIT + 1}) id where $1::bigint is not null` });
  }
  return conditions;
}

/** Who meets a condition, when they are few; null when they are many. */
async function idsOfFew(sql: Sql, condition: ProfileCondition): Promise<bigint[] | null> {
  const values: unknown[] = [sql.shopId];
  const { rows } = await sql.query<{ id: bigint }>(`${condition.ids((given) => `$${values.push(given)}`)} limit ${DRIVER_LIMIT + 1}`, values);
  return rows.length > DRIVER_LIMIT ? null : rows.map((row) => row.id);
}

/** An address is searched by its beginning, a name by the beginning of the first or the last name. */
function searchCondition(search: string): ProfileCondition["where"] {
  if (!search.includes("@")) return (param) => `(p.search_name ^@ ${param(normaliseName(search))} or p.search_last ^@ ${param(normaliseName(search))})`;
  return (param) => `p.email ^@ ${param(normaliseEmail(search) ?? search.toLowerCase())}`;
}

/**
 * Reads rows of a view in its order by keyset, one part per index, merged.
 * @param input.from exclusive; input.backwards reads towards the beginning (rows come nearest first)
 */
export async function findShoppers(sql: Sql, query: ShopperQuery, filter: Filter, input: { from: Place | null; backwards: boolean; limit: number }): Promise<ListedShopper[]> {
  const sort = sorts[query.sort];
  const ascending = (sort.direction === "asc") !== input.backwards;
  const values = [...filter.values];
  const param = (given: unknown): string => `$${values.push(given)}`;
  const order = (prefix: string) => `order by ${prefix}k ${ascending ? "asc" : "desc"}, ${prefix}shopper_id ${ascending ? "asc" : "desc"}`;
  const atTail = input.from?.value === sort.tail;
  const parts = branchesOf(query).flatMap(({ where, tail }) => {
    const conditions = ["s.shop_id = $1", where, ...filter.where, ...filter.profile];
    if (input.from && tail && atTail) conditions.push(`s.shopper_id ${ascending ? ">" : "<"} ${param(input.from.id)}`);
    // Before the tail, every shopper of the tail comes later; behind its beginning, every other shopper came earlier.
    else if (input.from && tail && input.backwards) return [];
    else if (input.from && !tail && atTail && !input.backwards) return [];
    else if (input.from && !tail && !atTail) conditions.push(`(s.${sort.column}, s.shopper_id) ${ascending ? ">" : "<"} (${param(input.from.value)}::${sort.type}, ${param(input.from.id)})`);
    const key = tail ? `'${sort.tail}'::${sort.type}` : `s.${sort.column}`;
    const orderBy = tail ? `order by s.shopper_id ${ascending ? "asc" : "desc"}` : `order by s.${sort.column} ${ascending ? "asc" : "desc"}, s.shopper_id ${ascending ? "asc" : "desc"}`;
    const join = filter.profile.length > 0 ? "join shoppers p on p.shop_id = s.shop_id and p.id = s.shopper_id" : "";
    return [`(select s.shopper_id, ${key} as k from shopper_stats s ${join} where ${conditions.join(" and ")} ${orderBy} limit ${input.limit})`];
  });
  if (parts.length === 0) return [];
  const { rows } = await sql.query<ListedShopper>(
    `with picked as (select shopper_id, k from (${parts.join(" union all ")}) part ${order("")} limit ${input.limit})
     select p.id, k::text as place, p.first_name, p.last_name, p.email, p.city, p.country, p.redacted_at, s.lapse_state, s.case_outcome, s.state_since,
            s.first_order_day, s.last_order_day, s.order_days, s.net_spent_minor, s.mailable
     from picked join shopper_stats s on s.shop_id = $1 and s.shopper_id = picked.shopper_id join shoppers p on p.shop_id = $1 and p.id = picked.shopper_id
     ${order("picked.")}`,
    values,
  );
  return rows;
}

/**
 * Counts the rows of a view, up to `cap`. Where the profile decides, only so many of the view are looked at as a driver may have, one by one
 * by their key, and the answer is "at least": a name that many have costs a large shop no more than a small one.
 */
export async function countUpTo(sql: Sql, query: ShopperQuery, filter: Filter, cap: number): Promise<ShopperTotal> {
  const bound = filter.profile.length > 0 ? Math.min(cap, DRIVER_LIMIT) : cap;
  const parts = branchesOf(query).map(({ where }) => `(select s.shopper_id from shopper_stats s where ${["s.shop_id = $1", where, ...filter.where].join(" and ")} limit ${bound + 1})`);
  // The inner limit keeps the planner from reading all profiles that match to join a few.
  const matches = filter.profile.length > 0 ? `cross join lateral (select 1 from shoppers p where ${["p.shop_id = $1", "p.id = l.shopper_id", ...filter.profile].join(" and ")} limit 1) p` : "";
  const { rows } = await sql.query<{ n: bigint; looked_at: bigint }>(
    `with looked_at as materialized (select shopper_id from (${parts.join(" union all ")}) part limit ${bound + 1})
     select (select count(*) from looked_at l ${matches}) as n, (select count(*) from looked_at) as looked_at`,
    filter.values,
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
