import { addWork } from "#app/platform/jobs/work.server";
import type { Ctx, ShopId } from "#app/platform/ports";
import { writeAudit } from "./audit.server.ts";
import { insertSettings, markInstalled } from "./shops.store.server.ts";

/**
 * Takes a shop in. Called after each token exchange, twice in parallel on a first page load and again every hour: all but the first
 * change nothing. After an uninstall it goes on with what is there. Adds shops.welcome, which reads facts and begins the import.
 * @param input.scopes as Shopify lists them, with commas
 * @returns first: true for the one call that made the shop
 */
export async function installShop(ctx: Ctx, input: { domain: string; scopes: string; at: Date }): Promise<{ shopId: ShopId; first: boolean }> {
  const { id: shopId, changed, isNew } = await markInstalled(ctx.db, input.domain, input.at);
  // Settings decide who was first, not `changed`: a process that died between the two left a shop without them.
  const first = await ctx.db.withShopSql(shopId, async (sql) => {
    const inserted = await insertSettings(sql, input.domain, input.scopes, input.at);
    if (inserted || changed) {
      await addWork(sql, input.at, "shops.welcome", {}, { dedupeKey: "welcome" });
      await addWork(sql, input.at, "shops.sweep", {}, { dedupeKey: "sweep" });
      // A call that made the shop may be overtaken by one in parallel, which then tells of it.
      if (inserted || !isNew) await writeAudit(sql, { at: input.at, actor: "shopify", action: inserted ? "installed" : "installed_again", details: {} });
    }
    return inserted;
  });
  return { shopId, first };
}
