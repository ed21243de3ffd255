import type { ShopperId, Sql } from "#app/platform/ports";
import type { ResponseKind } from "./response.ts";

export interface NewResponse {
  at: Date;
  shopperId: ShopperId;
  campaignId: bigint | null;
  messageId: bigint | null;
  kind: ResponseKind;
  automatic?: boolean;
  orderId?: bigint | null;
  details?: Record<string, unknown>;
  /** What this line tells of, so that telling it again writes the same line. */
  sourceKey: string;
}

/** Writes a line of the log, or writes it anew: a machine's click becomes a person's, a stranger's code the owner's. */
export async function writeResponse(sql: Sql, response: NewResponse): Promise<void> {
  await sql.query(
    `insert into responses (shop_id, at, shopper_id, campaign_id, message_id, kind, automatic, order_id, details, source_key) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (shop_id, source_key) do update set at = excluded.at, kind = excluded.kind, automatic = excluded.automatic, order_id = excluded.order_id, details = excluded.details
     where (responses.at, responses.kind, responses.automatic, responses.order_id, responses.details) is distinct from (excluded.at, excluded.kind, excluded.automatic, excluded.order_id, excluded.details)`,
    [
      sql.shopId, response.at, response.shopperId, response.campaignId, response.messageId, response.kind, response.automatic ?? false, response.orderId ?? null,
      JSON.stringify(response.details ?? {}), response.sourceKey,
    ],
  );
}

/** Marks a line whose order does not count any more, or that its shopper undid; nothing happens where there is none. */
export async function takeBack(sql: Sql, sourceKey: string): Promise<void> {
  await sql.query(`update responses set details = details || '{"takenBack": true}' where shop_id = $1 and source_key = $2`, [sql.shopId, sourceKey]);
}

export interface FollowedOrder {
  id: bigint;
  shopperId: ShopperId | null;
  email: string | null;
  processedAt: Date;
  currency: string;
  netMinor: bigint;
  discountMinor: bigint;
  refundedMinor: bigint;
  discountCodes: string[];
  counts: boolean;
  whyNot: string | null;
}

export async function findOrder(sql: Sql, id: bigint): Promise<FollowedOrder | null> {
  const { rows } = await sql.query<FollowedOrder>(
    `select id, shopper_id as "shopperId", email, processed_at as "processedAt", currency, net_minor as "netMinor", discount_minor as "discountMinor", refunded_minor as "refundedMinor",
       discount_codes as "discountCodes", counts and deleted_at is null as counts, case when deleted_at is not null then 'deleted' else why_not end as "whyNot"
     from orders where shop_id = $1 and id = $2`,
    [sql.shopId, id],
  );
  return rows[0] ?? null;
}

/** Whoever was merged into this shopper, themselves among them: their campaigns and codes are this shopper's. */
export async function findSelves(sql: Sql, shopperId: ShopperId): Promise<ShopperId[]> {
  const { rows } = await sql.query<{ id: ShopperId }>("select id from shoppers where shop_id = $1 and merged_into = $2", [sql.shopId, shopperId]);
  return [shopperId, ...rows.map((row) => row.id)];
}

/** Of these shoppers, with whoever was merged into them, those who are in campaigns, and whose orders are theirs. */
export async function findEnrolled(sql: Sql, shopperIds: readonly ShopperId[]): Promise<{ id: ShopperId; home: ShopperId }[]> {
  const { rows } = await sql.query<{ id: ShopperId; home: ShopperId }>(
    `select p.id, coalesce(p.merged_into, p.id) as home from shoppers p where p.shop_id = $1 and (p.id = any($2::bigint[]) or p.merged_into = any($2::bigint[]))
     and exists (select 1 from enrolments e where e.shop_id = $1 and e.shopper_id = p.id) order by p.id`,
    [sql.shopId, shopperIds],
  );
  return rows;
}

/** Orders of shoppers which used a code of ours, or came since the shopper (or whoever was merged into them) joined a campaign. */
export async function findOrdersToFollow(sql: Sql, shopperIds: readonly ShopperId[]): Promise<bigint[]> {
  const { rows } = await sql.query<{ id: bigint }>(
    `with selves as (select id, id as home from unnest($2::bigint[]) id union all select p.id, p.merged_into from shoppers p where p.shop_id = $1 and p.merged_into = any($2)),
       joined as (select w.home, min(e.enrolled_at) as at from selves w join enrolments e on e.shop_id = $1 and e.shopper_id = w.id group by 1)
     select o.id from orders o left join joined j on j.home = o.shopper_id
     where o.shop_id = $1 and o.shopper_id = any($2) and (o.processed_at >= j.at
       or exists (select 1 from unnest(o.discount_codes) used (code) join codes c on c.shop_id = $1 and c.code = upper(used.code))) order by o.id`,
    [sql.shopId, shopperIds],
  );
  return rows.map((row) => row.id);
}

export interface UsedCode {
  code: string;
  campaignId: bigint;
  ownerId: ShopperId;
  ownerEmail: string | null;
  usedOrderId: bigint | null;
}

/** Codes of ours among those that an order used. */
export async function findCodes(sql: Sql, codes: readonly string[]): Promise<UsedCode[]> {
  const { rows } = await sql.query<UsedCode>(
    `select c.code, f.campaign_id as "campaignId", c.shopper_id as "ownerId", p.email as "ownerEmail", c.used_order_id as "usedOrderId"
     from codes c join offers f on f.shop_id = c.shop_id and f.id = c.offer_id left join shoppers p on p.shop_id = c.shop_id and p.id = c.shopper_id
     where c.shop_id = $1 and c.code = any($2) order by c.code`,
    [sql.shopId, codes.map((code) => code.toUpperCase())],
  );
  return rows;
}
