import type { MailSignature, OutgoingMail, Sealer } from "../platform/ports.ts";
import { dayIn } from "../platform/zones.ts";
import type { OfferPlan } from "../offers/offer-plan.ts";
import type { Sender } from "../shops/sender.ts";
import { writeTokens } from "./links.ts";
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
  const tokens = writeTokens(seal, shopId, message.id, message.unsubscribeUrlSealed);
  return { button: `${appUrl}/c/${tokens.button}`, plain: `${appUrl}/c/${tokens.plain}`, open: `${appUrl}/o/${tokens.open}`, unsubscribe: `${appUrl}/u/${tokens.unsubscribe}` };
}

export type MailLinks = ReturnType<typeof linksOf>;

/**
 * What fills a mail's holes, for one shopper of a shop after another. Words of dates and offers are made once: most of a lot share them.
 */
export function createValues(shop: ShopOfMail, now: Date): (message: ClaimedMessage, links: MailLinks, openCounted: boolean) => MailValues {
  const today = dayIn(now, shop.timeZone);
  const months = remembering((day: string) => monthWords(day, today, shop.locale));
  const ends = remembering((at: number) => dayWords(dayIn(new Date(at), shop.timeZone), shop.locale));
  const offers = remembering((_: bigint, message: ClaimedMessage) => {
    const plan = planOf(message);
    return plan && offerWords(mailWords(shop.locale), plan, shop.currency, shop.locale);
  });
  return (message, links, openCounted) => ({
    first_name: message.firstName,
    town: message.town,
    shop_name: shop.name,
    sender_name: shop.sender.from.name,
    last_order_month: message.lastOrderDay && months(message.lastOrderDay, message),
    offer: message.offerId === null ? null : offers(message.offerId, message),
    offer_ends: message.offerEndsAt && ends(message.offerEndsAt.getTime(), message),
    code: message.code,
    button_url: links.button,
    plain_url: links.plain,
    unsubscribe_url: links.unsubscribe,
    ...(openCounted && { open_url: links.open }),
  });
}

function remembering<Key, Value>(make: (key: Key, message: ClaimedMessage) => Value): (key: Key, message: ClaimedMessage) => Value {
  const known = new Map<Key, Value>();
  return (key, message) => {
    let value = known.get(key);
    if (value === undefined) known.set(key, (value = make(key, message)));
    return value;
  };
}

export const countsOpens = (message: ClaimedMessage, shop: ShopOfMail): boolean => mayCountOpens(message.openTracking, message.country, shop.country);

/**
 * The mail as the relay takes it, with both ways to leave the list (RFC 2369, RFC 8058).
 * @param input.signature of the sender's own domain; null for the operator's
 */
export function outgoingMail(input: { rendered: RenderedMail; to: string; sender: Sender; signature: MailSignature | null; unsubscribeUrl: string; messageRef: string; mailDomain: string }): OutgoingMail {
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
    returnPath: sender.own?.returnPath ?? null,
    signature: input.signature,
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
