import { addWork } from "../platform/jobs/work.server.ts";
import type { Ctx, ShopId, ShopperId, Sql } from "../platform/ports.ts";
import { foldShoppers, keepWalksOut } from "../shoppers/stats.store.server.ts";
import { readHistory } from "./import.store.server.ts";
import { rehomeOrders } from "./orders.store.server.ts";

/** Gives the orders of merged shoppers to those they were merged into, those of shoppers who are joined no longer back to them, and counts them anew. Cases follow the same way. */
export async function rehomeShoppers(ctx: Ctx, { shopId, shopperIds }: { shopId: ShopId; shopperIds: readonly ShopperId[] }): Promise<void> {
  await ctx.db.withShopSql(shopId, async (sql) => {
    const now = ctx.clock.now();
    const owners = await bringHome(sql, now, shopperIds);
    if (owners.length > 0) await addWork(sql, now, "lapse.follow", { shopperIds: owners.map(String) });
  });
}

/** The same in the caller's transaction, for who judges them at once. @returns who has the orders now */
export async function bringHome(sql: Sql, now: Date, shopperIds: readonly ShopperId[]): Promise<ShopperId[]> {
  await keepWalksOut(sql);
  const { owners, givenBack } = await rehomeOrders(sql, shopperIds);
  await foldShoppers(sql, { ids: owners }, await readHistory(sql));
  if (owners.length > 0) await addWork(sql, now, "responses.follow-shoppers", { shopperIds: owners.map(String) });
  for (const orderId of givenBack) await addWork(sql, now, "responses.follow-order", { orderId: String(orderId) }, { dedupeKey: String(orderId) });
  await addWork(sql, now, "cases.follow", { shopperIds: [...shopperIds, ...owners].slice(0, 5_000).map(String), parted: givenBack.length > 0 });
  return owners;
}
