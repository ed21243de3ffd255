import type { ShopperId, Sql } from "#app/platform/ports";

export interface Subscriber {
  /** Whoever Shopify merged them into, else they themselves, also where the merchant joined them with another: all else here is of this one. */
  home: ShopperId;
  /** As Shopify writes it: "de", "en-GB". */
  locale: string | null;
  email: string | null;
  consent: string;
  consentOptIn: string | null;
}

/** Who a message went to, as what they are now; null when they were deleted since. */
export async function findSubscriber(sql: Sql, id: ShopperId): Promise<Subscriber | null> {
  const { rows } = await sql.query<Subscriber>(
    `select h.id as home, h.locale, h.email, h.consent, h.consent_opt_in as "consentOptIn"
     from shoppers p join shoppers h on h.shop_id = $1 and h.id = coalesce(p.joined_from, p.merged_into, p.id) where p.shop_id = $1 and p.id = $2 and p.redacted_at is null and h.redacted_at is null`,
    [sql.shopId, id],
  );
  return rows[0] ?? null;
}

/** Notes on the message that its link was used to leave the list; null takes it back. */
export async function noteUnsubscribed(sql: Sql, messageId: bigint, at: Date | null): Promise<void> {
  await sql.query("update messages set unsubscribed_at = $3 where shop_id = $1 and id = $2", [sql.shopId, messageId, at]);
}
