import { addWork } from "#app/platform/jobs/work.server";
import type { Ctx, ShopId } from "#app/platform/ports";
import { writeAudit } from "./audit.server.ts";
import { deleteSessions } from "./shops.store.server.ts";

/**
 * Forgets a token that Shopify refuses. The next page in the admin exchanges its session token for a new one, which wakes what waited;
 * then the shop's facts and what the app was granted are read anew.
 */
export async function reconnectShop(ctx: Ctx, { shopId, actor }: { shopId: ShopId; actor: string }): Promise<void> {
  const at = ctx.clock.now();
  await ctx.db.withShopSql(shopId, async (sql) => {
    await deleteSessions(sql);
    await writeAudit(sql, { at, actor, action: "reconnected", details: {} });
    await addWork(sql, at, "shops.welcome", {}, { dedupeKey: "welcome" });
  });
}
