import type { ShopperId, Sql } from "#app/platform/ports";
import { HELD_BY_JOINED, OWN_RECORD_MAILABLE, UNWILLING } from "#app/shoppers/stats.store.server";
import { type Shop, type ShopperFact, unknownFactsOf } from "#app/shops/shop";
import { type Asked, freshSince, pacedSince, type ShopperFacts, twinSince } from "./eligibility.ts";

/** What the facts are asked of. */
export interface FactQuestion extends Asked {
  shop: Pick<Shop, "settings">;
  /** The campaign in whose name it is asked; 0 for none. SQL, or a number. */
  campaign: string | bigint;
  /** Whether what other campaigns have only planned counts: when an audience is made, not when a mail leaves, else two would wait for each other. */
  planned: boolean;
}

/** Values of a statement: gives each its place, "$7". */
export function createPlaces(values: unknown[]): (value: unknown) => string {
  return (value) => `$${values.push(value)}`;
}

/** The columns of shopper_stats that facts are made of. */
export const FACT_STATS = "s.shop_id, s.shopper_id, s.last_order_day, s.last_order_at, s.lapse_state, s.case_outcome";

/** An address of which nobody doubts that it is one; all others are looked at one by one (isDeliverable). */
const PLAIN_ADDRESS = "^[a-z0-9._%+-]+@[a-z0-9-]+([.][a-z0-9-]+)+$";

/** The days that are compared with limits, as they are or, for grouping many shoppers, only by the side of the limit on which they are. */
type Days = "as_they_are" | "by_limit";

/**
 * The facts of eligibility.ts as columns of a statement in which `p` is the shopper, `s` their statistics and $1 the shop. What costs a
 * look into another table is asked only of those whom the shop may mail at all: the others have their reason before it.
 * What stands against either of two joined records stands against the one who leads.
 */
export function factColumns(place: (value: unknown) => string, question: FactQuestion, days: Days = "as_they_are"): string {
  const { shop, today, now } = question;
  const { settings } = shop;
  const hidden = new Set(unknownFactsOf(settings));
  const limit = `${place(freshSince(today))}::date`;
  const zone = place(settings.timeZone);
  const since = place(pacedSince(now));
  const campaign = typeof question.campaign === "string" ? question.campaign : place(question.campaign);
  const asDay = (sql: string) => (days === "as_they_are" ? `(${sql})` : `(case when ${sql} >= ${limit} then ${limit} when ${sql} is not null then ${limit} - 1 end)`);
  const lookedUp = (sql: string) => `(case when ${OWN_RECORD_MAILABLE} then ${sql} end)`;
  const yes = (sql: string) => `coalesce(${lookedUp(sql)}, false)`;
  // What is known to stand, stands; that nothing does is known only where Shopify shows it.
  const known = (fact: ShopperFact, sql: string) => (hidden.has(fact) ? `nullif(${sql}, false)` : sql);
  const matter = (fact: ShopperFact, column: string) => known(fact, yes(`exists (select 1 from orders o where o.shop_id = $1 and o.shopper_id = p.id and o.${column})`));
  const either = (of: (id: string) => string) => `(${of("p.id")} or ${LEADS} and ${of("(select j.shopper_id from shopper_joins j where j.shop_id = $1 and j.leader_id = p.id)")})`;
  const joined = (sql: string) => `(case when ${LEADS} then (select ${sql} from shopper_joins j join shoppers f on f.shop_id = $1 and f.id = j.shopper_id where j.shop_id = $1 and j.leader_id = p.id) end)`;
  const chose = (condition: string) => yes(either((id) => `exists (select 1 from preferences f where f.shop_id = $1 and f.shopper_id = ${id} and f.${condition})`));
  const pausedUntil = lookedUp(`(select max(f.paused_until) from preferences f where f.shop_id = $1 and (f.shopper_id = p.id or ${LEADS} and f.shopper_id in (select j.shopper_id from shopper_joins j where j.shop_id = $1 and j.leader_id = p.id)))`);
  const leftOut = (table: string) => yes(either((id) => `exists (select 1 from ${table} l where l.shop_id = $1 and l.shopper_id = ${id})`));
  const leftOutTags = `${place(settings.leftOutTags)}::text[]`;
  const staffAddress = place(`%@${shopHost(settings.primaryUrl)}`);
  const express = "case when p.consent = 'subscribed' and p.consent_opt_in in ('single_opt_in', 'confirmed_opt_in') then (p.consent_at at time zone " + zone + ")::date end";
  // A click matters only where the order is too old.
  const click = `(case when ${OWN_RECORD_MAILABLE} and s.last_order_day < ${limit} then (select (max(r.at) at time zone ${zone})::date from responses r where r.shop_id = $1 and r.shopper_id = p.id and r.kind = 'click' and not r.automatic) end)`;
  const states = question.planned ? "m.state in ('waiting', 'sending', 'uncertain')" : "m.state in ('sending', 'uncertain')";
  return `
    ${days === "by_limit" ? `case when p.email ~ '${PLAIN_ADDRESS}' then 'one@plain.example' else p.email end` : "p.email"} as email,
    coalesce(p.consent, 'unknown') as consent, ${asDay(express)} as "expressConsentDay", p.country, coalesce(p.suppressed_for, case when ${HELD_BY_JOINED} then ${joined(`case when ${UNWILLING} then case when f.suppressed_for <> 'hard_bounce' then f.suppressed_for else 'unsubscribed' end end`)} end) as "suppressedFor",
    p.id is null or p.redacted_at is not null as redacted, p.merged_into is not null as merged, s.lapse_state as "lapseState", s.case_outcome as "caseOutcome",
    ${asDay("s.last_order_day")} as "lastOrderDay", ${asDay(click)} as "lastClickDay",
    coalesce(p.data_sale_opt_out, false) or coalesce(${joined("f.data_sale_opt_out")}, false) or ${chose("no_profiling_at is not null")} as "optedOut",
    ${chose("no_win_back_at is not null")} as "noWinBack",
    ${days === "by_limit" ? `case when ${pausedUntil} > ${place(now)} then 'infinity'::timestamptz end` : pausedUntil} as "pausedUntil",
    ${yes(either((id) => `exists (select 1 from messages m where m.shop_id = $1 and m.shopper_id = ${id} and m.is_last and m.state in ('sent', 'uncertain') and m.handed_at > coalesce(s.last_order_at, '-infinity'))`))} as "leftInPeace",
    coalesce(p.tags && ${leftOutTags}, false) or coalesce(${joined(`f.tags && ${leftOutTags}`)}, false) or ${leftOut("left_out_shoppers")}${settings.leftOutSegment ? ` or ${leftOut("left_out_members")}` : ""} as "leftOut",
    coalesce(p.email like ${staffAddress}, false) or coalesce(${joined(`f.email like ${staffAddress}`)}, false) as staff,
    ${known("company", `(case when ${joined("f.company")} then true else p.company end)`)} as company,
    coalesce(${joined("case when f.subscription in ('active', 'paused') then f.subscription end")}, ${hidden.has("subscription") ? "case when p.subscription in ('active', 'paused') then p.subscription end" : "p.subscription"}) as subscription,
    ${matter("return", "open_return")} as "openReturn", ${matter("delivery", "undelivered")} as undelivered, ${matter("dispute", "disputed")} as disputed,
    ${known("address", yes(`exists (select 1 from shoppers q join shopper_stats t on t.shop_id = $1 and t.shopper_id = q.id and t.last_order_day >= ${place(twinSince(today))}::date
       where q.shop_id = $1 and q.id <> p.id and q.merged_into is null and (q.phone = p.phone or q.twin_key = p.twin_key)
         and not exists (select 1 from told_apart a where a.shop_id = $1 and a.shopper_id = least(p.id, q.id) and a.other_id = greatest(p.id, q.id)))`))} as "twinOrdered",
    ${yes(`(exists (select 1 from messages m where m.shop_id = $1 and m.shopper_id = p.id and m.campaign_id <> ${campaign} and (${states} or m.sent_at > ${since}))
       or ${LEADS} and exists (select 1 from messages m join shopper_joins j on j.shop_id = $1 and j.leader_id = p.id where m.shop_id = $1 and m.shopper_id = j.shopper_id and (m.state in ('sending', 'uncertain') or m.sent_at > ${since}))
       or ${question.planned} and exists (select 1 from enrolments e where e.shop_id = $1 and e.shopper_id = p.id and e.campaign_id <> ${campaign} and e.arm = 'comparison' and e.enrolled_at > ${since}))`)} as "otherCampaign"`;
}

/** Whether shopper `p` leads another record; asked first, so that of all others nothing more is looked up. */
const LEADS = "p.id in (select j.leader_id from shopper_joins j where j.shop_id = $1)";

/** Names of the columns of {@link factColumns}. */
const factNames = [
  "email", "consent", "expressConsentDay", "country", "suppressedFor", "redacted", "merged", "lapseState", "caseOutcome", "lastOrderDay", "lastClickDay", "optedOut", "noWinBack", "pausedUntil", "leftInPeace", "leftOut", "staff",
  "company", "subscription", "openReturn", "undelivered", "disputed", "twinOrdered", "otherCampaign",
] as const satisfies readonly (keyof ShopperFacts)[];

/** The facts of many shoppers, those who share them as one with their number. @param from "(select …) s", rows of shopper_stats whose values are in `values` already, $1 the shop */
export async function countFacts(sql: Sql, from: string, values: unknown[], question: FactQuestion): Promise<(ShopperFacts & { n: number })[]> {
  const rows = await groupFacts<{ n: bigint }>(sql, from, values, question, "count(*) as n");
  return rows.map((row) => ({ ...row, n: Number(row.n) }));
}

/** The same with who they are. */
export async function gatherFacts(sql: Sql, from: string, values: unknown[], question: FactQuestion): Promise<(ShopperFacts & { shopperIds: ShopperId[] })[]> {
  const rows = await groupFacts<{ ids: string[] }>(sql, from, values, question, "array_agg(shopper_id) as ids");
  return rows.map(({ ids, ...facts }) => ({ ...facts, shopperIds: ids.map(BigInt) }));
}

async function groupFacts<Group>(sql: Sql, from: string, values: unknown[], question: FactQuestion, group: string): Promise<(ShopperFacts & Group)[]> {
  const columns = factColumns(createPlaces(values), question, "by_limit");
  const names = factNames.map((name) => `"${name}"`).join(", ");
  const { rows } = await sql.query<ShopperFacts & Group>(`select ${names}, ${group} from (select s.shopper_id, ${columns} from ${from} join shoppers p on p.shop_id = $1 and p.id = s.shopper_id) facts group by ${names}`, values);
  return rows;
}

/** The facts of single shoppers, those merged or erased too. */
export async function readFacts(sql: Sql, ids: readonly ShopperId[], question: FactQuestion): Promise<(ShopperFacts & { shopperId: ShopperId; name: string })[]> {
  const values: unknown[] = [sql.shopId, ids];
  const columns = factColumns(createPlaces(values), question);
  const { rows } = await sql.query<ShopperFacts & { shopperId: ShopperId; name: string }>(
    `select p.id as "shopperId", concat_ws(' ', p.first_name, p.last_name) as name, ${columns}
     from shoppers p left join shopper_stats s on s.shop_id = $1 and s.shopper_id = p.id where p.shop_id = $1 and p.id = any($2) order by p.id`,
    values,
  );
  return rows;
}

const shopHost = (url: string): string => new URL(url).hostname.replace(/^www\./, "");
