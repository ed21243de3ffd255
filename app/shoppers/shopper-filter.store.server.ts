import type { ShopperId, Sql } from "../platform/ports.ts";
import type { Day } from "../platform/zones.ts";
import { orderNamesOf, wordsOf } from "./search.ts";
import type { ShopperQuery } from "./shopper-query.ts";

/** Conditions on the statistics (`s`) with their values, $1 being the shop; and those on the profile, where there are any. */
export interface Filter {
  where: string[];
  values: unknown[];
  profile: ProfileFilter | null;
}

export interface ProfileFilter {
  words: string[];
  /** Those who ordered under the number that was typed, if it is one: they are found beside those whom the words name. */
  orIds: ShopperId[];
  country: string | null;
  tag: string | null;
  sinceBefore: Day | null;
}

/** Puts a value into a statement and answers with its place, "$7". */
export type Param = (given: unknown) => string;

/** @param today the shop's calendar day, from which days of silence are counted */
export async function filterOf(sql: Sql, query: ShopperQuery, today: Day): Promise<Filter> {
  const filter: Filter = { where: [], values: [sql.shopId], profile: await profileFilterOf(sql, query) };
  const value: Param = (given) => `$${filter.values.push(given)}`;
  if (query.mailable !== undefined) filter.where.push(query.mailable ? "s.mailable" : "not s.mailable");
  if (query.minOrders !== undefined) filter.where.push(`s.order_days >= ${value(query.minOrders)}`);
  if (query.maxOrders !== undefined) filter.where.push(`s.order_days <= ${value(query.maxOrders)}`);
  if (query.minSpentMinor !== undefined) filter.where.push(`s.net_spent_minor >= ${value(query.minSpentMinor)}`);
  if (query.minDaysQuiet !== undefined) filter.where.push(`s.last_order_day <= ${value(today)}::date - ${value(query.minDaysQuiet)}::integer`);
  if (query.maxDaysQuiet !== undefined) filter.where.push(`s.last_order_day >= ${value(today)}::date - ${value(query.maxDaysQuiet)}::integer`);
  return filter;
}

async function profileFilterOf(sql: Sql, query: ShopperQuery): Promise<ProfileFilter | null> {
  const words = wordsOf(query.search);
  const asked = { country: query.country ?? null, tag: query.tag ?? null, sinceBefore: query.customerSinceBefore ?? null };
  if (words.length === 0 && Object.values(asked).every((value) => value === null)) return null;
  return { words, orIds: await findBuyers(sql, orderNamesOf(words)), ...asked };
}

/** The condition on a profile `p`, for looking at one after the other. */
export function profileCondition({ words, orIds, country, tag, sinceBefore }: ProfileFilter, param: Param): string {
  const named = words.map((word) => `p.search_text like search_pattern(${param(word)})`).join(" and ");
  return [
    words.length > 0 && (orIds.length > 0 ? `(${named} or p.id = any(${param(orIds)}::bigint[]))` : named),
    country !== null && `p.country = ${param(country)}`,
    tag !== null && `p.tags @> array[${param(tag)}]::text[]`,
    sinceBefore !== null && `p.customer_since < ${param(sinceBefore)}::date`,
  ]
    .filter((condition) => condition !== false)
    .join(" and ");
}

/** The same filter with those whose profile matches named one by one; null when they are more than `limit`. */
export async function narrow(sql: Sql, filter: Filter, { words, orIds, country, tag, sinceBefore }: ProfileFilter, limit: number): Promise<Filter | null> {
  // As text there and back: thousands of numbers would be read and written for nothing.
  const { rows } = await sql.query<{ n: number; ids: string }>(
    "select cardinality(ids) as n, ids::text from (select array(select shoppers_matching($1, $2, $3, $4, $5, $6)) as ids) found",
    [words, orIds, country, tag, sinceBefore, limit + 1],
  );
  const { n, ids } = rows[0] ?? { n: 0, ids: "{}" };
  if (n > limit) return null;
  return { where: [...filter.where, `s.shopper_id = any($${filter.values.length + 1}::bigint[])`], values: [...filter.values, ids], profile: null };
}

/** Who placed an order of one of these names; by name, it is few. */
async function findBuyers(sql: Sql, names: readonly string[]): Promise<ShopperId[]> {
  if (names.length === 0) return [];
  const { rows } = await sql.query<{ id: ShopperId }>(
    "select distinct shopper_id as id from orders where shop_id = $1 and name = any($2) and shopper_id is not null and deleted_at is null limit 100",
    [sql.shopId, names],
  );
  return rows.map(({ id }) => id);
}
