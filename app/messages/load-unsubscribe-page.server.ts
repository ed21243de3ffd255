import type { Ctx } from "#app/platform/ports";
import { findShop } from "#app/shops/shops.store.server";
import { findSubscriber } from "./consent.store.server.ts";
import { findLinkedMessage } from "./hits.store.server.ts";
import { readToken } from "./links.ts";
import type { UnsubscribePage } from "./mail.ts";
import { maskEmail } from "./mask-email.ts";

/**
 * What the page at an unsubscribe link shows. Reading changes nothing (invariant 6). `forward` when the app is gone from the shop:
 * only Shopify can write the consent then, at the address that the token carries (product rule 21).
 */
export async function loadUnsubscribePage(ctx: Ctx, { token: text }: { token: string }): Promise<UnsubscribePage> {
  const token = readToken(ctx.seal, "u", text);
  if (!token) return { kind: "unknown" };
  return ctx.db.withShopSql(token.shopId, async (sql): Promise<UnsubscribePage> => {
    const shop = await findShop(sql);
    const message = shop && (await findLinkedMessage(sql, token.messageId));
    if ((!shop || !message || shop.uninstalledAt) && token.forwardTo) return { kind: "forward", to: token.forwardTo };
    if (!shop || !message) return { kind: "unknown" };
    const shopper = await findSubscriber(sql, message.shopperId);
    return { kind: "ask", shopName: shop.settings.name, shopUrl: shop.settings.primaryUrl, maskedEmail: maskEmail(shopper?.email ?? null), done: shopper === null || shopper.consent === "unsubscribed" };
  });
}
