import type { AppLoadContext } from "@remix-run/node";
import type { Ctx, ShopId } from "#app/platform/ports";
import { installShop } from "#app/shops/install-shop.server";
import { loadShop } from "#app/shops/load-shop.server";
import type { Shop } from "#app/shops/shop";
import { findShopId } from "#app/shops/shops.store.server";
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
  // A token without a shop: the process that exchanged it died before it could take the shop in.
  const shopId = (await findShopId(ctx.db, domain)) ?? (await installShop(ctx, { domain, scopes, at: ctx.clock.now() })).shopId;
  return { ctx, shopId, actor, shop: await loadShop(ctx, { shopId }) };
}
