import type { ShopperId, Sql } from "../platform/ports.ts";
import type { Day } from "../platform/zones.ts";
import { orderNamesOf, wordsOf } from "./search.ts";
import type { ShopperQuery, WhomQuery } from "./shopper-query.ts";

/** Conditions on the statistics (`s`) with their values, $1 being the shop; and those that only the profile answers, where there are any. */
export interface Filter {
  where: string[];
  values: unknown[];
  profile: ProfileFilter | null;
}

export interface ProfileFilter {
  words: string[];
  /** Those who ordered under the number that was typed, if it is one: they are found beside those whom the words name. */
  orIds: ShopperId[];
  tag: string | null;
}

/** Puts a value into a statement and answers with its place, "$7". */
export type Param = (given: unknown) => string;

/** @param today the shop's calendar day, from which days of silence are counted */
export async function filterOf(sql: Sql, query: WhomQuery, today: Day): Promise<Filter> {
  const filter: Filter = { where: [], values: [sql.shopId], profile: await profileFilterOf(sql, query) };
  const value: Param = (given) => `$${filter.values.push(given)}`;
  if (query.mailable !== undefined) filter.where.push(query.mailable ? "s.mailable" : "not s.mailable");
  if (query.country !== undefined) filter.where.push(`s.country = ${value(query.country)}`);
  if (query.minOrders !== undefined) filter.where.push(`s.order_days >= ${value(query.minOrders)}`);
  if (query.maxOrders !== undefined) filter.where.push(`s.order_days <= ${value(query.maxOrders)}`);
  if (query.minSpentMinor !== undefined) filter.where.push(`s.net_spent_minor >= ${value(query.minSpentMinor)}`);
  if (query.minDaysQuiet !== undefined) filter.where.push(`s.last_order_day <= ${value(today)}::date - ${value(query.minDaysQuiet)}::integer`);
  if (query.maxDaysQuiet !== undefined) filter.where.push(`s.last_order_day >= ${value(today)}::date - ${value(query.maxDaysQuiet)}::integer`);
  // Compared as an instant: between a day and an instant the comparison is not LEAKPROOF, and never an index condition under a policy.
  if (query.customerSinceBefore !== undefined) filter.where.push(`s.customer_since < ${value(query.customerSinceBefore)}::date::timestamptz`);
  if (query.campaign !== undefined) filter.where.push(await fateCondition(sql, query.campaign, query.fate ?? "", value));
  if (query.audience !== undefined) filter.where.push(`s.shopper_id = any(${value(query.among ?? [])}::bigint[])`);
  return filter;
}

/** Up to so many shoppers of a campaign are taken by their numbers; of more each row of the view is asked, which a page that fills soon ends. */
const TAKEN_BY_NUMBER = 10_000;

/**
 * Who is accounted for in a campaign, as its result counts them (app/campaigns/results.store.server.ts): those with a message, and those kept for comparison.
 * Left to choose between the two ways, the planner reads the campaign and the view whole for each page (seconds, where a shop's one campaign has 300,000 shoppers).
 */
async function fateCondition(sql: Sql, campaign: string, fate: string, param: Param): Promise<string> {
  const [state = "", why] = fate.split(":");
  const values: unknown[] = [sql.shopId, campaign, TAKEN_BY_NUMBER + 1, ...(why ? [why] : [])];
  const kinds: FateRows[] = [
    ...(state === "held_out" ? [] : [{ table: "messages", more: (whyAt: string) => (state === "" ? "" : state === "waiting" ? "and r.state in ('waiting', 'sending')" : `and r.state = '${messageStates.find((one) => one === state) ?? "sent"}'${why ? ` and r.why = ${whyAt}` : ""}`) }]),
    ...(state === "held_out" || state === "" ? [{ table: "enrolments", more: () => "and r.arm = 'comparison'" }] : []),
  ];
  const taken = kinds.map(({ table, more }) => `(select r.shopper_id as id from ${table} r where r.shop_id = $1 and r.campaign_id = $2::bigint ${more("$4")} limit $3)`);
  const { rows } = await sql.query<{ id: ShopperId }>(taken.join(" union all "), values);
  if (rows.length <= TAKEN_BY_NUMBER) return `s.shopper_id = any(${param(rows.map(({ id }) => id))}::bigint[])`;
  const [campaignAt, whyAt] = [param(campaign), why ? param(why) : ""];
  // A limit keeps the question in its row: without it the planner would make a join of it.
  return `(${kinds.map(({ table, more }) => `coalesce((select true from ${table} r where r.shop_id = $1 and r.campaign_id = ${campaignAt}::bigint and r.shopper_id = s.shopper_id ${more(whyAt)} limit 1), false)`).join(" or ")})`;
}

interface FateRows {
  table: string;
  more(whyAt: string): string;
}

const messageStates = ["sent", "uncertain", "not_sent"] as const;

async function profileFilterOf(sql: Sql, query: ShopperQuery): Promise<ProfileFilter | null> {
  const words = wordsOf(query.search);
  if (words.length === 0 && query.tag === undefined) return null;
  return { words, orIds: await findBuyers(sql, orderNamesOf(words)), tag: query.tag ?? null };
}

/** The condition on a profile `p`, for looking at one after the other. */
export function profileCondition({ words, orIds, tag }: ProfileFilter, param: Param): string {
  const named = words.map((word) => `p.search_text like search_pattern(${param(word)})`).join(" and ");
  return [words.length > 0 && (orIds.length > 0 ? `(${named} or p.id = any(${param(orIds)}::bigint[]))` : named), tag !== null && `p.tags @> array[${param(tag)}]::text[]`]
    .filter((condition) => condition !== false)
    .join(" and ");
}

/** What the bits of a row `s` of the statistics must have for its profile to meet the condition: nearly all who do not meet it are told by this alone. */
export function bitsConditions({ words, orIds, tag }: ProfileFilter, param: Param): string[] {
  // Of a bare comparison the planner expects that one row in 200 meets it, and would rather read and sort the whole shop than walk.
  const has = (kind: "search_bits" | "tag_bits", bits: string) => `coalesce(s.${kind} & ${bits} = ${bits}, false)`;
  const conditions: string[] = [];
  if (words.length > 0) {
    const named = has("search_bits", `typed_bits(${param(words)}::text[])`);
    conditions.push(orIds.length > 0 ? `(${named} or s.shopper_id = any(${param(orIds)}::bigint[]))` : named);
  }
  if (tag !== null) conditions.push(has("tag_bits", `bits_of(array[${param(tag)}]::text[])`));
  return conditions;
}

/** Whether the bits tell anything: a word of less than three letters may be any. */
export const isTold = ({ words, tag }: ProfileFilter): boolean => tag !== null || words.some((word) => word.replace(/[^\p{L}\p{N}]/gu, "").length >= 3);

/** Who placed an order of one of these names; by name, it is few. */
async function findBuyers(sql: Sql, names: readonly string[]): Promise<ShopperId[]> {
  if (names.length === 0) return [];
  const { rows } = await sql.query<{ id: ShopperId }>(
    "select distinct shopper_id as id from orders where shop_id = $1 and name = any($2) and shopper_id is not null and deleted_at is null limit 100",
    [sql.shopId, names],
  );
  return rows.map(({ id }) => id);
}
