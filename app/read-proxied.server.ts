import type { Ctx, ShopId, ShopperId } from "#app/platform/ports";
import { findShopId } from "#app/shops/shops.store.server";
import { verifyAppProxy } from "#app/shopify/verify-app-proxy.server";
import { shopifySecrets } from "#app/shopify/verify-webhook.server";

/** A request for a page that Shopify shows on a shop's own domain. */
export interface Proxied {
  shopId: ShopId;
  /** Who is signed in to the shop. */
  customerId: ShopperId | null;
}

/** Whose domain it came through, and who reads; null when Shopify did not sign it, or the shop is unknown. */
export async function readProxied(ctx: Ctx, request: Request): Promise<Proxied | null> {
  const verdict = verifyAppProxy(new URL(request.url).searchParams, ctx.clock.now(), shopifySecrets(ctx.env));
  if (verdict.kind === "forged") return null;
  const shopId = await findShopId(ctx.db, verdict.domain);
  return shopId === null ? null : { shopId, customerId: /^\d{1,19}$/.test(verdict.customerId ?? "") ? BigInt(verdict.customerId as string) : null };
}
