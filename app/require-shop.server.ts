import type { AppLoadContext } from "@remix-run/node";
import type { Ctx, ShopId } from "#app/platform/ports";
import { installShop } from "#app/shops/install-shop.server";
import { loadShop } from "#app/shops/load-shop.server";
import type { Shop } from "#app/shops/shop";
import { findShop, findShopId } from "#app/shops/shops.store.server";
import type { EmbeddedApp } from "#app/shopify.server";

declare module "@remix-run/node" {
  /** What every loader and action is handed by app/server.ts. */
  interface AppLoadContext extends Pick<EmbeddedApp, "authenticate" | "documentHeaders"> {
    ctx: Ctx;
  }
}

export interface SignedIn {
  ctx: Ctx;
  shopId: ShopId;
  /** The member of staff: `sub` of the session token. */
  actor: string;
  shop: Shop;
}

/**
 * The first line of every loader and action in the admin: whose shop, and who asks.
 * @throws Response of Shopify's library, which pages let pass
 */
export async function requireShop(context: AppLoadContext, request: Request): Promise<SignedIn> {
  const { ctx } = context;
  const { domain, scopes, actor } = await context.authenticate(request);
  const known = await findShopId(ctx.db, domain);
  const shop = known === null ? null : await ctx.db.withShopSql(known, findShop);
  if (shop) return { ctx, shopId: shop.id, actor, shop };
  // A token without a whole shop: another request is taking it in at this moment (a first page load makes several), or died at it.
  const { shopId } = await installShop(ctx, { domain, scopes, at: ctx.clock.now() });
  return { ctx, shopId, actor, shop: await loadShop(ctx, { shopId }) };
}
