import { wake } from "#app/platform/jobs/work.server";
import type { ShopperId, Sql } from "#app/platform/ports";

/** An order counts as an answer for this long after the first mail, and for the comparison group after its enrolment. */
export const RESPONSE_WINDOW_MS = 30 * 86_400_000;

export interface Comeback {
  campaignId: bigint;
  shopperId: ShopperId;
  arm: "mail" | "comparison";
  messageId: bigint | null;
  /** null: it was taken back, its order does not count any more. */
  orderId: bigint | null;
  at: Date | null;
}

/**
 * Works out anew which of a shopper's campaigns they came back in: the first counting order within 30 days of the first mail, or of
 * enrolment in the comparison group. Written only where it changed, and answered; so repeats and late refunds are harmless.
 * @param ordersOf whose orders count: the shopper, or whom they were merged into
 */
export async function followComebacks(sql: Sql, shopperId: ShopperId, ordersOf: ShopperId): Promise<Comeback[]> {
  const { rows } = await sql.query<Comeback>(
    `update enrolments e set came_back_at = f.at, came_back_order_id = f.order_id
     from (
       select w.campaign_id, w.message_id, o.id as order_id, o.processed_at as at from (
         select e.campaign_id, m.id as message_id, case e.arm when 'comparison' then e.enrolled_at else m.handed_at end as since
         from enrolments e left join lateral (
           select id, handed_at from messages m where m.shop_id = e.shop_id and m.campaign_id = e.campaign_id and m.shopper_id = e.shopper_id and m.state in ('sent', 'uncertain') order by m.step limit 1) m on true
         where e.shop_id = $1 and e.shopper_id = $2) w
       left join lateral (
         select id, processed_at from orders o where o.shop_id = $1 and o.shopper_id = $4 and o.counts and o.deleted_at is null
           and o.processed_at > w.since and o.processed_at <= w.since + make_interval(secs => $3) order by o.processed_at, o.id limit 1) o on true) f
     where e.shop_id = $1 and e.shopper_id = $2 and e.campaign_id = f.campaign_id and e.came_back_order_id is distinct from f.order_id
     returning e.campaign_id as "campaignId", e.shopper_id as "shopperId", e.arm, f.message_id as "messageId", f.order_id as "orderId", f.at`,
    [sql.shopId, shopperId, RESPONSE_WINDOW_MS / 1000, ordersOf],
  );
  if (rows.length > 0) wake(sql, "campaigns.tag");
  return rows;
}

export interface MailSent {
  campaignId: bigint;
  shopperId: ShopperId;
  messageId: bigint;
  handedAt: Date;
}

const mailColumns = 'campaign_id as "campaignId", shopper_id as "shopperId", id as "messageId", handed_at as "handedAt"';

/** The mail to this person (all their records) in whose 30 days an instant falls; the latest, if there are several. */
export async function findMailBefore(sql: Sql, shopperIds: readonly ShopperId[], at: Date): Promise<MailSent | null> {
  if (shopperIds.length === 0) return null;
  const { rows } = await sql.query<MailSent>(
    `select ${mailColumns} from messages where shop_id = $1 and shopper_id = any($2) and state in ('sent', 'uncertain') and handed_at < $3 and handed_at >= $4 order by handed_at desc limit 1`,
    [sql.shopId, shopperIds, at, new Date(+at - RESPONSE_WINDOW_MS)],
  );
  return rows[0] ?? null;
}

/** The first mail of a campaign to a shopper. */
export async function findFirstMail(sql: Sql, campaignId: bigint, shopperId: ShopperId): Promise<MailSent | null> {
  const { rows } = await sql.query<MailSent>(
    `select ${mailColumns} from messages where shop_id = $1 and campaign_id = $2 and shopper_id = $3 and state in ('sent', 'uncertain') order by step limit 1`,
    [sql.shopId, campaignId, shopperId],
  );
  return rows[0] ?? null;
}

export interface Attribution {
  orderId: bigint;
  campaignId: bigint;
  shopperId: ShopperId;
  code: string | null;
  ownCode: boolean;
  inWindow: boolean;
  at: Date;
  /** Net after refunds: never more than the order brought. */
  revenueMinor: bigint;
  discountMinor: bigint;
  refundedMinor: bigint;
  currency: string;
}

/** Books an order to a campaign, or books it anew after a change; an order belongs to one campaign at most. */
export async function bookAttribution(sql: Sql, a: Attribution): Promise<void> {
  await sql.query(
    `insert into attributions (shop_id, order_id, campaign_id, shopper_id, code, own_code, in_window, at, revenue_minor, discount_minor, refunded_minor, currency)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     on conflict (shop_id, order_id) do update set campaign_id = excluded.campaign_id, shopper_id = excluded.shopper_id, code = excluded.code, own_code = excluded.own_code, in_window = excluded.in_window, at = excluded.at,
       revenue_minor = excluded.revenue_minor, discount_minor = excluded.discount_minor, refunded_minor = excluded.refunded_minor, currency = excluded.currency`,
    [sql.shopId, a.orderId, a.campaignId, a.shopperId, a.code, a.ownCode, a.inWindow, a.at, a.revenueMinor, a.discountMinor, a.refundedMinor, a.currency],
  );
}

/** Takes a booking back: the order was cancelled or deleted, or belongs to nobody's campaign any more. */
export async function unbookAttribution(sql: Sql, orderId: bigint): Promise<void> {
  await sql.query("delete from attributions where shop_id = $1 and order_id = $2", [sql.shopId, orderId]);
}
