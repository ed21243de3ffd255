import type { ShopperId, Sql } from "../platform/ports.ts";
import { partRecords } from "./joined.store.server.ts";
import { lockShoppers } from "./stats.store.server.ts";

/** Columns that follow the customer record as a whole: the newer record wins. */
const recordColumns = [
  "first_name", "last_name", "email", "phone", "locale", "country", "province", "city", "tags", "open_tracking", "data_sale_opt_out",
  "customer_since", "reported_orders", "reported_spent_minor", "source_at", "subscription", "company", "twin_key", "suppressed_for",
];
/** Consent has a time of its own: an unsubscription here is not undone by a record that was read before it. */
const consentColumns = ["consent", "consent_opt_in", "consent_at"];

const CONSENT_IS_NEWER = "coalesce(excluded.consent_at, '-infinity') >= coalesce(p.consent_at, '-infinity')";

/**
 * Merges staged customers of a slice into shoppers, by sets. An older record never overwrites a newer one; a redacted or merged person is never written again.
 * Guests who turn out to be one of these customers are marked as merged into them. Statistics are the caller's: an import settles the whole shop.
 * @returns the guests whose orders now belong to a customer
 */
export async function mergeStagedCustomers(sql: Sql, sliceId: bigint): Promise<{ joinedGuests: ShopperId[] }> {
  const key = [sql.shopId, sliceId];
  const newer = recordColumns.map((column) => `${column} = case when excluded.source_at >= p.source_at then excluded.${column} else p.${column} end`);
  const consent = consentColumns.map((column) => `${column} = case when ${CONSENT_IS_NEWER} then excluded.${column} else p.${column} end`);
  await sql.query(
    `delete from suppressions x using staging_customers c
     where c.shop_id = $1 and c.slice_id = $2 and x.shop_id = $1 and x.address_hash = c.address_hash and x.reason = 'unsubscribed' and c.consent = 'subscribed' and c.consent_at > x.at`,
    key,
  );
  await sql.query(
    `insert into shoppers as p (shop_id, id, ${recordColumns.join(", ")}, ${consentColumns.join(", ")}, unsubscribe_url_sealed, reported_last_order_at)
     select c.shop_id, c.id, ${recordColumns.slice(0, -1).map((column) => `c.${column}`).join(", ")}, x.reason, ${consentColumns.map((column) => `c.${column}`).join(", ")}, c.unsubscribe_url_sealed, c.reported_last_order_at
     from staging_customers c left join suppressions x on x.shop_id = $1 and x.address_hash = c.address_hash
     where c.shop_id = $1 and c.slice_id = $2
     on conflict (shop_id, id) do update set ${[...newer, ...consent].join(", ")},
       unsubscribe_url_sealed = coalesce(excluded.unsubscribe_url_sealed, p.unsubscribe_url_sealed),
       reported_last_order_at = greatest(excluded.reported_last_order_at, p.reported_last_order_at)
     where p.redacted_at is null and (p.merged_into is null or p.joined_from = p.id) and (excluded.source_at >= p.source_at or ${CONSENT_IS_NEWER})`,
    key,
  );
  const { rows } = await sql.query<{ email: string; id: bigint }>(
    `select c.email, c.id from staging_customers c where c.shop_id = $1 and c.slice_id = $2 and c.email is not null
     and exists (select 1 from shoppers g where g.shop_id = $1 and g.email = c.email and g.id < 0 and (g.merged_into is null or g.joined_from = g.id))`,
    key,
  );
  return { joinedGuests: await joinGuests(sql, rows) };
}

/**
 * Makes guests one with the customers who have their address, or with whom these were merged into; nobody with somebody erased. A guest whom the merchant had joined
 * with somebody else is this customer now, by Shopify's word. Returns the guests, and who lost them; their orders follow by the work item `orders.rehome`.
 */
export async function joinGuests(sql: Sql, customers: readonly { email: string; id: ShopperId }[]): Promise<ShopperId[]> {
  if (customers.length === 0) return [];
  const joined = await sql.query<{ id: bigint }>("select id from shoppers where shop_id = $1 and email = any($2::text[]) and id < 0 and joined_from = id", [sql.shopId, customers.map(({ email }) => email)]);
  const parted = await partRecords(sql, joined.rows.map(({ id }) => id));
  const { rows } = await sql.query<{ id: bigint }>(
    `update shoppers g set merged_into = coalesce(p.merged_into, p.id), joined_from = p.joined_from, email = null
     from unnest($2::text[], $3::bigint[]) c(email, id) join shoppers p on p.shop_id = $1 and p.id = c.id and p.redacted_at is null
     where g.shop_id = $1 and g.email = c.email and g.id < 0 and g.merged_into is null returning g.id`,
    [sql.shopId, customers.map(({ email }) => email), customers.map(({ id }) => id)],
  );
  const guests = rows.map((row) => row.id);
  await dropStats(sql, guests);
  return [...new Set([...guests, ...parted])];
}

/**
 * Marks one customer as merged into another; who was merged into the first follows too. Where the other was merged meanwhile into a third (the events may
 * come in any order), that one is home to all: nobody is ever merged into somebody who is merged.
 * @returns who has them now; null when nothing is left to do
 */
export async function mergeShopper(sql: Sql, input: { kept: ShopperId; deleted: ShopperId; at: Date }): Promise<ShopperId | null> {
  await sql.query("insert into shoppers (shop_id, id, source_at) select $1, id, to_timestamp(0) from unnest($2::bigint[]) id order by id on conflict do nothing", [sql.shopId, [input.kept, input.deleted]]);
  await lockShoppers(sql, [input.kept, input.deleted]);
  const { rows } = await sql.query<{ home: ShopperId; joinedFrom: ShopperId | null }>(`select coalesce(merged_into, id) as home, joined_from as "joinedFrom" from shoppers where shop_id = $1 and id = $2`, [sql.shopId, input.kept]);
  const { home, joinedFrom } = rows[0] ?? { home: input.kept, joinedFrom: null };
  if (home === input.deleted) return null;
  await sql.query(
    "update shoppers set merged_into = $3, joined_from = $5, email = null, twin_key = null, source_at = greatest(source_at, $4) where shop_id = $1 and (id = $2 or merged_into = $2)",
    [sql.shopId, input.deleted, home, input.at, joinedFrom],
  );
  await dropStats(sql, [input.deleted]);
  return home;
}

async function dropStats(sql: Sql, shopperIds: readonly ShopperId[]): Promise<void> {
  await sql.query("delete from shopper_stats where shop_id = $1 and shopper_id = any($2::bigint[])", [sql.shopId, shopperIds]);
}

/** What a customers/create or customers/update webhook says: less than the record (no tags, no consent, no counts). */
export interface CustomerPatch {
  id: ShopperId;
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  phone: string | null;
  country: string | null;
  province: string | null;
  city: string | null;
  customerSince: Date | null;
  twinKey: string | null;
  sourceAt: Date;
  suppressedFor: string | null;
}

/** Writes a patch unless a newer record is there. */
export async function patchCustomer(sql: Sql, patch: CustomerPatch): Promise<void> {
  await sql.query(
    `insert into shoppers as p (shop_id, id, first_name, last_name, email, phone, country, province, city, customer_since, source_at, suppressed_for, twin_key)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
     on conflict (shop_id, id) do update set first_name = $3, last_name = $4, email = $5, phone = $6, country = $7, province = $8, city = $9,
       customer_since = coalesce($10, p.customer_since), source_at = $11, suppressed_for = $12, twin_key = $13
     where p.redacted_at is null and (p.merged_into is null or p.joined_from = p.id) and p.source_at <= $11`,
    [
      sql.shopId, patch.id, patch.firstName, patch.lastName, patch.email, patch.phone, patch.country, patch.province, patch.city,
      patch.customerSince, patch.sourceAt, patch.suppressedFor, patch.twinKey,
    ],
  );
}

/** Writes consent unless a newer one is there. Returns true when it was written. */
export async function writeConsent(sql: Sql, input: { shopperId: ShopperId; consent: string; optIn: string | null; at: Date | null }): Promise<boolean> {
  const { rowCount } = await sql.query(
    `update shoppers set consent = $3, consent_opt_in = $4, consent_at = coalesce($5::timestamptz, consent_at)
     where shop_id = $1 and id = $2 and redacted_at is null and coalesce($5::timestamptz, '-infinity') >= coalesce(consent_at, '-infinity')`,
    [sql.shopId, input.shopperId, input.consent, input.optIn, input.at],
  );
  return rowCount > 0;
}

/** Forgets who a deleted customer was; their orders and sums stay under the number. One who never came is kept as a stone, so that a late update does not raise them. */
export async function forgetCustomer(sql: Sql, shopperId: ShopperId, at: Date): Promise<void> {
  await sql.query(
    `insert into shoppers as p (shop_id, id, source_at, redacted_at, gone_at) values ($1, $2, $3, $3, $3)
     on conflict (shop_id, id) do update set first_name = null, last_name = null, email = null, phone = null, province = null, city = null, tags = '{}', subscription = null, company = null, twin_key = null,
       consent = 'unknown', unsubscribe_url_sealed = null, redacted_at = coalesce(p.redacted_at, $3), gone_at = coalesce(p.gone_at, $3), source_at = greatest(p.source_at, $3)`,
    [sql.shopId, shopperId, at],
  );
}

/** The last order that Shopify's customer segments place a shopper at, where orders are withheld; a later one that is known stays. */
export async function reportLastOrder(sql: Sql, shopperIds: readonly ShopperId[], at: Date): Promise<void> {
  await sql.query("update shoppers set reported_last_order_at = greatest(reported_last_order_at, $3) where shop_id = $1 and id = any($2::bigint[])", [sql.shopId, shopperIds, at]);
}

export const clearStagedCustomers = (sql: Sql, sliceId: bigint) => sql.query("delete from staging_customers where shop_id = $1 and slice_id = $2", [sql.shopId, sliceId]);
