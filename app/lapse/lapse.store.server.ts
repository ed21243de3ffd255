import type { ShopperId, Sql } from "../platform/ports.ts";
import type { Day } from "../platform/zones.ts";
import { isOne, NOT_JUDGED, parametersOf, type Whose } from "../shoppers/stats.store.server.ts";
import type { HeldShopper, Turning } from "./held-shopper.ts";
import type { RuleCounts } from "./rule-preview.ts";
import { rangeOf, type Stakes } from "./stakes.ts";

/** Why a state changed. */
export type TransitionReason = "silence" | "order" | "order_withdrawn" | "return_faded" | "window" | "model" | "time_zone" | "history";

/** Reads these shoppers and keeps their states from changing until the transaction ends; in the order of their number, so that two judges never wait for each other in a circle. */
export async function holdStates(sql: Sql, whose: Whose): Promise<HeldShopper[]> {
  const { rows } = await sql.query<HeldShopper>(
    `select shopper_id as "shopperId", lapse_state as state, coalesce(lapse_state in ('lapsed', 'came_back') and last_order_at >= state_since, false) as ordered,
            first_order_day as "firstOrderDay", last_order_day as "lastOrderDay", order_days as "orderDays", net_spent_minor as "netSpentMinor", history, country, lapse_override_id as "overrideId"
     from shopper_stats where shop_id = $1 and ${isOne(whose, "shopper_id")} order by shopper_id for update`,
    [sql.shopId, ...parametersOf(whose)],
  );
  return rows;
}

/** When somebody who is back, or ordered while they were lapsed, came back: by the first order that counts. `s` is their statistics, $1 the shop. */
const RETURNED_AT = `case
           when s.lapse_state = 'came_back' and s.last_order_at >= s.state_since then s.state_since
           when s.lapse_state = 'lapsed' and s.last_order_at >= s.state_since
             then (select min(o.processed_at) from orders o where o.shop_id = $1 and o.shopper_id = s.shopper_id and o.counts and o.processed_at >= s.state_since)
         end`;

/** The days on which these shoppers, whom the caller holds, came back. */
export async function returnDays(sql: Sql, held: readonly HeldShopper[]): Promise<Day[]> {
  const shopperIds = held.filter(({ ordered }) => ordered).map(({ shopperId }) => shopperId);
  if (shopperIds.length === 0) return [];
  const { rows } = await sql.query<{ day: Day }>(
    `select distinct (returned_at at time zone (select time_zone from shop_settings where shop_id = $1))::date as day
     from (select ${RETURNED_AT} as returned_at from shopper_stats s where s.shop_id = $1 and s.shopper_id = any($2::bigint[])) r where returned_at is not null`,
    [sql.shopId, shopperIds],
  );
  return rows.map(({ day }) => day);
}

/** Shoppers whose state changes by itself at or before an instant, the longest due first. */
export async function dueShoppers(sql: Sql, now: Date, limit: number): Promise<ShopperId[]> {
  const { rows } = await sql.query<{ shopper_id: bigint }>(
    "select shopper_id from shopper_stats where shop_id = $1 and next_change_at is not null and next_change_at <= $2 order by next_change_at limit $3",
    [sql.shopId, now, limit],
  );
  return rows.map((row) => row.shopper_id);
}

export async function nextChange(sql: Sql): Promise<Date | null> {
  const { rows } = await sql.query<{ at: Date | null }>("select min(next_change_at) as at from shopper_stats where shop_id = $1 and next_change_at is not null", [sql.shopId]);
  return rows[0]?.at ?? null;
}

export interface Judgement {
  now: Date;
  whose: Whose;
  /** Of everybody who ordered. */
  turnings: readonly Turning[];
  /** Until when a return is shown as one: of each day on which one of them came back. */
  returns: readonly { day: Day; until: Date }[];
  /** False while the history is unread: nobody is called anything (product rule 9). */
  ready: boolean;
  /** Since when nobody newly lapses; null: they do. */
  heldSince: Date | null;
  /** Whether who stays lapsed keeps since when: a rule that learns would say another day each time. */
  keepsSince: boolean;
  /** Why, where it is neither an order nor silence. `released`: lapses are held back no longer, and who lapses by that lapsed by silence, and when that was. */
  because: Extract<TransitionReason, "window" | "model" | "time_zone" | "history"> | "released" | null;
}

/**
 * Judges the state of these shoppers by one statement: what the rule says of them, and whether an order came while they were lapsed.
 * Only rows that change are written; the caller holds them. Each change of state is stored with its time and reason;
 * what the first reading finds is where the story begins, not a change.
 * - `came_back`: an order that counts at or after the instant at which they lapsed; shown so until its time is over, then the rule decides again.
 * - Somebody who was erased, or who wants not to be judged, is called nothing: they are in no list and open no case, whatever they order.
 * - That order withdrawn (cancelled, refunded): they are what the rule says, as if it had not come.
 * - Who stays lapsed by a rule that learns, or when lapses are released, lapsed when they did.
 * - While lapses are held back, whoever would lapse slows down, and nothing changes that by itself; but who is found for the first time and lapsed before is lapsed.
 * @returns how many changed state, whose cases follow from it, and the earliest instant at which one of these shoppers changes by itself
 */
export async function judgeShoppers(sql: Sql, input: Judgement): Promise<{ changed: number; lapsedOrBack: ShopperId[]; nextChangeAt: Date | null }> {
  const { turnings, returns, whose, because } = input;
  // Whole numbers as the text of an array: the driver writes out each date and quotes each element, which took it 5 µs a shopper.
  const numbers = (of: (turning: Turning) => bigint | number | null): string => `{${turnings.map((turning) => of(turning) ?? "null").join(",")}}`;
  const { rows } = await sql.query<{ changed: bigint; lapsed_or_back: string[] | null; next_change_at: Date | null }>(
    `with zone as (select time_zone from shop_settings where shop_id = $1),
     turns as (select shopper_id, to_timestamp(slows_ms / 1000.0) as slows_at, to_timestamp(lapses_ms / 1000.0) as lapses_at, priority, usual, override_id
       from unnest($4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $13::bigint[], $16::bigint[]) t(shopper_id, slows_ms, lapses_ms, priority, usual, override_id)),
     back as (select * from unnest($11::date[], $12::timestamptz[]) b(day, until)),
     not_judged as (select p.id from shoppers p where p.shop_id = $1 and ${isOne(whose, "p.id")} and ${NOT_JUDGED}),
     returned as materialized (
       select s.shopper_id, s.lapse_state, s.state_since, s.last_order_at, s.next_change_at, s.lapses_at, s.priority, s.usual_minor, s.lapse_override_id, ${RETURNED_AT} as returned_at
       from shopper_stats s where s.shop_id = $1 and ${isOne(whose, "s.shopper_id")}),
     ruled as (
       select r.*, b.until as back_until, t.slows_at, t.lapses_at as rule_lapses_at, coalesce(t.priority, 0) as to_priority, coalesce(t.usual, 0) as to_usual, t.override_id as to_override_id, case
           when not $8 or t.shopper_id is null then 'unknown'
           when r.returned_at is not null and b.until > $9 then 'came_back'
           when t.lapses_at <= $9 and ($14::timestamptz is null or r.lapse_state = 'lapsed' or (r.lapse_state = 'unknown' and t.lapses_at < $14)) then 'lapsed'
           when t.slows_at <= $9 then 'slowing'
           else 'active' end as to_state
       from returned r cross join zone
       left join turns t on t.shopper_id = r.shopper_id and r.shopper_id not in (select id from not_judged)
       left join back b on b.day = (r.returned_at at time zone zone.time_zone)::date),
     judged as materialized (
       select *, case to_state when 'came_back' then returned_at when 'lapsed' then case when $15 and lapse_state = 'lapsed' then state_since else rule_lapses_at end when 'slowing' then slows_at when 'active' then last_order_at end as since,
         case to_state when 'active' then slows_at when 'slowing' then case when rule_lapses_at > $9 then rule_lapses_at end when 'came_back' then back_until end as next_at,
         case to_state when 'active' then rule_lapses_at when 'slowing' then rule_lapses_at when 'came_back' then greatest(rule_lapses_at, back_until) end as will_lapse_at
       from ruled),
     written as (
       update shopper_stats s set lapse_state = j.to_state, state_since = j.since, next_change_at = j.next_at, lapses_at = j.will_lapse_at, priority = j.to_priority, usual_minor = j.to_usual, lapse_override_id = j.to_override_id
       from judged j where s.shop_id = $1 and s.shopper_id = j.shopper_id
         and (j.lapse_state, j.state_since, j.next_change_at, j.lapses_at, j.priority, j.usual_minor, j.lapse_override_id) is distinct from (j.to_state, j.since, j.next_at, j.will_lapse_at, j.to_priority, j.to_usual, j.to_override_id)),
     changes as (
       insert into lapse_transitions (shop_id, shopper_id, from_state, to_state, at, reason)
       select $1, shopper_id, lapse_state, to_state, case when $10::text is null and since is not null then since else $9 end, case
           when to_state = 'came_back' then 'order'
           when lapse_state = 'came_back' and returned_at is null then 'order_withdrawn'
           when $10::text is not null then $10
           when lapse_state = 'came_back' then 'return_faded'
           when to_state = 'active' then 'order'
           else 'silence' end
       from judged where to_state <> lapse_state and lapse_state <> 'unknown' and shopper_id not in (select id from not_judged))
     select count(*) filter (where to_state <> lapse_state) as changed, min(next_at) as next_change_at,
            array_agg(shopper_id order by shopper_id) filter (where to_state <> lapse_state and (to_state in ('lapsed', 'came_back') or lapse_state = 'lapsed')) as lapsed_or_back
     from judged`,
    [
      sql.shopId, ...parametersOf(whose), numbers(({ shopperId }) => shopperId), numbers(({ slowsAt }) => slowsAt.getTime()), numbers(({ lapsesAt }) => lapsesAt.getTime()), numbers(({ priority }) => priority),
      input.ready, input.now, because === "released" ? null : because, returns.map(({ day }) => day), returns.map(({ until }) => until),
      numbers(({ usual }) => usual), input.heldSince, input.keepsSince, numbers(({ overrideId }) => overrideId),
    ],
  );
  const [row] = rows;
  return { changed: Number(row?.changed ?? 0n), lapsedOrBack: (row?.lapsed_or_back ?? []).map(BigInt), nextChangeAt: row?.next_change_at ?? null };
}

/**
 * Of those whom the rule of the shop judges today (a return that is still shown is not judged): how many are silent since before each of these days, and how many
 * of the lapsed are not. Only the ranges in question are read, each from one index alone; whoever has an override is counted in it too and taken away again by the index of those.
 */
export async function countSilent(sql: Sql, days: { lapsedBefore: Day; slowingBefore: Day }): Promise<RuleCounts> {
  const silent = (sign: 1 | -1) =>
    (["active", "slowing", "lapsed"] as const).map((state) => `select '${state}' as state, last_order_day < $2 as lapsed, mailable, ${sign} as n from shopper_stats where shop_id = $1 and lapse_state = '${state}' and last_order_day < $3${sign === 1 ? "" : " and lapse_override_id is not null"}`);
  const { rows } = await sql.query<Record<"lapsed" | "mailable" | "slowing" | "newly_lapsed" | "no_longer", bigint>>(
    `select coalesce(sum(n) filter (where lapsed), 0) as lapsed, coalesce(sum(n) filter (where lapsed and mailable), 0) as mailable, coalesce(sum(n) filter (where not lapsed), 0) as slowing,
            coalesce(sum(n) filter (where lapsed and state <> 'lapsed'), 0) as newly_lapsed,
            (select count(*) from shopper_stats where shop_id = $1 and lapse_state = 'lapsed' and last_order_day >= $2)
              - (select count(*) from shopper_stats where shop_id = $1 and lapse_state = 'lapsed' and last_order_day >= $2 and lapse_override_id is not null) as no_longer
     from (${[...silent(1), ...silent(-1)].join(" union all ")}) silent`,
    [sql.shopId, days.lapsedBefore, days.slowingBefore],
  );
  const count = (name: "lapsed" | "mailable" | "slowing" | "newly_lapsed" | "no_longer") => Number(rows[0]?.[name] ?? 0n);
  return { lapsed: count("lapsed"), mailable: count("mailable"), slowing: count("slowing"), newlyLapsed: count("newly_lapsed"), noLongerLapsed: count("no_longer") };
}

/** What those are today to whom an override applies. */
export async function countOverridden(sql: Sql): Promise<RuleCounts> {
  const { rows } = await sql.query<{ lapsed: bigint; mailable: bigint; slowing: bigint }>(
    `select count(*) filter (where lapse_state = 'lapsed') as lapsed, count(*) filter (where lapse_state = 'lapsed' and mailable) as mailable, count(*) filter (where lapse_state = 'slowing') as slowing
     from shopper_stats where shop_id = $1 and lapse_override_id is not null`,
    [sql.shopId],
  );
  const [row] = rows;
  return { lapsed: Number(row?.lapsed ?? 0n), mailable: Number(row?.mailable ?? 0n), slowing: Number(row?.slowing ?? 0n), newlyLapsed: 0, noLongerLapsed: 0 };
}

/** Who lapsed since an instant and still is: how many, what they usually spend within the horizon, and how far that sum may stray (its variance, minor units squared). */
export async function sumStakes(sql: Sql, since: Date): Promise<Stakes> {
  // A sum of orders that come at random strays by each order's own worth, and twice that where people differ in how often they order.
  const { rows } = await sql.query<{ mailable: boolean; n: bigint; usual: bigint; variance: number }>(
    `select mailable, count(*) as n, sum(usual_minor)::bigint as usual, sum(2.0 * usual_minor * greatest(net_spent_minor, 0) / greatest(order_days, 1))::float8 as variance
     from shopper_stats where shop_id = $1 and lapse_state = 'lapsed' and state_since >= $2 group by mailable`,
    [sql.shopId, since],
  );
  const of = (some: typeof rows) => rangeOf(some.reduce((sum, row) => sum + Number(row.usual), 0), some.reduce((sum, row) => sum + row.variance, 0), some.reduce((sum, row) => sum + Number(row.n), 0));
  return { all: of(rows), mailable: of(rows.filter(({ mailable }) => mailable)) };
}
