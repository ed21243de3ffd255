import type { ShopId } from "#app/platform/ports";

/** How many shoppers Shopify itself counts, asked in the first minute, before any import. */
export interface EarlyCounts {
  /** ISO instant at which Shopify was asked. */
  at: string;
  windowDays: number;
  withOrders: number;
  slowing: number;
  lapsed: number;
  lapsedMailable: number;
  /** Who ordered last in each of thirteen months, oldest first; absent until they were counted. */
  months?: MonthCount[];
}

export interface MonthCount {
  /** "2026-11" */
  month: string;
  n: number;
}

/**
 * What may stand against a mail and Shopify may not show of a shop (product rule 8), with the columns that hold it:
 * `subscription`, `company`, `address` (twin_key) of shoppers, `return`, `delivery`, `dispute` of orders.
 */
export const shopperFacts = ["subscription", "company", "address", "return", "delivery", "dispute"] as const;
export type ShopperFact = (typeof shopperFacts)[number];

export interface ShopSettings {
  /** Raised by each save; a form that carries an older one is stale. */
  version: number;
  /** Who saved that version, and when; null where it was nobody of the shop. */
  saved: { by: string | null; at: Date | null };
  name: string;
  email: string | null;
  /** ISO 4217; NO_CURRENCY in the seconds until Shopify was asked. */
  currency: string;
  /** IANA */
  timeZone: string;
  /** ISO 3166-1 alpha-2 */
  country: string | null;
  /** The storefront's address without a slash at the end. */
  primaryUrl: string;
  partnerDevelopment: boolean;
  scopes: string[];
  /** False: Shopify shows the last 60 days of orders only (product rule 1). */
  hasAllOrders: boolean;
  unknownFacts: ShopperFact[];
  lapseWindowDays: number;
  lapseRule: "learned" | "fixed";
  senderName: string | null;
  replyTo: string | null;
  postalAddress: string | null;
  /** As buyers see it at Shopify, a line each. Suggested for the postal address, and in no mail before it is saved as such. */
  businessAddress: string | null;
  /** Mails a day at most. */
  dailyCap: number;
  pausedAt: Date | null;
  pausedBy: string | null;
  /** The hour of sending that Shopify is known to hold (app/messages/send-mark.ts). */
  sendMark: string | null;
  /** Since when a mark at Shopify that is not ours stops all sending: this looks like an older copy of the data. */
  restoredAt: Date | null;
  restoredMark: string | null;
  /** Why and since when the mail server takes nothing from this shop; null while it does. */
  relayRefusal: "login" | "sender" | null;
  relayRefusedAt: Date | null;
  /** null: that campaigns may start is still to come. */
  readyMail: ReadyMail | null;
  earlyCounts: EarlyCounts | null;
  /** Whoever carries one of these tags gets nothing. */
  leftOutTags: string[];
  /** Whether whoever is in a campaign carries our tag at Shopify (product rule 7). */
  campaignTag: boolean;
  /** Where else win-back mails come from; null: not asked yet. */
  otherTool: OtherTool | null;
  /** A segment of Shopify whose members get nothing; null: none. */
  leftOutSegment: LeftOutSegment | null;
  /** What goodwill offers may cost in a calendar month, minor units; null: no budget was set. */
  goodwillBudgetMinor: number | null;
  /** Since when the first mails of a new shop are known to have been taken well; null: not yet (product rule 4). */
  firstMailsPassedAt: Date | null;
  /** What had been sent when a person let the first mails go on although they were taken badly. */
  firstMailsBase: MailsTaken | null;
  /** Since when all stands because they were taken badly; a person lets them go on. */
  firstMailsBadAt: Date | null;
  /** Hosts beside the shop's own that links in mails may lead to. */
  linkHosts: string[];
  /** Whether a mail says in the morning who went quiet. */
  dailyDigest: boolean;
  /** What somebody who opens the app for the first time becomes. */
  newMemberRole: "manager" | "contributor";
}

/**
 * What became of the mail that says that campaigns may start. `none`: none was needed, or there was nobody to send it to; `sending`: on its way, or its worker died;
 * `refused`: the mail server did not take it; `uncertain`: nobody knows whether it left.
 */
export type ReadyMail = "none" | "sending" | "sent" | "refused" | "uncertain";

/** Tools that a merchant may write to the same shoppers with. */
export const otherTools = ["none", "klaviyo", "shopify", "omnisend", "other"] as const;
export type OtherTool = (typeof otherTools)[number];

/** Why it could not be read at Shopify who is in a segment or what is in a collection. `gone`: it was deleted there; `too_large`: more than can be asked for. */
export type ReadingTrouble = "gone" | "denied" | "refused" | "too_large";
export interface LeftOutSegment {
  /** Shopify's global id. */
  id: string;
  name: string;
  /** When its members were last read whole; null: not since it was chosen. */
  readAt: Date | null;
  /** Why they could not be read the last time. */
  trouble: ReadingTrouble | null;
}

/** How mails were taken: how many places of days were used, how many addresses do not exist, how many complained. */
export interface MailsTaken {
  taken: number;
  unknown: number;
  complaints: number;
}

/** A domain that the shop wants to send from. */
export interface OwnDomain {
  domain: string;
  localPart: string;
  selector: string;
  /** The private half of its key. */
  keySealed: string;
  /** Every record is there: mail leaves from it. */
  verified: boolean;
  /** Since when a domain that was verified does not pass any more. */
  failedAt: Date | null;
}

export interface Shop {
  id: ShopId;
  domain: string;
  installedAt: Date | null;
  uninstalledAt: Date | null;
  suspendedAt: Date | null;
  /** The operator's words. */
  suspendedWhy: string | null;
  /** Since when Shopify refuses our token, or since when there is none. */
  disconnectedAt: Date | null;
  /** Since when Shopify does not let us do something for want of a scope, and what is missing, in its words. */
  denied: { at: Date; access: string } | null;
  ownDomain: OwnDomain | null;
  settings: ShopSettings;
}

/** What of orders is known of those only that Shopify shows. */
const factsOfOrders: readonly ShopperFact[] = ["return", "delivery", "dispute"];

/**
 * Facts of which "no" is not known in this shop. One that is known to stand, stands; else it is unknown: what is denied, and without all orders
 * whatever happened to orders older than 60 days.
 */
export const unknownFactsOf = ({ unknownFacts, hasAllOrders }: Pick<ShopSettings, "unknownFacts" | "hasAllOrders">): ShopperFact[] =>
  shopperFacts.filter((fact) => unknownFacts.includes(fact) || (!hasAllOrders && factsOfOrders.includes(fact)));

export type WhySendingStands = "uninstalled" | "suspended" | "restored" | "first_mails" | "paused" | "left_out";

/** Why nothing may leave for this shop now, whatever the campaign; null when it may. */
export function whySendingStands(shop: Shop): WhySendingStands | null {
  if (shop.uninstalledAt) return "uninstalled";
  if (shop.suspendedAt) return "suspended";
  if (shop.settings.restoredAt) return "restored";
  if (shop.settings.firstMailsBadAt) return "first_mails";
  if (shop.settings.pausedAt) return "paused";
  // Who is in it is not known yet: somebody who is to get nothing could get a mail.
  return shop.settings.leftOutSegment && shop.settings.leftOutSegment.readAt === null ? "left_out" : null;
}

/** Members of the segment that is left out are read each night; what was read before is too old to start a campaign by. */
const LEFT_OUT_FRESH_MS = 48 * 3_600_000;

/** Whether it is known who is in the segment that is left out. */
export function isLeftOutKnown({ settings: { leftOutSegment } }: Pick<Shop, "settings">, now: Date): boolean {
  return leftOutSegment === null || (leftOutSegment.readAt !== null && +now - +leftOutSegment.readAt <= LEFT_OUT_FRESH_MS);
}

/** `nordlicht` of `nordlicht.myshopify.com`. */
export const shopHandle = (domain: string): string => domain.replace(/\.myshopify\.com$/, "");

/** Where a page of ours ("/app/settings") stands in Shopify's admin; without one, where the app is opened. */
export const adminAddress = (domain: string, apiKey: string, page = ""): string => `https://admin.shopify.com/store/${shopHandle(domain)}/apps/${apiKey}${page}`;

/** Splits Shopify's list of scopes, which it writes with commas. */
export const splitScopes = (scopes: string): string[] => scopes.split(",").map((scope) => scope.trim()).filter(Boolean);
