import type { Sealer } from "../platform/ports.ts";

/** An address as it is compared and stored: trimmed, lower case; null when it cannot be one. */
export function normaliseEmail(text: string | null | undefined): string | null {
  const email = text?.trim().toLowerCase();
  return email && email.length <= 254 && /^[^\s@]+@[^\s@]+$/.test(email) ? email : null;
}

/** A telephone number as it is compared and stored: digits, behind a plus where the country is said; null when it has too few to be one. Shopify's own are written so. */
export function normalisePhone(text: string | null | undefined): string | null {
  const phone = text?.replace(/[^\d+]/g, "").replace(/^00/, "+").replace(/(?<=.)\+/g, "");
  return phone && phone.length >= 6 ? phone : null;
}

/**
 * The shopper number of a guest: negative, so that it can never be a customer's, and the same for the same address. Made with our key, so that the number,
 * which outlives an erasure, does not tell whether somebody with a known address was a guest here.
 * 62 bits of HMAC-SHA-256: two of a million guests share one by chance of about 1 in 9 million.
 * @param email normalised
 */
export const guestIdOf = (seal: Pick<Sealer, "keyedHash">, email: string): bigint => -(Buffer.from(seal.keyedHash("guest", email), "base64url").readBigUInt64BE() >> 2n) - 1n;

export const isGuest = (shopperId: bigint): boolean => shopperId < 0n;

/** The number in "gid://shopify/Customer/123"; ids do not fit a float, so they are never read as one. */
export function idOfGid(gid: string): bigint {
  const match = /^gid:\/\/shopify\/\w+\/(\d+)/.exec(gid);
  if (!match?.[1]) throw new RangeError(`not a global id: ${gid}`);
  return BigInt(match[1]);
}

/** The same as text, unchecked: for rows of an import, which the database checks. */
export const digitsOfGid = (gid: string): string => gid.slice(gid.lastIndexOf("/") + 1);

export const customerGid = (id: bigint): string => `gid://shopify/Customer/${id}`;
