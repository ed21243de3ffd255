import type { OutgoingMail, Sealer } from "../platform/ports.ts";
import { dayIn } from "../platform/zones.ts";
import type { OfferPlan } from "../offers/offer-plan.ts";
import type { Sender } from "../shops/sender.ts";
import { writeToken } from "./links.ts";
import { mailWords, offerWords } from "./mail-words.ts";
import { mayCountOpens } from "./open-tracking.ts";
import { dayWords, type MailValues, monthWords, type RenderedMail } from "./render-mail.ts";
import type { ClaimedMessage } from "./sending.store.server.ts";

export interface ShopOfMail {
  id: bigint;
  name: string;
  country: string | null;
  currency: string;
  timeZone: string;
  locale: string;
  sender: Sender;
}

/** Where a message's links lead: nothing in them tells who the shopper is. */
export function linksOf(seal: Sealer, appUrl: string, message: Pick<ClaimedMessage, "id" | "unsubscribeUrlSealed">, shopId: bigint) {
  const token = (kind: "c" | "o" | "u", link: number, sealed?: string | null) => writeToken(seal, { kind, shopId, messageId: message.id, link }, sealed);
  return {
    button: `${appUrl}/c/${token("c", 1)}`,
    plain: `${appUrl}/c/${token("c", 2)}`,
    open: `${appUrl}/o/${token("o", 0)}`,
    unsubscribe: `${appUrl}/u/${token("u", 0, message.unsubscribeUrlSealed)}`,
  };
}

export type MailLinks = ReturnType<typeof linksOf>;

/** What fills a mail's holes for one shopper. */
export function valuesFor(message: ClaimedMessage, shop: ShopOfMail, links: MailLinks, openCounted: boolean, now: Date): MailValues {
  const plan = planOf(message);
  return {
    first_name: message.firstName ?? undefined,
    town: message.town ?? undefined,
    shop_name: shop.name,
    sender_name: shop.sender.from.name,
    last_order_month: message.lastOrderDay ? monthWords(message.lastOrderDay, dayIn(now, shop.timeZone), shop.locale) : undefined,
    offer: plan ? offerWords(mailWords(shop.locale), plan, shop.currency, shop.locale) : undefined,
    offer_ends: message.offerEndsAt ? dayWords(dayIn(message.offerEndsAt, shop.timeZone), shop.locale) : undefined,
    code: message.code ?? undefined,
    button_url: links.button,
    plain_url: links.plain,
    unsubscribe_url: links.unsubscribe,
    ...(openCounted && { open_url: links.open }),
  };
}

export const countsOpens = (message: ClaimedMessage, shop: ShopOfMail): boolean => mayCountOpens(message.openTracking, message.country, shop.country);

/** The mail as the relay takes it, with both ways to leave the list (RFC 2369, RFC 8058). */
export function outgoingMail(input: { rendered: RenderedMail; to: string; sender: Sender; unsubscribeUrl: string; messageRef: string; mailDomain: string }): OutgoingMail {
  const { rendered, sender } = input;
  return {
    from: sender.from,
    replyTo: sender.replyTo,
    to: input.to,
    subject: rendered.subject,
    html: rendered.html,
    text: rendered.text,
    // From the row's own reference: the same mail has the same id whoever sends it.
    messageId: `${input.messageRef}@${input.mailDomain}`,
    headers: {
      // The mailbox is the shop's own, read by a person.
      "List-Unsubscribe": `<${input.unsubscribeUrl}>${sender.replyTo ? `, <mailto:${sender.replyTo}?subject=unsubscribe>` : ""}`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    },
  };
}

function planOf(message: ClaimedMessage): OfferPlan | null {
  const terms = { validDays: 1 };
  switch (message.offerKind) {
    case "percentage":
      return { kind: "percentage", percent: Number(message.offerPercent), ...terms };
    case "amount":
      return { kind: "amount", minor: Number(message.offerMinor), ...terms };
    case "free_shipping":
      return { kind: "free_shipping", ...terms };
    case null:
      return null;
  }
}
