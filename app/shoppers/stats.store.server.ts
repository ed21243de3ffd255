import type { ShopperId, Sql } from "../platform/ports.ts";
import type { CaseOutcome } from "./badge.ts";

/** Where a shop's history comes from: nothing is read yet, Shopify's customer record fills what orders do not show, or all orders are read. */
export type History = "unread" | "customer_record" | "orders";

/** When a shopper can be mailed at all; consent and suppression are looked at again at the moment of sending. `p` is the shopper. */
export const MAILABLE = "p.consent = 'subscribed' and p.email is not null and p.suppressed_for is null and p.redacted_at is null and p.merged_into is null";

/**
 * Folds the orders of these shoppers into their statistics, by one statement; nobody else's rows are touched, and only rows that change are written.
 * A day with several orders is one order day. Merged shoppers have no statistics.
 * @param history `customer_record` lets Shopify's own counts and last order stand in for orders that were not read
 */
export async function foldShoppers(sql: Sql, shopperIds: readonly ShopperId[], history: History): Promise<void> {
  if (shopperIds.length === 0) return;
  await sql.query(
    `insert into shopper_stats as s (shop_id, shopper_id, first_order_day, last_order_day, last_order_at, order_days, orders, net_spent_minor, refunded_minor, mailable, history)
     select p.shop_id, p.id,
            f.first_day, greatest(f.last_day, case when $3 then (p.reported_last_order_at at time zone z.time_zone)::date end), greatest(f.last_at, case when $3 then p.reported_last_order_at end),
            case when partial then greatest(coalesce(f.days, 0), p.reported_orders) else coalesce(f.days, 0) end,
            case when partial then p.reported_orders else coalesce(f.orders, 0) end,
            case when partial then coalesce(p.reported_spent_minor, f.net, 0) else coalesce(f.net, 0) end,
            coalesce(f.refunded, 0), ${MAILABLE}, case when partial then 'customer_record' else 'orders' end
     from shoppers p
     join shop_settings z on z.shop_id = p.shop_id
     left join (
       select shopper_id, min(order_day) filter (where n > 0) as first_day, max(order_day) filter (where n > 0) as last_day, max(last_at) as last_at,
              count(*) filter (where n > 0) as days, sum(n) as orders, sum(net)::bigint as net, sum(refunded)::bigint as refunded
       from (select shopper_id, order_day, count(*) filter (where counts) as n, max(processed_at) filter (where counts) as last_at, sum(net_minor) as net, sum(refunded_minor) filter (where why_not is distinct from 'test') as refunded
             from orders where shop_id = $1 and shopper_id = any($2::bigint[]) and deleted_at is null group by 1, 2) by_day
       group by 1) f on f.shopper_id = p.id
     cross join lateral (select $3 and p.reported_orders > coalesce(f.orders, 0) as partial) seen
     where p.shop_id = $1 and p.id = any($2::bigint[]) and p.merged_into is null
     order by p.id
     on conflict (shop_id, shopper_id) do update set
       first_order_day = excluded.first_order_day, last_order_day = excluded.last_order_day, last_order_at = excluded.last_order_at, order_days = excluded.order_days, orders = excluded.orders,
       net_spent_minor = excluded.net_spent_minor, refunded_minor = excluded.refunded_minor, mailable = excluded.mailable, history = excluded.history
     where (s.first_order_day, s.last_order_day, s.last_order_at, s.order_days, s.orders, s.net_spent_minor, s.refunded_minor, s.mailable, s.history)
       is distinct from (excluded.first_order_day, excluded.last_order_day, excluded.last_order_at, excluded.order_days, excluded.orders, excluded.net_spent_minor, excluded.refunded_minor, excluded.mailable, excluded.history)`,
    [sql.shopId, shopperIds, history === "customer_record"],
  );
}

/** Sets anew who of these can be mailed, after consent, address or suppression changed. */
export async function refreshMailable(sql: Sql, shopperIds: readonly ShopperId[]): Promise<void> {
  await sql.query(
    `update shopper_stats s set mailable = not s.mailable from shoppers p
     where s.shop_id = $1 and s.shopper_id = any($2::bigint[]) and p.shop_id = s.shop_id and p.id = s.shopper_id and s.mailable is distinct from (${MAILABLE})`,
    [sql.shopId, shopperIds],
  );
}

/** Writes the outcome of the latest case onto the shoppers, for lists; null when there is none. */
export async function setCaseOutcome(sql: Sql, shopperIds: readonly ShopperId[], outcome: CaseOutcome | null): Promise<void> {
  await sql.query("update shopper_stats set case_outcome = $3 where shop_id = $1 and shopper_id = any($2::bigint[]) and case_outcome is distinct from $3", [sql.shopId, shopperIds, outcome]);
}

/** The next shoppers by number, for walking a whole shop in lots. Merged ones are left out. */
export async function nextShopperIds(sql: Sql, after: ShopperId | null, limit: number): Promise<ShopperId[]> {
  const { rows } = await sql.query<{ id: bigint }>("select id from shoppers where shop_id = $1 and id > $2 and merged_into is null order by id limit $3", [
    sql.shopId,
    after ?? -9223372036854775808n,
    limit,
  ]);
  return rows.map((row) => row.id);
}
