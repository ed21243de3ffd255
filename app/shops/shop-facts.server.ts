import { z } from "zod";
import type { Ctx, ShopId } from "#app/platform/ports";
import { isZone } from "#app/platform/zones";
import { ShopFacts as ShopFactsDocument } from "#app/shopify/documents/shop";
import type { ShopFacts } from "./shops.store.server.ts";

const Answer = z.object({
  shop: z.object({
    name: z.string(),
    email: z.string(),
    contactEmail: z.string(),
    currencyCode: z.string(),
    ianaTimezone: z.string().refine(isZone),
    primaryDomain: z.object({ url: z.url() }),
    shopAddress: z.object({ countryCodeV2: z.string().nullable() }),
    plan: z.object({ partnerDevelopment: z.boolean() }),
  }),
  currentAppInstallation: z.object({ accessScopes: z.array(z.object({ handle: z.string() })) }),
});

/** Asks Shopify for what is true of the shop now, so that the order in which webhooks about it arrive does not matter. */
export async function readShopFacts(ctx: Ctx, shopId: ShopId): Promise<{ kind: "facts"; facts: ShopFacts } | { kind: "gone" }> {
  const outcome = await ctx.shopify.send(shopId, ShopFactsDocument, {});
  if (outcome.kind === "gone") return { kind: "gone" };
  if (outcome.kind !== "ok") throw new Error(`shop ${shopId}: its facts were ${outcome.kind}`);
  const { shop, currentAppInstallation } = Answer.parse(outcome.data);
  return {
    kind: "facts",
    facts: {
      name: shop.name,
      email: shop.contactEmail || shop.email || null,
      currency: shop.currencyCode,
      timeZone: shop.ianaTimezone,
      country: shop.shopAddress.countryCodeV2,
      primaryUrl: shop.primaryDomain.url.replace(/\/$/, ""),
      partnerDevelopment: shop.plan.partnerDevelopment,
      scopes: currentAppInstallation.accessScopes.map((scope) => scope.handle).sort(),
    },
  };
}
