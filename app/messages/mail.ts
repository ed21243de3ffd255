import type { Language } from "../platform/languages.ts";
import { whyNotEligible } from "./eligibility.ts";

/** Why a message that was planned is not sent. Each is final. */
export const whyNotSent = [...whyNotEligible, "too_late", "code_refused", "stopped", "refused", "shop_gone"] as const;
export type WhyNotSent = (typeof whyNotSent)[number];

export type MessageState = "waiting" | "sending" | "sent" | "not_sent" | "uncertain";

/** What a merchant writes. */
export interface MailText {
  subject: string;
  previewLine: string;
  body: string;
}

/** Something in a draft that must be put right before it can be sent. `name` is the piece of text in question. */
export interface MailProblem {
  where: "subject" | "preview_line" | "body";
  code: MailProblemCode;
  name?: string;
}
export const mailProblemCodes = [
  "empty", "too_long", "not_liquid", "unknown_name", "fallback_missing", "not_allowed", "foreign_link", "offer_block_missing", "offer_block_without_offer", "offer_block_twice", "to_write",
] as const;
export type MailProblemCode = (typeof mailProblemCodes)[number];

/** The names that a merchant may write between {{ and }}; those that may be empty need a fallback. */
export const mailNames = {
  first_name: { needsFallback: true },
  town: { needsFallback: true },
  shop_name: { needsFallback: false },
  sender_name: { needsFallback: false },
  last_order_month: { needsFallback: true },
  offer: { needsFallback: false },
  offer_ends: { needsFallback: false },
} as const satisfies Record<string, { needsFallback: boolean }>;
export type MailName = keyof typeof mailNames;

export const SUBJECT_MAX = 120;
export const PREVIEW_LINE_MAX = 150;
export const BODY_MAX = 10_000;

/** Ways in which a line sounds wrong: app/messages/tone.ts. */
export const toneKinds = [
  "last_chance", "false_deadline", "was_price", "pity", "guilt", "not_sorry", "promise", "reply_subject", "pleading", "shouting", "exclamation", "long_subject",
] as const;
export type ToneKind = (typeof toneKinds)[number];

export interface ToneFinding {
  kind: ToneKind;
  where: MailProblem["where"];
  /** The line in question, as it is written. */
  line: string;
  /** What could stand there instead, in the mail's language. */
  better: string;
  /** A rule forbids it: the campaign does not start with it. */
  blocks: boolean;
}

/** A mail as its reader will see it, or as far as it goes when something is wrong with the text. */
export interface MailPreview {
  subject: string;
  html: string;
  text: string;
  problems: MailProblem[];
  /** How it sounds. */
  tone: ToneFinding[];
}

/** A message whose fate nobody knows: the connection or the process ended after DATA began. Never sent again by itself. */
export interface UncertainMessage {
  id: bigint;
  campaignId: bigint;
  shopperId: bigint;
  shopperName: string;
  handedAt: Date | null;
}

export const UNCERTAIN_PAGE = 100;

export interface UncertainPage {
  rows: UncertainMessage[];
  /** Pass as `after` for the next page; null at the end. */
  next: bigint | null;
  /** All of them, and a mark of which they are. */
  total: number;
  seen: string;
}

/** Where a page for shoppers is about, and in which language. */
export interface ShopOfPage {
  language: Language;
  shopName: string;
  shopUrl: string;
}

/** What a link leads to, and the page that is shown when something is off. */
export type HitOutcome =
  | { kind: "redirect"; to: string }
  | { kind: "pixel" }
  | (ShopOfPage & { kind: "ended"; endedOn: string })
  | (ShopOfPage & { kind: "used" })
  /** Somebody else is signed in to the shop: the code was sent to another, and works once for whoever is first. `to` applies it. */
  | (ShopOfPage & { kind: "other"; code: string; to: string })
  /** The app is gone from the shop; the code was made at Shopify and may still work. */
  | (ShopOfPage & { kind: "shop-closed"; code: string | null })
  /** A link of ours whose shop was erased. */
  | { kind: "gone" }
  | { kind: "unknown" };

/** What somebody chose on the page of preferences. Null: nothing. */
export interface ChosenPreferences {
  no_win_back: Date | null;
  monthly: Date | null;
  /** Until when. */
  pause: Date | null;
  no_profiling: Date | null;
}

/** What the page shows at an unsubscribe link and at a link to the preferences. `forward`: the app is gone from this shop, Shopify's own page does it. */
export type UnsubscribePage =
  | (ShopOfPage & { kind: "ask"; maskedEmail: string; done: boolean; chosen: ChosenPreferences; timeZone: string })
  /** Their data were deleted, and nothing is sent to the address any more (product rule 25). */
  | (ShopOfPage & { kind: "forgotten" })
  | { kind: "forward"; to: string }
  | { kind: "unknown" };

export type UnsubscribeOutcome =
  | { kind: "done"; shopName: string; shopUrl: string; maskedEmail: string }
  | { kind: "forward"; to: string }
  | { kind: "unknown" };

/** `forgotten`: nobody is left who could choose. */
export type ChooseOutcome = { kind: "done" } | { kind: "forgotten" } | { kind: "forward"; to: string } | { kind: "unknown" };

/** What a mail program is told after its one click. `passed-on`: Shopify did it, the app being gone; `failed`: nobody who could took the shopper off. */
export type OneClickOutcome = Exclude<UnsubscribeOutcome, { kind: "forward" }> | { kind: "passed-on" } | { kind: "failed" };
