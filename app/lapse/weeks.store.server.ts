import type { Sql } from "../platform/ports.ts";
import type { Day } from "../platform/zones.ts";
import type { Crossing, Rate, RateWeek, StateCount } from "./rates.ts";
import type { OrderWeek } from "./season.ts";

/** What is kept of a shop's weeks, oldest first. Orders and rates each begin where there is enough to tell them. */
export interface KeptWeeks {
  orders: OrderWeek[];
  /** Orders are those of every n-th shopper. */
  everyNth: number;
  rates: RateWeek[];
}

export async function keepWeeks(sql: Sql, { orders, everyNth, rates }: KeptWeeks): Promise<void> {
  const days = [...new Set([...orders, ...rates].map(({ week }) => week))].sort();
  const [ordersOf, ratesOf] = [new Map(orders.map((one) => [one.week, one])), new Map(rates.map((one) => [one.week, one]))];
  const ofOrders = <T>(what: (week: OrderWeek) => T) => days.map((day) => mapped(ordersOf.get(day), what));
  const ofRates = <T>(what: (week: RateWeek) => T) => days.map((day) => mapped(ratesOf.get(day), what));
  await sql.query("delete from lapse_weeks where shop_id = $1 and week <> all($2::date[])", [sql.shopId, days]);
  await sql.query(
    `insert into lapse_weeks (shop_id, every_nth, week, orders_expected, orders, lapses, not_lapsed, returns, lapsed)
     select $1, $2, w.* from unnest($3::date[], $4::float8[], $5::int[], $6::int[], $7::int[], $8::int[], $9::int[]) w
     on conflict (shop_id, week) do update set (every_nth, orders_expected, orders, lapses, not_lapsed, returns, lapsed)
       = (excluded.every_nth, excluded.orders_expected, excluded.orders, excluded.lapses, excluded.not_lapsed, excluded.returns, excluded.lapsed)`,
    [
      sql.shopId, everyNth, days, ofOrders(({ expected }) => expected), ofOrders((week) => week.orders), ofRates(({ lapse }) => lapse.n), ofRates(({ lapse }) => lapse.of), ofRates(({ regained }) => regained.n),
      ofRates(({ regained }) => regained.of),
    ],
  );
}

const mapped = <From, To>(from: From | undefined, to: (from: From) => To): To | null => (from === undefined ? null : to(from));

export async function readWeeks(sql: Sql): Promise<KeptWeeks> {
  const { rows } = await sql.query<{ week: Day; every_nth: number; orders_expected: number | null; orders: number; lapses: number | null; not_lapsed: number; returns: number; lapsed: number }>(
    "select week, every_nth, orders_expected, orders, lapses, not_lapsed, returns, lapsed from lapse_weeks where shop_id = $1 order by week",
    [sql.shopId],
  );
  return {
    orders: rows.flatMap(({ week, orders_expected: expected, orders }) => (expected === null ? [] : [{ week, expected, orders }])),
    everyNth: rows[0]?.every_nth ?? 1,
    rates: rows.flatMap(({ week, lapses, not_lapsed, returns, lapsed }) => (lapses === null ? [] : [{ week, lapse: { n: lapses, of: not_lapsed }, regained: { n: returns, of: lapsed } }])),
  };
}

/** The Monday of the newest week that is kept. */
export async function newestWeek(sql: Sql): Promise<Day | null> {
  const { rows } = await sql.query<{ week: Day | null }>("select max(week) as week from lapse_weeks where shop_id = $1", [sql.shopId]);
  return rows[0]?.week ?? null;
}

const mondayOf = (day: string): string => `(${day} - (extract(isodow from ${day})::int - 1))`;

/** How shoppers stand now. Whoever first ordered before a week, or when nobody knows, is of the week before it. */
export async function readStates(sql: Sql, first: Day): Promise<StateCount[]> {
  const { rows } = await sql.query<StateCount & { n: bigint }>(
    `select greatest(coalesce(${mondayOf("first_order_day")}, $2::date - 7), $2::date - 7) as since, lapse_state = 'lapsed' as lapsed, count(*) as n
     from shopper_stats where shop_id = $1 and lapse_state <> 'unknown' group by 1, 2`,
    [sql.shopId, first],
  );
  return rows.map((row) => ({ ...row, n: Number(row.n) }));
}

/** Who became lapsed or ceased to be, from a week on, in weeks of the shop's calendar. */
export async function readCrossings(sql: Sql, { first, from, timeZone }: { first: Day; from: Date; timeZone: string }): Promise<Crossing[]> {
  const { rows } = await sql.query<Crossing & { n: bigint }>(
    `select ${mondayOf("t.day")} as week, greatest(coalesce(${mondayOf("s.first_order_day")}, $3::date - 7), $3::date - 7) as since, t.to_state = 'lapsed' as lapses,
            (t.to_state = 'lapsed' and t.reason = 'silence') or t.to_state = 'came_back' as news, count(*) as n
     from (select shopper_id, from_state, to_state, reason, (at at time zone $4)::date as day from lapse_transitions
           where shop_id = $1 and to_state in ('active', 'slowing', 'lapsed', 'came_back') and at >= $2) t
     join shopper_stats s on s.shop_id = $1 and s.shopper_id = t.shopper_id
     where (t.from_state = 'lapsed') <> (t.to_state = 'lapsed') group by 1, 2, 3, 4`,
    [sql.shopId, from, first, timeZone],
  );
  return rows.map((row) => ({ ...row, n: Number(row.n) }));
}

/** When the shop's story of states begins: at the first change of one; null before it. */
export async function firstChange(sql: Sql): Promise<Date | null> {
  const { rows } = await sql.query<{ at: Date | null }>("select min(at) as at from lapse_transitions where shop_id = $1", [sql.shopId]);
  return rows[0]?.at ?? null;
}

/** Of those who are lapsed: how many are since an instant; and how many would be, were lapses not held back. */
export async function countLate(sql: Sql, since: Date): Promise<number> {
  const { rows } = await sql.query<{ n: bigint }>("select count(*) as n from shopper_stats where shop_id = $1 and lapse_state = 'lapsed' and state_since >= $2", [sql.shopId, since]);
  return Number(rows[0]?.n ?? 0n);
}

export async function countHeld(sql: Sql, now: Date): Promise<number> {
  const { rows } = await sql.query<{ n: bigint }>("select count(*) as n from shopper_stats where shop_id = $1 and lapse_state = 'slowing' and lapses_at <= $2", [sql.shopId, now]);
  return Number(rows[0]?.n ?? 0n);
}

const stateAfter = { lapse: "lapsed", regained: "came_back" } as const satisfies Record<Rate, string>;

/** What one of those whom a rate counted from an instant on, and who are still so, usually spends on average, in minor units: of the newest of them. Null where there is none. */
export async function meanUsual(sql: Sql, rate: Rate, since: Date, limit: number): Promise<number | null> {
  const { rows } = await sql.query<{ n: bigint; usual: bigint | null }>(
    "select count(*) as n, sum(usual_minor)::bigint as usual from (select usual_minor from shopper_stats where shop_id = $1 and lapse_state = $2 and state_since >= $3 order by state_since desc limit $4) newest",
    [sql.shopId, stateAfter[rate], since, limit],
  );
  const [row] = rows;
  return row?.usual ? Number(row.usual) / Number(row.n) : null;
}
