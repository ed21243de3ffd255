import type { Ctx, ShopId } from "#app/platform/ports";
import { dayIn } from "#app/platform/zones";
import { loadShop } from "#app/shops/load-shop.server";
import { type Goodwill, readGoodwill } from "./goodwill.store.server.ts";

/** How much of this month's goodwill budget is used. */
export async function loadGoodwill(ctx: Pick<Ctx, "db" | "clock">, { shopId }: { shopId: ShopId }): Promise<Goodwill> {
  const shop = await loadShop(ctx, { shopId });
  return ctx.db.withShopSql(shopId, (sql) => readGoodwill(sql, shop, dayIn(ctx.clock.now(), shop.settings.timeZone)));
}
