import type { Sql } from "../platform/ports.ts";
import type { Day } from "../platform/zones.ts";
import { NOT_JUDGED } from "../shoppers/stats.store.server.ts";
import { CAME_BACK_DAYS } from "./fixed-window.ts";
import type { MonthFigure } from "./months.ts";

const monthOf = (day: Day): Day => `${day.slice(0, 7)}-01`;

/** What is kept, oldest first; empty where it was counted on another day or by another window. */
export async function findMonths(sql: Sql, { countedOn, windowDays }: { countedOn: Day; windowDays: number }): Promise<MonthFigure[]> {
  const { rows } = await sql.query<MonthFigure>(
    `select month, lapsed, newcomers, came_back as "cameBack", regained from lapse_months where shop_id = $1 and counted_on = $2 and window_days = $3 order by month`,
    [sql.shopId, countedOn, windowDays],
  );
  return rows;
}

/** Only one at a time counts for a shop; who waited finds what the other kept. */
export const holdMonths = (sql: Sql) => sql.query("select pg_advisory_xact_lock(hashtextextended('lapse months', $1))", [sql.shopId]);

/**
 * Counts the last 24 months anew from the days on which shoppers ordered: whoever is silent for longer than the window lapses on the day it ends, and comes
 * back with the next order. Orders are read from one window before the first month: whose order is the first of these and not their first at all was lapsed.
 * Whoever asked not to be judged is not counted. Of the first twelve of these months only those are kept that do not end before the shop's first order: before it there is nothing to compare with.
 */
export async function keepMonths(sql: Sql, { today, windowDays }: { today: Day; windowDays: number }): Promise<void> {
  await sql.query("delete from lapse_months where shop_id = $1", [sql.shopId]);
  await sql.query(
    // A return within the days for which one is shown.
    `with bounds as (select ($2::date - interval '23 months')::date as first),
       days as (
         select distinct o.shopper_id, o.order_day as day from orders o, bounds
         where o.shop_id = $1 and o.counts and o.deleted_at is null and o.shopper_id is not null and o.order_day >= bounds.first - $3::integer),
       gaps as (select shopper_id, day, lag(day) over w as before, lead(day) over w as after from days window w as (partition by shopper_id order by day)),
       judged as (
         select g.*, s.first_order_day from gaps g join shopper_stats s on s.shop_id = $1 and s.shopper_id = g.shopper_id join shoppers p on p.shop_id = $1 and p.id = g.shopper_id
         where not ${NOT_JUDGED}),
       events as (
         select date_trunc('month', day)::date as month, case when day = first_order_day then 'new' when before is null or day > before + $3::integer then 'back' end as what from judged
         union all
         select date_trunc('month', day + $3::integer)::date, 'lapsed' from judged where day + $3::integer <= $4::date and (after is null or after > day + $3::integer)
         union all
         select date_trunc('month', day + $3::integer)::date, 'regained' from judged where after > day + $3::integer and after <= day + $3::integer + $5::integer)
     insert into lapse_months (shop_id, month, lapsed, newcomers, came_back, regained, counted_on, window_days)
     select $1, m::date, count(*) filter (where what = 'lapsed'), count(*) filter (where what = 'new'), count(*) filter (where what = 'back'), count(*) filter (where what = 'regained'), $4, $3
     from bounds, generate_series(bounds.first::timestamp, $2::date::timestamp, interval '1 month') m left join events e on e.month = m::date
     where m > $2::date - interval '12 months' or m >= (select date_trunc('month', min(first_order_day)) from shopper_stats where shop_id = $1) group by m`,
    [sql.shopId, monthOf(today), windowDays, today, CAME_BACK_DAYS],
  );
}

/** Of a hundred who lapse, how many the shop wants back within 90 days; null: it has set no target. */
export async function readRegainTarget(sql: Sql): Promise<number | null> {
  const { rows } = await sql.query<{ percent: number | null }>("select regain_target_percent as percent from shop_settings where shop_id = $1", [sql.shopId]);
  return rows[0]?.percent ?? null;
}
