import type { Sealer } from "../platform/ports.ts";

export interface PersonAtAddress {
  firstName: string | null | undefined;
  lastName: string | null | undefined;
  street: string | null | undefined;
  postcode: string | null | undefined;
  country: string | null | undefined;
}

/** Ways to write one street. */
const shorter: readonly [RegExp, string][] = [[/strasse|straat/g, "str"], [/\bstreet\b/g, "st"], [/\broad\b/g, "rd"], [/\bavenue\b/g, "ave"], [/\blane\b/g, "ln"]];
const marks = /\p{M}/gu;
const separators = /[^\p{L}\p{N}]+/gu;
// eslint-disable-next-line no-control-regex -- what needs no second look
const plain = /^[\0-\x7f]*$/;

/** Without capitals, accents and punctuation. */
const fold = (text: string): string => (plain.test(text) ? text.toLowerCase() : text.normalize("NFKD").replace(marks, "").toLowerCase().replaceAll("ß", "ss").replaceAll("ı", "i"));

/**
 * One person at one address, however they write it; null when a part is missing, for half an address is shared by many. Two records with one text are likely
 * one person, who ordered under another mail address (product rule 8). Only its keyed hash is kept; the street is not.
 */
export function twinText({ firstName, lastName, street, postcode, country }: PersonAtAddress): string | null {
  if (!firstName || !lastName || !street || !postcode || !country) return null;
  const line = shorter.reduce((text, [long, short]) => text.replace(long, short), fold(street));
  const parts = [`${fold(firstName)} ${fold(lastName)}`, line, fold(postcode), country].map((part) => part.replace(separators, ""));
  return parts.some((part) => part === "") ? null : parts.join("|");
}

export const twinKey = ({ seal }: { seal: Pick<Sealer, "keyedHash"> }, text: string): string => seal.keyedHash("twin", text);
