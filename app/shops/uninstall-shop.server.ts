import type { Ctx, ShopId } from "#app/platform/ports";
import { writeAudit } from "./audit.server.ts";
import { deleteSessions, markUninstalled } from "./shops.store.server.ts";

/**
 * Ends an install: from the commit on nothing is sent for this shop, and its tokens are gone. Its data stay until shop/redact.
 * An event from before the present install changes nothing, so that a late delivery does not end a reinstall.
 * @param input.at when Shopify says it happened
 */
export async function uninstallShop(ctx: Ctx, { shopId, at }: { shopId: ShopId; at: Date }): Promise<{ kind: "uninstalled" } | { kind: "stale" }> {
  return ctx.db.withShopSql(shopId, async (sql) => {
    if (!(await markUninstalled(sql, at))) return { kind: "stale" };
    await deleteSessions(sql);
    await writeAudit(sql, { at, actor: "shopify", action: "uninstalled", details: {} });
    return { kind: "uninstalled" };
  });
}
