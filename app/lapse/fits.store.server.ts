import type { Sql } from "../platform/ports.ts";
import type { Day } from "../platform/zones.ts";
import { NOT_JUDGED } from "../shoppers/stats.store.server.ts";
import type { LapseModel, RuleInForce } from "./lapse-rule.ts";
import type { LapseReport } from "./lapse-report.ts";
import type { Tuples } from "./models/fit-nbd.ts";
import { groupOrders, type OrderLog } from "./models/order-log.ts";
import type { ShopperGroups } from "./rule-preview.ts";

/**
 * Of whom a model may learn: who ordered, all of whose orders were read, and who may be judged. Who has a state may; before the first model is there nobody has one, and then
 * each profile is asked: row by row, for a list of all who may not be judged was looked through once for each of a million shoppers.
 */
export const LEARNED_FROM = `s.history = 'orders' and s.order_days > 0 and s.first_order_day <= s.last_order_day
  and (s.lapse_state <> 'unknown' or not exists (select 1 from shoppers p where p.shop_id = $1 and p.id = s.shopper_id and ${NOT_JUDGED}))`;

/** So many fits are kept: what was promised can be looked up for half a year of weeks. */
const KEPT = 26;

/** What shoppers are judged by now: the choice, and the model of the newest fit. */
export async function readLapseRule(sql: Sql): Promise<RuleInForce> {
  const { rows } = await sql.query<{ rule: "learned" | "fixed"; window_days: number; horizon_days: number; cut_percent: number; held_since: Date | null; model: LapseModel | null }>(
    `select t.lapse_rule as rule, t.lapse_window_days as window_days, t.lapse_horizon_days as horizon_days, t.lapse_cut_percent as cut_percent, t.lapses_held_since as held_since, f.model
     from shop_settings t left join lateral (select model from lapse_fits where shop_id = $1 order by id desc limit 1) f on true where t.shop_id = $1`,
    [sql.shopId],
  );
  const [row] = rows;
  if (!row) throw new Error(`shop ${sql.shopId} has no settings yet`);
  return { rule: row.rule, windowDays: row.window_days, horizonDays: row.horizon_days, cut: row.cut_percent / 100, model: row.model, heldSince: row.held_since };
}

/** @param since from when on nobody newly lapses; null: they do again @returns false where that was so already */
export async function setHold(sql: Sql, since: Date | null): Promise<boolean> {
  const { rowCount } = await sql.query("update shop_settings set lapses_held_since = $2 where shop_id = $1 and (lapses_held_since is null) <> ($2::timestamptz is null)", [sql.shopId, since]);
  return rowCount > 0;
}

/** The newest fit, without its model: what it was made from, and how right it was. */
export interface KeptFit {
  fittedAt: Date;
  asOf: Day;
  shoppers: number;
  orderDays: number;
  horizonDays: number;
  report: LapseReport;
}

export async function readFit(sql: Sql): Promise<KeptFit | null> {
  const { rows } = await sql.query<KeptFit & { orderDays: bigint }>(
    `select fitted_at as "fittedAt", as_of as "asOf", shoppers, order_days as "orderDays", horizon_days as "horizonDays", report from lapse_fits where shop_id = $1 order by id desc limit 1`,
    [sql.shopId],
  );
  const [row] = rows;
  return row ? { ...row, orderDays: Number(row.orderDays) } : null;
}

export async function keepFit(sql: Sql, fit: KeptFit & { model: LapseModel | null }): Promise<void> {
  await sql.query("insert into lapse_fits (shop_id, fitted_at, as_of, shoppers, order_days, horizon_days, model, report) values ($1, $2, $3, $4, $5, $6, $7, $8)", [
    sql.shopId, fit.fittedAt, fit.asOf, fit.shoppers, fit.orderDays, fit.horizonDays, fit.model && JSON.stringify(fit.model), JSON.stringify(fit.report),
  ]);
  await sql.query("delete from lapse_fits where shop_id = $1 and id <= (select id from lapse_fits where shop_id = $1 order by id desc offset $2 limit 1)", [sql.shopId, KEPT]);
}

/** How much there is to learn from. */
export async function countLesson(sql: Sql): Promise<{ shoppers: number; orderDays: number }> {
  const { rows } = await sql.query<{ shoppers: bigint; order_days: bigint }>(`select count(*) as shoppers, coalesce(sum(order_days), 0)::bigint as order_days from shopper_stats s where shop_id = $1 and ${LEARNED_FROM}`, [sql.shopId]);
  return { shoppers: Number(rows[0]?.shoppers ?? 0n), orderDays: Number(rows[0]?.order_days ?? 0n) };
}

/** The order histories that occur on a day, each with the number of shoppers who have it. */
export async function readTuples(sql: Sql, today: Day): Promise<Tuples> {
  return readColumns(
    sql,
    ["x", "tx", "T", "weight"],
    `select order_days - 1 as "x", last_order_day - first_order_day as "tx", $2::date - first_order_day as "T", count(*) as "weight" from shopper_stats s where shop_id = $1 and ${LEARNED_FROM} group by 1, 2, 3`,
    [sql.shopId, today],
  );
}

/** Shoppers whom a rule cannot tell apart on a day, of those whom it judges; of every n-th (by a hash of their number). @param input.among a further condition, whose parameters begin with $4 */
export async function readGroups(sql: Sql, { today, everyNth, among = { where: "true", values: [] } }: { today: Day; everyNth: number; among?: { where: string; values: readonly unknown[] } }): Promise<ShopperGroups> {
  return readColumns(
    sql,
    ["x", "tx", "silence", "whole", "lapsed", "value", "shoppers", "mailable"],
    `select greatest(order_days, 1) - 1 as "x", case when history = 'orders' then last_order_day - first_order_day else 0 end as "tx", greatest(0, $2::date - last_order_day) as "silence",
            (history = 'orders' and first_order_day is not null)::int as "whole", (lapse_state = 'lapsed')::int as "lapsed",
            round(greatest(0, avg(net_spent_minor / greatest(order_days, 1)))) as "value", count(*) as "shoppers", count(*) filter (where mailable) as "mailable"
     from shopper_stats where shop_id = $1 and lapse_state in ('active', 'slowing', 'lapsed') and last_order_day is not null and ${everyNthOf("shopper_id", "$3")} and ${among.where} group by 1, 2, 3, 4, 5`,
    [sql.shopId, today, everyNth, ...among.values],
  );
}

/** Every n-th of ids: by their hash, so that ages and sizes are mixed as they are in the shop. */
export const everyNthOf = (column: string, n: string): string => `(${n}::bigint = 1 or (hashint8(${column})::bigint + 2147483648) % ${n}::bigint = 0)`;

/**
 * Reads whole numbers of at least 0 as columns. One row of a text a column: a million shoppers have a third of a million histories, and as many objects would take more
 * room than all that is done with them.
 */
async function readColumns<Name extends string>(sql: Sql, names: readonly Name[], select: string, values: readonly unknown[]): Promise<Record<Name, Int32Array>> {
  const { rows } = await sql.query<Record<Name, string | null>>(`select ${names.map((name) => `string_agg("${name}"::text, ' ') as "${name}"`).join(", ")} from (${select}) g`, values);
  return Object.fromEntries(names.map((name) => [name, numbersIn(rows[0]?.[name] ?? "")])) as Record<Name, Int32Array>;
}

/** Whole numbers with a blank between them. */
function numbersIn(text: string): Int32Array {
  if (text === "") return new Int32Array(0);
  let n = 1;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) === 32) n++;
  const numbers = new Int32Array(n);
  let [at, value] = [0, 0];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 32) {
      numbers[at++] = value;
      value = 0;
    } else value = value * 10 + code - 48;
  }
  numbers[at] = value;
  return numbers;
}

/** Looks back are made on so many shoppers of a larger shop: a share of them is known to half a percent then, and the orders fit into memory. */
const SAMPLE = 20_000;
export const sampleStep = (shoppers: number): number => Math.max(1, Math.ceil(shoppers / SAMPLE));

/** The order days of every n-th shopper (by a hash of their number), up to a day; days are counted from 1970-01-01, values in minor units. */
export async function readOrderLog(sql: Sql, { asOf, everyNth }: { asOf: Day; everyNth: number }): Promise<OrderLog> {
  const { rows } = await sql.query<{ shopper: bigint; day: number; value: bigint }>(
    `select o.shopper_id as shopper, o.order_day - date '1970-01-01' as day, sum(o.net_minor)::bigint as value
     from orders o join shopper_stats s on s.shop_id = $1 and s.shopper_id = o.shopper_id
     where o.shop_id = $1 and o.counts and o.deleted_at is null and o.order_day <= $2 and ${LEARNED_FROM} and ${everyNthOf("o.shopper_id", "$3")}
     group by 1, 2`,
    [sql.shopId, asOf, everyNth],
  );
  return groupOrders(rows.map(({ shopper, day, value }) => ({ shopper, day, value: Math.max(0, Number(value)) })));
}

/** The first day with an order that was read; null without orders. */
export async function firstDayRead(sql: Sql): Promise<Day | null> {
  const { rows } = await sql.query<{ day: Day | null }>("select min(order_day) as day from orders where shop_id = $1 and counts and deleted_at is null", [sql.shopId]);
  return rows[0]?.day ?? null;
}
