import { appendTimeline } from "#app/cases/append-timeline.server";
import { addWork } from "#app/platform/jobs/work.server";
import type { Ctx } from "#app/platform/ports";
import { writeConsent } from "#app/shoppers/customers.store.server";
import { refreshProfileFacts } from "#app/shoppers/stats.store.server";
import { liftUnsubscription, suppressAddress } from "#app/shoppers/suppression.server";
import { findShop } from "#app/shops/shops.store.server";
import { findSubscriber, noteUnsubscribed } from "./consent.store.server.ts";
import { findLinkedMessage } from "./hits.store.server.ts";
import { readPageToken } from "./links.ts";
import type { OneClickOutcome, UnsubscribeOutcome } from "./mail.ts";
import { maskEmail } from "./mask-email.ts";
import { unsubscribeAtShopify } from "./unsubscribe-at-shopify.server.ts";

/**
 * Takes a shopper off all marketing mail of the shop, at once and as often as it is asked (RFC 8058 and the page's button alike).
 * What is planned for them is stopped at the moment of sending; the consent is written back to Shopify as work with retries. Where
 * the app is gone from the shop it is noted here all the same, and Shopify's own address is answered.
 */
export async function unsubscribeShopper(ctx: Ctx, { token: text }: { token: string }): Promise<UnsubscribeOutcome> {
  const token = readPageToken(ctx.seal, text);
  if (!token) return { kind: "unknown" };
  const now = ctx.clock.now();
  return ctx.db.withShopSql(token.shopId, async (sql): Promise<UnsubscribeOutcome> => {
    const shop = await findShop(sql);
    const message = shop && (await findLinkedMessage(sql, token.messageId));
    if (!shop || !message) return token.forwardTo ? { kind: "forward", to: token.forwardTo } : { kind: "unknown" };
    const shopper = await findSubscriber(sql, message.shopperId);
    // Asked again after they subscribed anew elsewhere, the same link must work again.
    if (shopper && (message.unsubscribedAt === null || shopper.consent !== "unsubscribed")) {
      // Whoever was merged into another since has no consent of their own any more: it is the other's that ends.
      await suppressAddress(sql, ctx, { shopperId: shopper.home, reason: "unsubscribed", at: now });
      await writeConsent(sql, { shopperId: shopper.home, consent: "unsubscribed", optIn: shopper.consentOptIn, at: now });
      await refreshProfileFacts(sql, [shopper.home]);
      await noteUnsubscribed(sql, message.id, now);
      await appendTimeline(sql, [{ shopperId: shopper.home, at: now, kind: "unsubscribed", author: "Shopper", sourceKey: `unsubscribed:${message.id}:${now.toISOString()}`, details: { messageId: String(message.id), campaignId: String(message.campaignId) } }]);
      await addWork(sql, now, "responses.follow-message", { messageId: String(message.id), what: "unsubscribed" }, { dedupeKey: `unsubscribed:${message.id}` });
      if (!shop.uninstalledAt) await addWork(sql, now, "messages.write-back-consent", { shopperId: String(shopper.home), at: now.toISOString() }, { dedupeKey: String(shopper.home) });
    }
    if (shop.uninstalledAt && token.forwardTo) return { kind: "forward", to: token.forwardTo };
    return { kind: "done", shopName: shop.settings.name, shopUrl: shop.settings.primaryUrl, maskedEmail: maskEmail(shopper?.email ?? null) };
  });
}

/**
 * The one click of a mail program (RFC 8058). It follows no redirect (3.1), so where the app is gone from the shop the click is passed on to
 * Shopify from here. One that nobody took is answered so: the reader then still has the link in the mail.
 */
export async function unsubscribeInOneClick(ctx: Ctx, input: { token: string }): Promise<OneClickOutcome> {
  const outcome = await unsubscribeShopper(ctx, input);
  if (outcome.kind !== "forward") return outcome;
  return { kind: (await unsubscribeAtShopify(outcome.to)) ? "passed-on" : "failed" };
}

/** Takes back what {@link unsubscribeShopper} did by this very link: the page's "Undo". */
export async function undoUnsubscribe(ctx: Ctx, { token: text }: { token: string }): Promise<UnsubscribeOutcome> {
  const token = readPageToken(ctx.seal, text);
  if (!token) return { kind: "unknown" };
  const now = ctx.clock.now();
  return ctx.db.withShopSql(token.shopId, async (sql): Promise<UnsubscribeOutcome> => {
    const shop = await findShop(sql);
    const message = shop && (await findLinkedMessage(sql, token.messageId));
    const shopper = message && (await findSubscriber(sql, message.shopperId));
    if (!shop || !message || !shopper) return { kind: "unknown" };
    if (message.unsubscribedAt !== null) {
      // Later than the leaving, also when both happen in the same millisecond: the later consent holds.
      const at = new Date(Math.max(+now, +message.unsubscribedAt + 1));
      await writeConsent(sql, { shopperId: shopper.home, consent: "subscribed", optIn: shopper.consentOptIn, at });
      if (shopper.email !== null) await liftUnsubscription(sql, ctx, { email: shopper.email, subscribedAt: at });
      await refreshProfileFacts(sql, [shopper.home]);
      await noteUnsubscribed(sql, message.id, null);
      await appendTimeline(sql, [{ shopperId: shopper.home, at, kind: "preference", author: "Shopper", sourceKey: `resubscribed:${message.id}:${at.toISOString()}`, details: { messageId: String(message.id), campaignId: String(message.campaignId), choice: "all", undone: true } }]);
      await addWork(sql, now, "responses.follow-message", { messageId: String(message.id), what: "unsubscribed" }, { dedupeKey: `unsubscribed:${message.id}` });
      if (!shop.uninstalledAt) await addWork(sql, now, "messages.write-back-consent", { shopperId: String(shopper.home), at: at.toISOString() }, { dedupeKey: String(shopper.home) });
    }
    return { kind: "done", shopName: shop.settings.name, shopUrl: shop.settings.primaryUrl, maskedEmail: maskEmail(shopper.email) };
  });
}
