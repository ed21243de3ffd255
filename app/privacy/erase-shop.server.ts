import type { Ctx, ShopId } from "#app/platform/ports";
import { deleteLot, deleteShop, detachShop, listShopTables, settleRequest } from "./privacy.store.server.ts";

const LOT = 5_000;
/** What holds the work itself: gone with the shop, so that a process that dies in the middle is followed by another. */
const LAST = new Set(["work_items", "privacy_requests", "leases", "shop_settings"]);

/**
 * shop/redact, 48 hours after an uninstall: everything of the shop goes, in lots. A shop that installed again meanwhile is left alone; one that does so from
 * the first lot on is a new shop, which begins with nothing. Can be broken off at any point and called again.
 */
export async function eraseShop(ctx: Ctx, { shopId, requestId }: { shopId: ShopId; requestId: bigint }): Promise<{ kind: "erased"; rows: number } | { kind: "installed" }> {
  const detached = await ctx.db.withShopSql(shopId, async (sql) => {
    if (await detachShop(sql)) return true;
    await settleRequest(sql, requestId, ctx.clock.now());
    return false;
  });
  if (!detached) return { kind: "installed" };
  const tables = (await listShopTables(ctx.db)).filter((table) => !LAST.has(table));
  let rows = 0;
  // Until a whole round finds nothing: triggers write (counts), and what was under way may still write.
  for (let round = 1; round > 0; rows += round) {
    round = 0;
    for (const table of tables) for (let deleted = LOT; deleted === LOT; round += deleted) deleted = await deleteLot(ctx.db, shopId, table, LOT);
  }
  await ctx.db.withShopSql(shopId, deleteShop);
  ctx.log.info({ shopId: String(shopId), rows }, "a shop was erased");
  return { kind: "erased", rows };
}
