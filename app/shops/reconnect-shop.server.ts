import { addWork } from "#app/platform/jobs/work.server";
import type { Ctx, ShopId } from "#app/platform/ports";
import { writeAudit } from "./audit.server.ts";
import { deleteSessions } from "./shops.store.server.ts";

/** Forgets a token that Shopify refuses. The next request from the admin exchanges its session token for a new one: see {@link welcomeBack}. */
export async function reconnectShop(ctx: Ctx, { shopId, actor }: { shopId: ShopId; actor: string }): Promise<void> {
  await ctx.db.withShopSql(shopId, async (sql) => {
    await deleteSessions(sql);
    await writeAudit(sql, { at: ctx.clock.now(), actor, action: "reconnected", details: {} });
  });
}

/**
 * There is a token again: the shop's facts and what the app was granted are read anew. Not before: work that finds no token would note
 * the shop as one that cannot be read, after the new token was noted.
 */
export async function welcomeBack(ctx: Ctx, { shopId }: { shopId: ShopId }): Promise<void> {
  await ctx.db.withShopSql(shopId, (sql) => addWork(sql, ctx.clock.now(), "shops.welcome", {}, { dedupeKey: "welcome" }));
}
