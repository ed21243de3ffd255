import { randomInt } from "node:crypto";

/** Without letters and digits that are read as others: 0 O, 1 I L, 2 Z, 5 S, 8 B, U V. */
const alphabet = "34679ACDEFGHJKMNPQRTWXY";
/** 23^8 is 78 thousand million: with 300,000 live codes one guess in 260,000 would hit, and checkouts slow guessers down. */
const LENGTH = 8;

/** A new single-use code: "NORD-7K3Q9WXT". Random, so that nobody can count on to the next one. */
export function newCode(prefix: string): string {
  let text = `${prefix}-`;
  for (let i = 0; i < LENGTH; i++) text += alphabet[randomInt(alphabet.length)];
  return text;
}

/** What a shop's codes begin with: up to four letters of its name, "COME" where it has none. */
export function codePrefix(shopName: string): string {
  const letters = shopName.normalize("NFKD").toUpperCase().replace(/[^A-Z]/g, "").slice(0, 4);
  return letters.length >= 2 ? letters : "COME";
}
