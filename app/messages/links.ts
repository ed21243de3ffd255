import type { Sealer, ShopId } from "../platform/ports.ts";

/** c: follows to the storefront, o: the picture that tells of opening, u: leaves the list. */
export type LinkKind = "c" | "o" | "u";

export interface LinkToken {
  kind: LinkKind;
  shopId: ShopId;
  messageId: bigint;
  /** Which of the mail's addresses; 0 where there is only one. */
  link: number;
  /** Shopify's own address to unsubscribe at, when the token carries it. */
  forwardTo: string | null;
}

/** 128 bits: too many to guess, short enough for a link in a text mail. */
const MAC_LENGTH = 22;

/**
 * A token says which message of which shop, and nothing about the person; it is signed, so that no other can be made from it.
 * `shop-message-link-signature`, numbers in base 36, and for leaving the list a sealed address after a dot (product rule 21: it must
 * work when the shop and all its rows are gone).
 */
export function writeToken(seal: Sealer, token: Omit<LinkToken, "forwardTo">, forwardSealed?: string | null): string {
  const head = `${token.shopId.toString(36)}-${token.messageId.toString(36)}-${token.link.toString(36)}`;
  const tail = forwardSealed ? `.${forwardSealed}` : "";
  return `${head}-${sign(seal, token.kind, head + tail)}${tail}`;
}

/** null for what was not made by {@link writeToken}, for another kind of link too. */
export function readToken(seal: Sealer, kind: LinkKind, text: string): LinkToken | null {
  const match = /^(([0-9a-z]{1,13})-([0-9a-z]{1,13})-([0-9a-z]))-([\w-]{22})(\.[\w.-]{1,2000})?$/.exec(text);
  if (!match) return null;
  const [, head = "", shop = "", message = "", link = "", signature = "", tail = ""] = match;
  if (!same(signature, sign(seal, kind, head + tail))) return null;
  return { kind, shopId: fromBase36(shop), messageId: fromBase36(message), link: Number.parseInt(link, 36), forwardTo: tail ? seal.open(tail.slice(1)) : null };
}

const sign = (seal: Sealer, kind: LinkKind, text: string): string => seal.keyedHash("link", `${kind}:${text}`).slice(0, MAC_LENGTH);

/** Without an early end, so that its time tells nothing about how much of a signature was right. */
function same(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
}

function fromBase36(text: string): bigint {
  let value = 0n;
  for (const digit of text) value = value * 36n + BigInt(Number.parseInt(digit, 36));
  return value;
}
