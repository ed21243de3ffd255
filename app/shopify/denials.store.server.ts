import { addWork, wake } from "#app/platform/jobs/work.server";
import type { Ctx, ShopId, Sql } from "#app/platform/ports";

/** Business time. Shopify tells of a scope that is granted by a webhook, which can be lost. */
const ASK_AGAIN_MS = 3_600_000;

/** Shopify does not let us do something for this shop: pages say so until it does. What is missing first stays until it is there. */
export async function noteDenied(deps: Pick<Ctx, "db" | "clock">, shopId: ShopId, { document, missing }: { document: string; missing: string }): Promise<void> {
  const at = deps.clock.now();
  await deps.db.withShopSql(shopId, async (sql) => {
    const { rowCount } = await sql.query("update shops set denied_at = $2, denied_access = $3, denied_document = $4 where id = $1 and denied_at is null and uninstalled_at is null", [shopId, at, missing, document]);
    if (rowCount > 0) await addWork(sql, at, "shops.ask-scopes", {}, { dueAt: new Date(+at + ASK_AGAIN_MS), dedupeKey: "scopes" });
  });
}

/** It is granted: what waited for it is woken, and what came in meanwhile is read; mails are woken after that, for somebody may have bought. */
export async function noteAllowed(sql: Sql, at: Date): Promise<void> {
  const { rowCount } = await sql.query("update shops set denied_at = null, denied_access = null, denied_document = null where id = $1 and denied_at is not null", [sql.shopId]);
  if (rowCount === 0) return;
  await addWork(sql, at, "orders.reconcile", {}, { dedupeKey: "now" });
  for (const task of ["orders.import", "offers.mint", "campaigns.enrol", "campaigns.tag", "shoppers.tag"] as const) wake(sql, task);
}
