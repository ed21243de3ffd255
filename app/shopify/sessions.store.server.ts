import type { Db, ShopId } from "#app/platform/ports";

/** The offline token of a shop as it lies in the table: sealed. Instants are UTC there, without a zone. */
export interface StoredToken {
  domain: string;
  sealedAccess: string | null;
  sealedRefresh: string | null;
  expires: Date | null;
  /** Shopify refused the shop's token before. */
  disconnected: boolean;
  /** The name of the document that Shopify refused because a scope is missing. */
  denied: string | null;
}

/** Sessions have no shop number of their own: the library keys the offline one by `offline_<domain>`. Null when there is no such shop, or it uninstalled. */
export async function findToken(db: Db, shopId: ShopId): Promise<StoredToken | null> {
  const [row] = await db.acrossShops<StoredToken>(
    `select s.domain, t."accessToken" as "sealedAccess", t."refreshToken" as "sealedRefresh", t.expires at time zone 'UTC' as expires, s.disconnected_at is not null as disconnected, s.denied_document as denied
     from shops s left join "Session" t on t.id = 'offline_' || s.domain where s.id = $1 and s.uninstalled_at is null`,
    [shopId],
  );
  return row ?? null;
}

/** Puts a refreshed pair in the place of the one it was made from. False when that one is gone or was replaced meanwhile. */
export async function replaceToken(
  db: Db,
  domain: string,
  before: string,
  after: { sealedAccess: string; sealedRefresh: string; expires: Date; refreshExpires: Date; scope: string | null },
): Promise<boolean> {
  const rows = await db.acrossShops(
    `update "Session" set "accessToken" = $3, "refreshToken" = $4, expires = $5::timestamptz at time zone 'UTC', "refreshTokenExpires" = $6::timestamptz at time zone 'UTC', scope = coalesce($7, scope)
     where id = 'offline_' || $1 and "refreshToken" = $2 returning id`,
    [domain, before, after.sealedAccess, after.sealedRefresh, after.expires, after.refreshExpires, after.scope],
  );
  return rows.length > 0;
}

/** Forgets a token that Shopify refuses for good, unless it was replaced meanwhile. */
export async function dropToken(db: Db, domain: string, sealedAccess: string): Promise<void> {
  await db.acrossShops(`delete from "Session" where id = 'offline_' || $1 and "accessToken" = $2`, [domain, sealedAccess]);
}

/** Shopify cannot be asked for this shop any more: pages say so until it works again. An uninstall is no such trouble. */
export async function noteDisconnected(db: Db, shopId: ShopId, at: Date): Promise<void> {
  await db.acrossShops("update shops set disconnected_at = $2 where id = $1 and uninstalled_at is null and disconnected_at is null", [shopId, at]);
}

/** It works again: what waited for it is woken, by name as at the end of every transaction. True when it had not worked. */
export async function noteConnected(db: Db, shopId: ShopId): Promise<boolean> {
  const woken = await db.acrossShops("with back as (update shops set disconnected_at = null where id = $1 and disconnected_at is not null returning id) select wake(id, 'campaigns.enrol'), wake(id, 'messages.send') from back", [shopId]);
  return woken.length > 0;
}
