import type { Sql } from "#app/platform/ports";
import { type Day, startOfDay } from "#app/platform/zones";
import { meanGapOf, type StoredShopper } from "#app/shoppers/row-of";
import { NOT_JUDGED } from "#app/shoppers/stats.store.server";
import type { DigestPlan } from "./digest.ts";
import type { DigestNews, QuietShopper } from "./digest-mail.ts";

/** How many are named: by what they spent, and the newest of all others. */
const MOST = 12;
const NEWEST = 8;

/** What decides when the shop is told next; null where it is not: switched off, gone or suspended. */
export async function findDigestPlan(sql: Sql): Promise<DigestPlan | null> {
  const { rows } = await sql.query<{ installed_at: Date; time_zone: string; done_on: Day | null; told_on: Day | null }>(
    `select s.installed_at, z.time_zone, d.done_on, d.told_on from shops s join shop_settings z on z.shop_id = s.id left join digests d on d.shop_id = z.shop_id
     where s.id = $1 and z.shop_id = $1 and z.daily_digest and s.installed_at is not null and s.uninstalled_at is null and s.suspended_at is null`,
    [sql.shopId],
  );
  const [row] = rows;
  if (!row) return null;
  const days = row.done_on === null || row.told_on === null ? null : { doneOn: row.done_on, toldOn: row.told_on };
  return { shopId: sql.shopId, installedAt: row.installed_at, zone: row.time_zone, days };
}

/** Counting begins, anew after a reinstall: what was before is no news. */
export const beginDigests = (sql: Sql, today: Day) =>
  sql.query("insert into digests (shop_id, done_on, told_on) values ($1, $2, $2) on conflict (shop_id) do update set done_on = excluded.done_on, told_on = excluded.told_on", [sql.shopId, today]);

/** Takes a day on. Of many who do, one is told true. */
export async function takeDay(sql: Sql, day: Day): Promise<boolean> {
  const { rowCount } = await sql.query("update digests set done_on = $2 where shop_id = $1 and done_on < $2", [sql.shopId, day]);
  return rowCount > 0;
}

/** The mail server did not take the mail: the day is to be taken on again. */
export const giveDayBack = (sql: Sql, day: Day) => sql.query("update digests set done_on = $2::date - 1 where shop_id = $1 and done_on = $2", [sql.shopId, day]);

/** Everything up to this day's midnight is told. */
export const markTold = (sql: Sql, day: Day) => sql.query("update digests set told_on = $2 where shop_id = $1", [sql.shopId, day]);

/** The record of shopper `t.shopper_id`, one by one: the planner thinks too much of what NOT_JUDGED costs a lookup, and would rather read all shoppers. */
const RECORD_OF_T = "(select id, first_name, last_name, redacted_at, data_sale_opt_out from shoppers where shop_id = $1 and id = t.shopper_id offset 0)";

interface QuietRow extends Pick<StoredShopper, "first_name" | "last_name" | "first_order_day" | "order_days" | "net_spent_minor" | "history"> {
  last_order_day: Day;
  orders: number;
  by_spent: bigint;
  lapsed: bigint;
}

/**
 * Who fell silent after one midnight up to another and is quiet still, and how many came back meanwhile. Only silence is news: a new window, another time zone or
 * an import make nobody quiet. Nobody is named, nor counted, who was erased or wants not to be judged.
 */
export async function readNews(sql: Sql, { since, today, zone }: { since: Day; today: Day; zone: string }): Promise<DigestNews> {
  const span = [sql.shopId, startOfDay(since, zone), startOfDay(today, zone)];
  const { rows } = await sql.query<QuietRow>(
    `with quiet as (
       select s.shopper_id, s.first_order_day, s.last_order_day, s.orders, s.order_days, s.net_spent_minor, s.history, p.first_name, p.last_name
       from (select distinct shopper_id from lapse_transitions where shop_id = $1 and to_state = 'lapsed' and reason = 'silence' and at > $2 and at <= $3) t
       join shopper_stats s on s.shop_id = $1 and s.shopper_id = t.shopper_id and s.lapse_state = 'lapsed' and s.last_order_day is not null
       cross join lateral ${RECORD_OF_T} p
       where not ${NOT_JUDGED}),
     spent as (select *, row_number() over (order by net_spent_minor desc, shopper_id) as by_spent, count(*) over () as lapsed from quiet),
     ranked as (select *, row_number() over (partition by by_spent <= ${MOST} order by first_order_day desc nulls last, shopper_id) as by_age from spent)
     select * from ranked where by_spent <= ${MOST} or by_age <= ${NEWEST} order by case when by_spent <= ${MOST} then by_spent else ${MOST} + by_age end`,
    span,
  );
  const back = await sql.query<{ n: bigint }>(
    `select count(distinct t.shopper_id) as n from lapse_transitions t
     join shopper_stats s on s.shop_id = $1 and s.shopper_id = t.shopper_id and s.lapse_state = 'came_back' cross join lateral ${RECORD_OF_T} p
     where t.shop_id = $1 and t.to_state = 'came_back' and t.at > $2 and t.at <= $3 and not ${NOT_JUDGED}`,
    span,
  );
  return {
    since,
    lapsed: Number(rows[0]?.lapsed ?? 0n),
    cameBack: Number(back.rows[0]?.n ?? 0n),
    most: rows.filter((row) => row.by_spent <= MOST).map(quietShopper),
    newest: rows.filter((row) => row.by_spent > MOST).map(quietShopper),
  };
}

const quietShopper = (row: QuietRow): QuietShopper => ({
  firstName: row.first_name,
  lastName: row.last_name,
  orders: row.orders,
  lastOrderDay: row.last_order_day,
  meanGapDays: meanGapOf(row),
  spentMinor: Number(row.net_spent_minor),
});
