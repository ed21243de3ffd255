import type { Ctx, ShopId } from "#app/platform/ports";
import type { Shop } from "./shop.ts";
import { findShop } from "./shops.store.server.ts";

/** @throws Error when there is no such shop: callers hold the id of one that was installed. */
export async function loadShop(ctx: Pick<Ctx, "db">, { shopId }: { shopId: ShopId }): Promise<Shop> {
  const shop = await ctx.db.withShopSql(shopId, findShop);
  if (!shop) throw new Error(`no shop ${shopId}`);
  return shop;
}
