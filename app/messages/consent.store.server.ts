import type { ShopperId, Sql } from "#app/platform/ports";

export interface Subscriber {
  id: ShopperId;
  /** Who they are now: whoever they were merged into, else they themselves. */
  home: ShopperId;
  /** As Shopify writes it: "de", "en-GB". */
  locale: string | null;
  email: string | null;
  consent: string;
  consentOptIn: string | null;
}

/** Who a message went to; null when they were deleted since. */
export async function findSubscriber(sql: Sql, id: ShopperId): Promise<Subscriber | null> {
  const { rows } = await sql.query<Subscriber>('select id, coalesce(merged_into, id) as home, locale, email, consent, consent_opt_in as "consentOptIn" from shoppers where shop_id = $1 and id = $2 and redacted_at is null', [sql.shopId, id]);
  return rows[0] ?? null;
}

/** Notes on the message that its link was used to leave the list; null takes it back. */
export async function noteUnsubscribed(sql: Sql, messageId: bigint, at: Date | null): Promise<void> {
  await sql.query("update messages set unsubscribed_at = $3 where shop_id = $1 and id = $2", [sql.shopId, messageId, at]);
}
