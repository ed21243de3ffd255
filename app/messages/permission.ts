/**
 * Permission is a table, not a flag (product rule 5): who may be mailed depends on what kind of message it is, on what it rests, and
 * on where the reader is. TypeScript proves that no case is missing; the merchant sees it under Settings > Permission and countries.
 */
export const messageKinds = ["marketing", "question", "answer", "service"] as const;
/** marketing: offers and "we miss you"; question: asks the shopper something; answer: to what they wrote; service: about an order of theirs. */
export type MessageKind = (typeof messageKinds)[number];

export const bases = ["subscribed", "wrote_to_us", "bought", "none"] as const;
/** On what a message to a shopper rests, the strongest first. */
export type Basis = (typeof bases)[number];

export const regions = ["european", "canada", "united_states", "elsewhere", "unknown"] as const;
/** Countries whose rules differ for us. european: the European Economic Area, the United Kingdom and Switzerland. */
export type Region = (typeof regions)[number];

/** What keeps a permission young: nobody is mailed two years after the last of these. */
export type Freshness = "order_click_or_consent" | "order_or_express_consent";

export type Permission =
  /** By mail, as long as it is fresh; null: however long ago. */
  | { by: "mail"; fresh: Freshness | null }
  /** Not by mail: the order-status page, the customer's profile, a card in the parcel, a letter. */
  | { by: "elsewhere" };

/** Nobody whose last sign is older is mailed (product rule 6). Gmail deletes accounts that are silent for two years; Canada's implied consent ends two years after the purchase. */
export const FRESH_MONTHS = 24;

const mail: Permission = { by: "mail", fresh: null };
const whileFresh: Permission = { by: "mail", fresh: "order_click_or_consent" };
// CASL 10(10): consent that is implied by a purchase ends two years after it, and no click prolongs it. Where a country is not known the strictest rule holds.
const whileFreshInCanada: Permission = { by: "mail", fresh: "order_or_express_consent" };
const elsewhere: Permission = { by: "elsewhere" };

const everywhere = (permission: Permission): Record<Region, Permission> => ({ european: permission, canada: permission, united_states: permission, elsewhere: permission, unknown: permission });

// A question by mail is advertising as well (Germany, BGH VI ZR 225/17), and so is a mail that asks for permission to mail (UK, Flybe and Honda): both want a subscription.
const toSubscribers: Record<Basis, Record<Region, Permission>> = {
  subscribed: { european: whileFresh, canada: whileFreshInCanada, united_states: whileFresh, elsewhere: whileFresh, unknown: whileFreshInCanada },
  wrote_to_us: everywhere(elsewhere),
  bought: everywhere(elsewhere),
  none: everywhere(elsewhere),
};

const permissions: Record<MessageKind, Record<Basis, Record<Region, Permission>>> = {
  marketing: toSubscribers,
  question: toSubscribers,
  answer: { subscribed: everywhere(elsewhere), wrote_to_us: everywhere(mail), bought: everywhere(elsewhere), none: everywhere(elsewhere) },
  service: { subscribed: everywhere(elsewhere), wrote_to_us: everywhere(mail), bought: everywhere(mail), none: everywhere(elsewhere) },
};

export const permissionOf = (kind: MessageKind, basis: Basis, region: Region): Permission => permissions[kind][basis][region];

/** European Economic Area, United Kingdom, Switzerland; ISO 3166-1 alpha-2. */
const european = new Set("AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO GB CH".split(" "));

/** @param country ISO 3166-1 alpha-2; null where nothing is known */
export function regionOf(country: string | null): Region {
  if (country === null) return "unknown";
  if (european.has(country)) return "european";
  if (country === "CA") return "canada";
  return country === "US" ? "united_states" : "elsewhere";
}
