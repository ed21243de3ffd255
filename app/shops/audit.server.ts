import type { Ctx, ShopId, Sql } from "#app/platform/ports";

export interface AuditEntry {
  at: Date;
  /** A member of staff (session token's `sub`), "shopify", or "comeback" for what happened by itself. */
  actor: string;
  /** A word that pages put into a sentence: "paused_sending". */
  action: string;
  /** Ids and numbers, never a shopper's name or address. */
  details: Record<string, unknown>;
}

/** Who did what, written in the transaction that does it. */
export async function writeAudit(sql: Sql, entry: AuditEntry): Promise<void> {
  await sql.query("insert into audit_entries (shop_id, at, actor, action, details) values ($1, $2, $3, $4, $5)", [sql.shopId, entry.at, entry.actor, entry.action, JSON.stringify(entry.details)]);
}

/** The newest entries first. */
export async function listAudit(ctx: Ctx, { shopId, limit = 50 }: { shopId: ShopId; limit?: number }): Promise<AuditEntry[]> {
  return ctx.db.withShopSql(shopId, async (sql) => {
    const { rows } = await sql.query<AuditEntry>("select at, actor, action, details from audit_entries where shop_id = $1 order by id desc limit $2", [shopId, limit]);
    return rows;
  });
}
