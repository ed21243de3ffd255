import type { Ctx, ShopId } from "#app/platform/ports";
import { isZone } from "#app/platform/zones";
import { ShopFacts as ShopFactsDocument } from "#app/shopify/documents/shop";
import type { ShopFactsQuery } from "#generated/admin.generated.d.ts";
import type { ShopFacts } from "./shops.store.server.ts";

/** Asks Shopify for what is true of the shop now, so that the order in which webhooks about it arrive does not matter. */
export async function readShopFacts(ctx: Ctx, shopId: ShopId): Promise<{ kind: "facts"; facts: ShopFacts } | { kind: "gone" }> {
  const outcome = await ctx.shopify.send<ShopFactsQuery>(shopId, ShopFactsDocument, {});
  if (outcome.kind === "gone") return { kind: "gone" };
  if (outcome.kind !== "ok") throw new Error(`shop ${shopId}: its facts were ${outcome.kind}`);
  const { shop, currentAppInstallation } = outcome.data;
  if (!isZone(shop.ianaTimezone)) throw new Error(`shop ${shopId}: ${shop.ianaTimezone} is not a time zone`);
  return {
    kind: "facts",
    facts: {
      name: shop.name,
      email: shop.contactEmail || shop.email || null,
      currency: shop.currencyCode,
      timeZone: shop.ianaTimezone,
      country: shop.shopAddress.countryCodeV2 ?? null,
      businessAddress: addressOf(shop),
      primaryUrl: String(shop.primaryDomain.url).replace(/\/$/, ""),
      partnerDevelopment: shop.plan.partnerDevelopment,
      scopes: currentAppInstallation.accessScopes.map((scope) => scope.handle).sort(),
    },
  };
}

/** The address that buyers see, beginning with the company, else the shop; null where there is no street, as in a new shop. `billingAddress`, where Shopify's own bills go, is deprecated. */
function addressOf({ name, shopAddress: { company, address1, formatted } }: ShopFactsQuery["shop"]): string | null {
  return address1?.trim() ? [company?.trim() || name, ...formatted].join("\n") : null;
}
