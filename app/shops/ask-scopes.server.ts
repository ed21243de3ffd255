import type { Ctx, ShopId } from "#app/platform/ports";
import { loadShop } from "./load-shop.server.ts";
import { refreshFacts } from "./refresh-facts.server.ts";

/** Asks Shopify whether what was missing is granted now; if it is, the trouble is over, and what waited goes on. */
export async function askScopes(ctx: Ctx, { shopId }: { shopId: ShopId }): Promise<{ kind: "granted" | "missing" | "uninstalled" }> {
  await refreshFacts(ctx, { shopId });
  const { denied, uninstalledAt } = await loadShop(ctx, { shopId });
  if (uninstalledAt) return { kind: "uninstalled" };
  return { kind: denied === null ? "granted" : "missing" };
}
