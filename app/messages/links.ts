import { timingSafeEqual } from "node:crypto";
import type { Sealer, ShopId } from "../platform/ports.ts";

/** c: follows to the storefront, o: the picture that tells of opening, u: leaves the list, p: chooses fewer or other mails. */
export type LinkKind = "c" | "o" | "u" | "p";

export interface LinkToken {
  kind: LinkKind;
  shopId: ShopId;
  messageId: bigint;
  /** Which of the mail's addresses; 0 where there is only one. */
  link: number;
  /** Shopify's own address to unsubscribe at, when the token carries it. */
  forwardTo: string | null;
}

/** Characters of a signature: 132 bits, too many to guess, short enough for a link in a text mail. */
const MAC_LENGTH = 22;

/** The tokens of one mail: the button and the address below it, the picture that tells of opening, leaving the list, the page of preferences. */
export interface MailTokens {
  button: string;
  plain: string;
  open: string;
  unsubscribe: string;
  preferences: string;
}

/**
 * A token says which message of which shop, and nothing about the person; it is signed, so that no other can be made from it.
 * `shop-message-link-signature`, numbers in base 36, and for leaving the list a sealed address after a dot (product rule 21: it must
 * work when the shop and all its rows are gone). Which of the links it is needs no signature: nobody gains by naming another.
 * @param unsubscribeSealed Shopify's own address to unsubscribe at, sealed
 */
export function writeTokens(seal: Sealer, shopId: ShopId, messageId: bigint, unsubscribeSealed: string | null): MailTokens {
  const head = `${shopId.toString(36)}-${messageId.toString(36)}`;
  const tail = unsubscribeSealed === null ? "" : `.${unsubscribeSealed}`;
  const click = sign(seal, "c", head);
  return {
    button: `${head}-1-${click}`,
    plain: `${head}-2-${click}`,
    open: `${head}-0-${sign(seal, "o", head)}`,
    unsubscribe: `${head}-0-${sign(seal, "u", head + tail)}${tail}`,
    preferences: `${head}-0-${sign(seal, "p", head)}`,
  };
}

/** null for what was not made by {@link writeTokens}, for another kind of link too. */
export function readToken(seal: Sealer, kind: LinkKind, text: string): LinkToken | null {
  const match = /^(([0-9a-z]{1,13})-([0-9a-z]{1,13}))-([0-9a-z])-([\w-]{22})(\.[\w.-]{1,2000})?$/.exec(text);
  if (!match) return null;
  const [, head = "", shop = "", message = "", link = "", signature = "", tail = ""] = match;
  if (!same(signature, sign(seal, kind, head + tail))) return null;
  return { kind, shopId: fromBase36(shop), messageId: fromBase36(message), link: Number.parseInt(link, 36), forwardTo: tail ? seal.open(tail.slice(1)) : null };
}

/** Both links lead to one page: the one in the footer that stands on the shop's domain, and the one that leaves the list. */
export const readPageToken = (seal: Sealer, text: string): LinkToken | null => readToken(seal, "u", text) ?? readToken(seal, "p", text);

/** Whose link it is; null for what is no link of the page. */
export const shopOfToken = (seal: Sealer, text: string): ShopId | null => readPageToken(seal, text)?.shopId ?? null;

const sign = (seal: Sealer, kind: LinkKind, text: string): string => seal.keyedHash(`link-${kind}`, text).slice(0, MAC_LENGTH);

/** Its time tells nothing about how much of a signature was right. Both are MAC_LENGTH long: the pattern of a token says so. */
const same = (a: string, b: string): boolean => timingSafeEqual(Buffer.from(a), Buffer.from(b));

function fromBase36(text: string): bigint {
  let value = 0n;
  for (const digit of text) value = value * 36n + BigInt(Number.parseInt(digit, 36));
  return value;
}
