import { languageOf } from "#app/platform/languages";
import type { Ctx } from "#app/platform/ports";
import { findShop } from "#app/shops/shops.store.server";
import { findSubscriber } from "./consent.store.server.ts";
import { findLinkedMessage } from "./hits.store.server.ts";
import { readPageToken } from "./links.ts";
import type { UnsubscribePage } from "./mail.ts";
import { maskEmail } from "./mask-email.ts";
import { findPreferences } from "./preferences.store.server.ts";

/**
 * What the page shows at an unsubscribe link and at a link to the preferences. Reading changes nothing (invariant 6). `forward` when the app is gone
 * from the shop: only Shopify can write the consent then, at the address that the token carries (product rule 21).
 */
export async function loadUnsubscribePage(ctx: Ctx, { token: text }: { token: string }): Promise<UnsubscribePage> {
  const token = readPageToken(ctx.seal, text);
  if (!token) return { kind: "unknown" };
  return ctx.db.withShopSql(token.shopId, async (sql): Promise<UnsubscribePage> => {
    const shop = await findShop(sql);
    const message = shop && (await findLinkedMessage(sql, token.messageId));
    if ((!shop || !message || shop.uninstalledAt) && token.forwardTo) return { kind: "forward", to: token.forwardTo };
    if (!shop || !message) return { kind: "unknown" };
    const shopper = await findSubscriber(sql, message.shopperId);
    const { name, primaryUrl, timeZone } = shop.settings;
    const place = { language: languageOf(shopper?.locale ?? null) ?? message.language, shopName: name, shopUrl: primaryUrl };
    if (shopper === null) return { kind: "forgotten", ...place };
    return { kind: "ask", ...place, maskedEmail: maskEmail(shopper.email), done: shopper.consent === "unsubscribed", chosen: await findPreferences(sql, shopper.home, ctx.clock.now()), timeZone };
  });
}
