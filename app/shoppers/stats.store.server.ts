import type { ShopperId, Sql } from "../platform/ports.ts";
import type { Day } from "../platform/zones.ts";
import type { CaseOutcome } from "./badge.ts";

/** Where a shop's history comes from: the newest orders are not read yet, so that nobody is judged; Shopify's customer record fills what orders do not show; or all orders are read. */
export type History = "unread" | "customer_record" | "orders";

/** What stands against mail on the shopper's own record `p`. */
export const OWN_RECORD_MAILABLE = "p.consent = 'subscribed' and p.email is not null and p.suppressed_for is null and p.redacted_at is null and p.merged_into is null";

/** What of a joined record `f` holds for its leader, too. That its address does not exist is no word of theirs: the leader may have another. */
export const UNWILLING = "(f.consent = 'unsubscribed' or f.suppressed_for <> 'hard_bounce')";
/** Whether shopper `p` leads a joined record that must not be mailed. $1 is the shop. */
export const HELD_BY_JOINED = `p.id in (select f.merged_into from shoppers f where f.shop_id = $1 and f.joined_from = f.id and ${UNWILLING})`;

/** When a shopper can be mailed at all; consent and suppression are looked at again at the moment of sending. `p` is the shopper, $1 the shop. */
export const MAILABLE = `${OWN_RECORD_MAILABLE} and not (${HELD_BY_JOINED})`;

const OPTED_OUT = (one: string): string => `${one}.data_sale_opt_out or ${one}.id in (select k.shopper_id from preferences k where k.shop_id = $1 and k.no_profiling_at is not null)`;

/**
 * Whose lapse is not judged, of shoppers `p`: those erased, and those who opted out of the sale of their data or asked that their orders do not
 * decide what they get (product rule 5), as either of two joined records. $1 is the shop.
 */
export const NOT_JUDGED = `(p.redacted_at is not null or ${OPTED_OUT("p")} or p.id in (select f.merged_into from shoppers f where f.shop_id = $1 and f.joined_from = f.id and (${OPTED_OUT("f")})))`;

/** What lists sort and filter by and the profile `p` says, kept beside the statistics so that one index answers. Whoever writes a profile refreshes it. */
export const PROFILE_FACTS: Record<string, string> = { mailable: MAILABLE, country: "p.country", tag_bits: "bits_of(p.tags)", search_bits: "search_bits(p.search_text)", customer_since: "p.customer_since" };
const profileFacts = Object.keys(PROFILE_FACTS).join(", ");
const profileFactsOf = (prefix: string): string => Object.keys(PROFILE_FACTS).map((fact) => `${prefix}.${fact}`).join(", ");

/** Whose statistics: some shoppers, or all whose number lies after one and up to another, for walking a whole shop. */
export type Whose = { ids: readonly ShopperId[] } | { after: ShopperId; upTo: ShopperId };

/** The condition on a column that numbers shoppers, for parameters $2 and $3. */
export const isOne = (whose: Whose, column: string): string => ("ids" in whose ? `${column} = any($2::bigint[]) and $3::bigint is null` : `${column} > $2 and ${column} <= $3`);
export const parametersOf = (whose: Whose): [unknown, unknown] => ("ids" in whose ? [whose.ids, null] : [whose.after, whose.upTo]);

const facts = ["first_order_day", "last_order_day", "last_order_at", "order_days", "orders", "net_spent_minor", "refunded_minor", "history", ...Object.keys(PROFILE_FACTS)];
const states = ["lapse_state", "state_since", "next_change_at", "lapses_at"];
const each = (prefix: string, columns: readonly string[]): string => columns.map((column) => `${prefix}.${column}`).join(", ");

/**
 * Before orders are counted: a statement counts what was committed when it began, so whoever counts waits for those who are counting the same shoppers, else an
 * older count could be written over a newer one. A few shoppers are locked by themselves; a walk through the shop has the shop for the time of a lot.
 */
async function lockFold(sql: Sql, whose: Whose): Promise<void> {
  if ("ids" in whose) {
    await keepWalksOut(sql);
    await lockShoppers(sql, whose.ids);
  } else await sql.query("select pg_advisory_xact_lock(hashtextextended('fold', $1))", [sql.shopId]);
}

/**
 * No walk through the shop begins a lot before this transaction ends. Whoever will count shoppers says so before they lock any: with a shopper in hand they
 * would wait for a walk, which may wait for somebody who waits for that shopper.
 */
export const keepWalksOut = (sql: Sql) => sql.query("select pg_advisory_xact_lock_shared(hashtextextended('fold', $1))", [sql.shopId]);

/**
 * Locks shoppers to the end of the transaction. Whoever locks several does it by this, and before the orders of any of them: customers, then guests (a record
 * of a customer is written before the guest of the same address is), each by number. So no two ever wait for each other.
 */
export const lockShoppers = (sql: Sql, ids: readonly ShopperId[]) =>
  sql.query("select 1 from shoppers where shop_id = $1 and id = any($2::bigint[]) order by id < 0, id for no key update", [sql.shopId, ids]);

/** Which state a last order day means now, as app/lapse works it out: so that a shopper who is counted for the first time is written once. */
export interface TurningPoints {
  now: Date;
  days: readonly { day: Day; slowsAt: Date; lapsesAt: Date }[];
}

/**
 * Folds the orders of these shoppers into their statistics, by one statement; nobody else's rows are touched, and only rows that change are written.
 * A day with several orders is one order day. Merged shoppers have no statistics.
 * @param history before all `orders` are read, Shopify's own counts and last order stand in for those that were not
 * @param points  the states of shoppers who have none yet; a state that is there is left to app/lapse
 * @returns of the rows that were written: who is lapsed, and when the first of them changes by itself
 */
export async function foldShoppers(sql: Sql, whose: Whose, history: History, points: TurningPoints | null = null): Promise<{ lapsed: ShopperId[]; nextChangeAt: Date | null }> {
  await lockFold(sql, whose);
  const days = points?.days ?? [];
  // Without points no state is known here, and none is written over.
  const written = points === null ? facts : [...facts, ...states];
  const setting = [...facts.map((fact) => `${fact} = excluded.${fact}`), ...(points === null ? [] : states.map((state) => `${state} = case when s.lapse_state = 'unknown' then excluded.${state} else s.${state} end`))];
  const { rows } = await sql.query<{ lapsed: string[] | null; next_change_at: Date | null }>(
    `with folded as (
       select p.shop_id, p.id as shopper_id, f.first_day as first_order_day,
              greatest(f.last_day, case when $4 then (told.last_at at time zone z.time_zone)::date end) as last_order_day,
              greatest(f.last_at, case when $4 then told.last_at end) as last_order_at,
              case when partial then greatest(coalesce(f.days, 0), told.orders) else coalesce(f.days, 0) end as order_days,
              case when partial then told.orders else coalesce(f.orders, 0) end as orders,
              case when partial then coalesce(told.spent, f.net, 0) else coalesce(f.net, 0) end as net_spent_minor,
              coalesce(f.refunded, 0) as refunded_minor, case when partial then 'customer_record' else 'orders' end as history,
              ${Object.entries(PROFILE_FACTS).map(([fact, expression]) => `${expression} as ${fact}`).join(", ")},
              ${NOT_JUDGED} as not_judged
       from shoppers p
       cross join (select time_zone from shop_settings where shop_id = $1 limit 1) z
       left join (
         select shopper_id, min(order_day) filter (where n > 0) as first_day, max(order_day) filter (where n > 0) as last_day, max(last_at) as last_at,
                count(*) filter (where n > 0) as days, sum(n) as orders, sum(net)::bigint as net, sum(refunded)::bigint as refunded
         from (select shopper_id, order_day, count(*) filter (where counts) as n, max(processed_at) filter (where counts) as last_at, sum(net_minor) as net, sum(refunded_minor) filter (where why_not is distinct from 'test') as refunded
               from orders where shop_id = $1 and ${isOne(whose, "shopper_id")} and deleted_at is null group by 1, 2) by_day
         group by 1) f on f.shopper_id = p.id
       left join (
         select merged_into, reported_orders as orders, reported_spent_minor as spent, reported_last_order_at as last_at from shoppers where shop_id = $1 and joined_from = id) j on j.merged_into = p.id
       cross join lateral (
         select coalesce(p.reported_orders + j.orders, p.reported_orders, j.orders) as orders, coalesce(p.reported_spent_minor + j.spent, p.reported_spent_minor, j.spent) as spent,
                greatest(p.reported_last_order_at, j.last_at) as last_at) told
       cross join lateral (select $4 and told.orders > coalesce(f.orders, 0) as partial) seen
       where p.shop_id = $1 and ${isOne(whose, "p.id")} and p.merged_into is null
       order by p.id),
     days as (select * from unnest($5::date[], $6::timestamptz[], $7::timestamptz[]) d(day, slows_at, lapses_at)),
     written as (
       insert into shopper_stats as s (shop_id, shopper_id, ${facts.join(", ")}, ${states.join(", ")})
       select f.shop_id, f.shopper_id, ${each("f", facts)}, case when d.day is null then 'unknown' when d.lapses_at <= $8 then 'lapsed' when d.slows_at <= $8 then 'slowing' else 'active' end,
              case when d.lapses_at <= $8 then d.lapses_at when d.slows_at <= $8 then d.slows_at when d.day is not null then f.last_order_at end,
              case when d.slows_at > $8 then d.slows_at when d.lapses_at > $8 then d.lapses_at end, case when d.lapses_at > $8 then d.lapses_at end
       from folded f left join days d on d.day = f.last_order_day and not f.not_judged
       on conflict (shop_id, shopper_id) do update set ${setting.join(", ")}
       where (${each("s", written)}) is distinct from (${each("excluded", written)})
       returning s.shopper_id, s.lapse_state, s.next_change_at)
     select array_agg(shopper_id order by shopper_id) filter (where lapse_state = 'lapsed') as lapsed, min(next_change_at) as next_change_at from written`,
    [sql.shopId, ...parametersOf(whose), history !== "orders", days.map(({ day }) => day), days.map(({ slowsAt }) => slowsAt), days.map(({ lapsesAt }) => lapsesAt), points?.now ?? null],
  );
  return { lapsed: (rows[0]?.lapsed ?? []).map(BigInt), nextChangeAt: rows[0]?.next_change_at ?? null };
}

/** True when none of these shoppers was ever judged. */
export async function areUnjudged(sql: Sql, whose: Whose): Promise<boolean> {
  const { rowCount } = await sql.query(`select 1 from shopper_stats where shop_id = $1 and ${isOne(whose, "shopper_id")} and lapse_state <> 'unknown' limit 1`, [sql.shopId, ...parametersOf(whose)]);
  return rowCount === 0;
}

/** The earliest instant at which any of these shoppers can have ordered, by what was read; null when nobody did. */
export async function earliestOrder(sql: Sql, whose: Whose): Promise<Date | null> {
  const { rows } = await sql.query<{ at: Date | null }>(
    `select least((select min(processed_at) from orders where shop_id = $1), (select min(reported_last_order_at) from shoppers where shop_id = $1 and ${isOne(whose, "id")})) as at`,
    [sql.shopId, ...parametersOf(whose)],
  );
  return rows[0]?.at ?? null;
}

/**
 * Every shopper has statistics, with orders or without; a row is written only where it is missing or the profile says something else. What a joined record says
 * may hold for its leader.
 * Locked, so that nobody who is merged at this moment keeps any.
 * @returns whose country is another now than it was, of those who are judged
 */
export async function refreshProfileFacts(sql: Sql, shopperIds: readonly ShopperId[]): Promise<ShopperId[]> {
  const { rows } = await sql.query<{ id: ShopperId }>(
    `with these as (select unnest($2::bigint[]) as id union select f.merged_into from shoppers f where f.shop_id = $1 and f.id = any($2::bigint[]) and f.joined_from = f.id),
     before as (select shopper_id, country from shopper_stats where shop_id = $1 and shopper_id = any(array(select id from these)) and lapse_state <> 'unknown'),
     written as (
     insert into shopper_stats as s (shop_id, shopper_id, ${profileFacts})
     select p.shop_id, p.id, ${Object.values(PROFILE_FACTS).join(", ")} from shoppers p where p.shop_id = $1 and p.id = any(array(select id from these)) and p.merged_into is null order by p.id for share
     on conflict (shop_id, shopper_id) do update set (${profileFacts}) = (${profileFactsOf("excluded")}) where (${profileFactsOf("s")}) is distinct from (${profileFactsOf("excluded")})
     returning s.shopper_id, s.country)
     select w.shopper_id as id from written w join before b on b.shopper_id = w.shopper_id where w.country is distinct from b.country order by 1`,
    [sql.shopId, shopperIds],
  );
  return rows.map(({ id }) => id);
}

/** Writes the outcome of the latest case onto the shoppers, for lists; null when there is none. Locked by number, as those who judge states do, so that nobody waits in a circle. */
export async function setCaseOutcome(sql: Sql, shopperIds: readonly ShopperId[], outcome: CaseOutcome | null): Promise<void> {
  await sql.query(
    `update shopper_stats s set case_outcome = $3
     from (select shopper_id from shopper_stats where shop_id = $1 and shopper_id = any($2::bigint[]) and case_outcome is distinct from $3 order by shopper_id for update) l
     where s.shop_id = $1 and s.shopper_id = l.shopper_id`,
    [sql.shopId, shopperIds, outcome],
  );
}

/** The next lot of a shop's shoppers by number; null behind the last. */
export async function nextLot(sql: Sql, after: ShopperId | null, size: number): Promise<{ after: ShopperId; upTo: ShopperId; n: number } | null> {
  const from = after ?? -9223372036854775808n;
  const { rows } = await sql.query<{ up_to: bigint | null; n: bigint }>("select max(id) as up_to, count(*) as n from (select id from shoppers where shop_id = $1 and id > $2 order by id limit $3) lot", [sql.shopId, from, size]);
  const [row] = rows;
  return row?.up_to === undefined || row.up_to === null ? null : { after: from, upTo: row.up_to, n: Number(row.n) };
}
