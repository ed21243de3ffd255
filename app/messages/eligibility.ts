import type { CaseOutcome, LapseState } from "../shoppers/badge.ts";
import type { Consent, SuppressionReason } from "../shoppers/shopper.ts";
import { addDays, type Day, monthsBefore } from "../platform/zones.ts";
import { type Basis, type Freshness, FRESH_MONTHS, type MessageKind, permissionOf, regionOf } from "./permission.ts";

/** One win-back mail per shopper in rolling thirty days (product rule 23). */
export const PACE_DAYS = 30;
/** Somebody who looks like the same person and ordered within this time is no lost shopper (product rule 8). */
export const TWIN_DAYS = 60;
/** A code that ends sooner than this is of no use to its reader. */
const LEAST_VALIDITY_MS = 86_400_000;

/** What is known of a shopper and stands for or against writing to them. null where Shopify does not tell (product rule 8: unknown, never no). */
export interface ShopperFacts {
  email: string | null;
  consent: Consent;
  /** The day of a consent that was given by an act of their own; null for one that is only noted. */
  expressConsentDay: Day | null;
  /** ISO 3166-1 alpha-2 */
  country: string | null;
  suppressedFor: SuppressionReason | null;
  redacted: boolean;
  merged: boolean;
  lapseState: LapseState | null;
  caseOutcome: CaseOutcome | null;
  lastOrderDay: Day | null;
  /** The last time that a person, not a machine, followed a link of ours. */
  lastClickDay: Day | null;
  /** They do not want their orders used to choose what they get, or their data sold. */
  optedOut: boolean;
  noWinBack: boolean;
  pausedUntil: Date | null;
  /** They were told that no more such mails come, and have not ordered since. */
  leftInPeace: boolean;
  /** Carries a tag, or is in the segment, that the merchant leaves out, or was left out by hand. */
  leftOut: boolean;
  /** An address of the shop's own domain. */
  staff: boolean;
  company: boolean | null;
  subscription: "none" | "active" | "paused" | "ended" | null;
  openReturn: boolean | null;
  undelivered: boolean | null;
  disputed: boolean | null;
  /** Another record with the same telephone, or the same name and address, ordered within TWIN_DAYS, and nobody said that they are two people. */
  twinOrdered: boolean | null;
  /** Another campaign has them in hand, keeps them for comparison, or mailed them within PACE_DAYS. */
  otherCampaign: boolean;
}

/** The moment of asking. */
export interface Asked {
  kind: MessageKind;
  /** The shop's day. */
  today: Day;
  now: Date;
}

/** Why somebody is not mailed, in the order in which it is asked: what is about the person for good comes before what may pass. */
export const whyNotEligible = [
  "redacted", "duplicate_address", "bought", "complaint", "suppressed", "no_consent", "no_address", "opted_out", "asked_for_less", "left_in_peace", "case_closed", "not_quiet", "too_old", "left_out", "business",
  "subscription", "open_return", "undelivered", "dispute", "twin_ordered", "other_campaign",
] as const;
export type WhyNotEligible = (typeof whyNotEligible)[number];

/** Answers and service messages are owed: only what is about the person for good stands against them, and what the table of permissions says. */
const owed: ReadonlySet<WhyNotEligible> = new Set<WhyNotEligible>(["redacted", "duplicate_address", "complaint", "suppressed", "no_consent", "no_address", "too_old"]);

/** Whether each reason holds; null where nobody knows. */
const reasons: Record<WhyNotEligible, (facts: ShopperFacts, asked: Asked) => boolean | null> = {
  redacted: ({ redacted }) => redacted,
  duplicate_address: ({ merged }) => merged,
  bought: ({ caseOutcome, lapseState }) => caseOutcome === "came_back" || lapseState === "came_back",
  complaint: ({ suppressedFor }) => suppressedFor === "complaint",
  // Leaving the list ends what is advertising; that an address does not exist, or must never be written to again, ends all.
  suppressed: ({ suppressedFor }, { kind }) => suppressedFor !== null && (isPromotion(kind) || suppressedFor !== "unsubscribed"),
  no_consent: (facts, asked) => permissionsOf(facts, asked.kind).length === 0,
  no_address: ({ email }) => !isDeliverable(email),
  opted_out: ({ optedOut }) => optedOut,
  asked_for_less: ({ noWinBack, pausedUntil }, { now }) => noWinBack || (pausedUntil !== null && pausedUntil > now),
  left_in_peace: ({ leftInPeace }) => leftInPeace,
  case_closed: ({ caseOutcome }) => caseOutcome === "said_no" || caseOutcome === "closed",
  not_quiet: ({ lapseState }) => lapseState !== "lapsed" && lapseState !== "slowing",
  too_old: (facts, asked) => !permissionsOf(facts, asked.kind).some((fresh) => fresh === null || isFresh(facts, fresh, asked.today)),
  left_out: ({ leftOut }) => leftOut,
  business: ({ company, staff }) => staff || company,
  subscription: ({ subscription }) => subscription && (subscription === "active" || subscription === "paused"),
  open_return: ({ openReturn }) => openReturn,
  undelivered: ({ undelivered }) => undelivered,
  dispute: ({ disputed }) => disputed,
  twin_ordered: ({ twinOrdered }) => twinOrdered,
  other_campaign: ({ otherCampaign }) => otherCampaign,
};

/** What Shopify may not tell. */
export type UnknownReason = Extract<WhyNotEligible, "business" | "subscription" | "open_return" | "undelivered" | "dispute" | "twin_ordered">;

/** What becomes of a judged shopper. */
export interface Eligibility {
  /** The one reason that is given; null: may be mailed. */
  why: WhyNotEligible | null;
  /** What could stand against it if it were known. */
  unknown: UnknownReason[];
}

/** Product rules 5 to 8: whether a shopper may get a message of this kind now, and if not, the one reason. Asked of a campaign's audience, at the moment of sending, and by a merchant who searches for an address. */
export function judgeShopper(facts: ShopperFacts, asked: Asked): Eligibility {
  const unknown: UnknownReason[] = [];
  for (const why of whyNotEligible) {
    if (!isPromotion(asked.kind) && !owed.has(why)) continue;
    const holds = reasons[why](facts, asked);
    if (holds) return { why, unknown };
    if (holds === null) unknown.push(why as UnknownReason);
  }
  return { why: null, unknown };
}

const isPromotion = (kind: MessageKind): boolean => kind === "marketing" || kind === "question";

/** How fresh each permission that this shopper gives must be; empty where none is by mail. */
function permissionsOf(facts: ShopperFacts, kind: MessageKind): (Freshness | null)[] {
  const region = regionOf(facts.country);
  return basesOf(facts).flatMap((basis) => {
    const permission = permissionOf(kind, basis, region);
    return permission.by === "mail" ? [permission.fresh] : [];
  });
}

/** Letters and replies of shoppers come with a later form; so nobody has written to us yet. */
function basesOf({ consent, lastOrderDay }: ShopperFacts): Basis[] {
  const bases: Basis[] = [];
  if (consent === "subscribed") bases.push("subscribed");
  if (lastOrderDay !== null) bases.push("bought");
  return bases;
}

const signs: Record<Freshness, (facts: ShopperFacts) => (Day | null)[]> = {
  order_click_or_consent: ({ lastOrderDay, lastClickDay, expressConsentDay }) => [lastOrderDay, lastClickDay, expressConsentDay],
  order_or_express_consent: ({ lastOrderDay, expressConsentDay }) => [lastOrderDay, expressConsentDay],
};

const isFresh = (facts: ShopperFacts, fresh: Freshness, today: Day): boolean => signs[fresh](facts).some((day) => day !== null && day >= freshSince(today));

/** The oldest day whose signs still count. */
export const freshSince = (today: Day): Day => monthsBefore(today, FRESH_MONTHS);
export const twinSince = (today: Day): Day => addDays(today, -TWIN_DAYS);
export const pacedSince = (now: Date): Date => new Date(+now - PACE_DAYS * 86_400_000);

/** What is known of a planned message itself. */
export interface MessageFacts {
  /** An order came in since it was planned. */
  ordered: boolean;
  deadlineAt: Date;
  /** null for a mail without an offer. */
  offer: { code: string | null; endsAt: Date; refused: boolean } | null;
}

export type WhyNotNow = WhyNotEligible | "too_late" | "code_refused";

/** Invariant 4: whether a message may leave now, and if not, the one reason that is given. `wait`: not now, but later perhaps. */
export function judgeSending(shopper: ShopperFacts, message: MessageFacts, asked: Asked): { kind: "send" } | { kind: "wait" } | { kind: "not"; why: WhyNotNow } {
  const not = (why: WhyNotNow) => ({ kind: "not" as const, why });
  const { why } = judgeShopper(message.ordered ? { ...shopper, caseOutcome: "came_back" } : shopper, asked);
  if (why !== null) return not(why);
  if (message.deadlineAt <= asked.now) return not(message.offer?.refused ? "code_refused" : "too_late");
  if (message.offer) {
    if (+message.offer.endsAt - +asked.now < LEAST_VALIDITY_MS) return not("too_late");
    if (message.offer.code === null) return { kind: "wait" };
  }
  return { kind: "send" };
}

/** One plain address: a comma or a bracket would make a mail program read several out of it. */
export const isDeliverable = (email: string | null): email is string => email !== null && /^[^\s@,;:<>()[\]\\"]+@[^\s@,;:<>()[\]\\"]+\.[^\s@,;:<>()[\]\\"]+$/.test(email);

/** How many of a group may be mailed, and of the others how many for each reason: one reason each, so that all add up. */
export interface Explained {
  eligible: number;
  left: Partial<Record<WhyNotEligible, number>>;
  /** Of the eligible, of how many nobody knows whether this stands against it. */
  unknown: Partial<Record<UnknownReason, number>>;
}

/** @param groups facts, and how many shoppers share them */
export function explainGroups(groups: readonly (ShopperFacts & { n: number })[], asked: Asked): Explained {
  const explained: Explained = { eligible: 0, left: {}, unknown: {} };
  for (const { n, ...facts } of groups) {
    const { why, unknown } = judgeShopper(facts, asked);
    if (why !== null) {
      explained.left[why] = (explained.left[why] ?? 0) + n;
      continue;
    }
    explained.eligible += n;
    for (const reason of unknown) explained.unknown[reason] = (explained.unknown[reason] ?? 0) + n;
  }
  return explained;
}
