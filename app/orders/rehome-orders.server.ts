import { addWork } from "../platform/jobs/work.server.ts";
import type { Ctx, ShopId, ShopperId } from "../platform/ports.ts";
import { foldShoppers, keepWalksOut } from "../shoppers/stats.store.server.ts";
import { readHistory } from "./import.store.server.ts";
import { rehomeOrders } from "./orders.store.server.ts";

/** Gives the orders of merged shoppers to those they were merged into, and counts these anew. Cases follow the same way. */
export async function rehomeShoppers(ctx: Ctx, { shopId, shopperIds }: { shopId: ShopId; shopperIds: readonly ShopperId[] }): Promise<void> {
  await ctx.db.withShopSql(shopId, async (sql) => {
    await keepWalksOut(sql);
    const owners = await rehomeOrders(sql, shopperIds);
    await foldShoppers(sql, { ids: owners }, await readHistory(sql));
    const now = ctx.clock.now();
    if (owners.length > 0) {
      await addWork(sql, now, "lapse.follow", { shopperIds: owners.map(String) });
      await addWork(sql, now, "responses.follow-shoppers", { shopperIds: owners.map(String) });
    }
    await addWork(sql, now, "cases.follow", { shopperIds: [...shopperIds, ...owners].slice(0, 5_000).map(String) });
  });
}
