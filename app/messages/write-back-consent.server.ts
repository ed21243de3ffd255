import { done, giveUp, type ItemOutcome, waitFor, type Waiting } from "#app/platform/jobs/handlers";
import type { Ctx, ShopId } from "#app/platform/ports";
import { customerGid, isGuest } from "#app/shoppers/identity";
import { CustomerEmailMarketingConsentUpdate } from "#app/shopify/documents/consent";
import { findSubscriber } from "./consent.store.server.ts";

const levels: Record<string, string> = { single_opt_in: "SINGLE_OPT_IN", confirmed_opt_in: "CONFIRMED_OPT_IN", unknown: "UNKNOWN" };

/** Tells Shopify how a shopper's consent stands here now, so that no other app mails them either. Repeats are harmless. */
export async function writeBackConsent(ctx: Ctx, { shopId, payload }: { shopId: ShopId; payload: { shopperId: string; at: string } }): Promise<ItemOutcome | Waiting> {
  const shopperId = BigInt(payload.shopperId);
  const shopper = await ctx.db.withShopSql(shopId, (sql) => findSubscriber(sql, shopperId));
  // A guest has no customer record at Shopify that could hold a consent.
  if (!shopper || isGuest(shopper.home) || (shopper.consent !== "unsubscribed" && shopper.consent !== "subscribed")) return done();
  const level = levels[shopper.consentOptIn?.toLowerCase() ?? ""];
  const outcome = await ctx.shopify.send(shopId, CustomerEmailMarketingConsentUpdate, {
    input: {
      customerId: customerGid(shopper.home),
      emailMarketingConsent: {
        marketingState: shopper.consent === "subscribed" ? "SUBSCRIBED" : "UNSUBSCRIBED",
        ...(level && level !== "UNKNOWN" && { marketingOptInLevel: level }),
        consentUpdatedAt: payload.at,
      },
    },
  });
  switch (outcome.kind) {
    case "ok":
      return done();
    case "gone":
      return giveUp("the shop is gone");
    case "denied":
      return waitFor(`scope missing: ${outcome.missing}`);
    case "rejected":
      return giveUp(outcome.userErrors.map((error) => `${error.code ?? "?"}: ${error.message}`).join("; "));
  }
}
