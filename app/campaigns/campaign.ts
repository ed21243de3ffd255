import type { WhyNotEligible } from "../messages/eligibility.ts";
import type { MailProblem, ToneFinding, WhyNotSent } from "../messages/mail.ts";
import { type ReadyMadeKind, readyMadeKinds } from "../messages/templates/kinds.ts";
import type { OfferPlan } from "../offers/offer-plan.ts";
import type { Language } from "../platform/languages.ts";
import type { Day } from "../platform/zones.ts";
import type { Against } from "./against-comparison.ts";
import type { Audience } from "./audience.ts";

export type CampaignStatus = "draft" | "starting" | "running" | "paused" | "stopped" | "ended";

/** Ready-made drafts; the texts stand in app/messages/templates. */
export const campaignKinds = readyMadeKinds;
export type CampaignKind = ReadyMadeKind;

export interface Campaign {
  id: bigint;
  /** Raised by each save; a form that carries an older one is stale. */
  version: number;
  name: string;
  status: CampaignStatus;
  pausedBy: string | null;
  /** "merchant", or what stopped it: "offer_refused", "goodwill_used". */
  pausedWhy: string | null;
  audience: Audience;
  offer: OfferPlan | null;
  subject: string;
  previewLine: string;
  body: string;
  /** Of the mail and its pages. */
  locale: Language;
  /** The ready-made draft that it began as; null for those made before this was kept. */
  kind: CampaignKind | null;
  /** null: by the rule (10 from 300 shoppers on). Fixed at Start. */
  comparisonPercent: number | null;
  startedAt: Date | null;
  endedAt: Date | null;
  lapsedAtStart: number | null;
  /** Who matched and could not be mailed when it was filled, by reason. */
  leftOut: Partial<Record<WhyNotEligible, number>>;
  audienceSize: number | null;
  /** Since when a draft waits for somebody who may start it; who asked stays when it is started. */
  submittedAt: Date | null;
  submittedBy: string | null;
  /** Who sent it back and why, until it is submitted again. */
  sentBack: { at: Date; by: string; note: string } | null;
  /** Put away by the merchant; null while it stands in the list. */
  archivedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
  /** Who saved it last; null where that was not kept. */
  updatedBy: string | null;
}

/** What is under way is not put away: it could be forgotten there. */
export const mayArchive = (status: CampaignStatus): boolean => status === "draft" || status === "stopped" || status === "ended";

/** What a form saves. */
export type CampaignDraft = Pick<Campaign, "name" | "audience" | "offer" | "subject" | "previewLine" | "body" | "locale" | "comparisonPercent">;

export type CampaignProblem = "required" | "too_long" | "out_of_range" | "invalid";
export type SaveDraftOutcome =
  | { kind: "saved"; version: number }
  | { kind: "stale"; version: number }
  | { kind: "not-a-draft" }
  | { kind: "missing" }
  | { kind: "invalid"; errors: Partial<Record<keyof CampaignDraft, CampaignProblem>> };

/** What must be right before Start; all are shown, those that are not right block. */
export const startChecks = ["sender", "reply_address", "postal_address", "unsubscribe", "offer_ends", "goodwill", "text", "tone", "audience", "history", "left_out", "sending"] as const;
export type StartCheckKey = (typeof startChecks)[number];
/** Of these, what whoever writes a draft can put right; the others are for those who may start it. */
export const submitChecks: readonly StartCheckKey[] = ["offer_ends", "text", "audience"];
export interface StartCheck {
  key: StartCheckKey;
  ok: boolean;
  problems?: MailProblem[];
  /** How the mail sounds; only what a rule forbids makes the check fail. */
  tone?: ToneFinding[];
  /** Who gets a mail once it is right, unless that is within QUICK_MINUTES of the install. */
  mailTo?: string;
}

export type StartOutcome = { kind: "started"; firstMailAt: Date } | { kind: "not-ready"; checks: StartCheck[] } | { kind: "stale"; version: number } | { kind: "not-a-draft" } | { kind: "missing" };

export type SubmitOutcome = { kind: "submitted" } | { kind: "not-ready"; checks: StartCheck[] } | { kind: "stale"; version: number } | { kind: "not-a-draft" } | { kind: "missing" };
export type SendBackOutcome = { kind: "sent-back" } | { kind: "no-note" } | { kind: "not-submitted" } | { kind: "missing" };

export interface CampaignRow {
  id: bigint;
  name: string;
  status: CampaignStatus;
  kind: CampaignKind | null;
  pausedWhy: string | null;
  submittedBy: string | null;
  /** When it begins by the shop's clock: the end of the time to undo, or the first mail; null where mails left already. */
  starts: { at: Date; day: Day; today: boolean } | null;
  startedAt: Date | null;
  archivedAt: Date | null;
  audienceSize: number | null;
  waiting: number;
  sent: number;
  /** Opens by people, of those messages whose opens may be counted. */
  opened: number;
  openCounted: number;
  clicked: number;
  cameBack: number;
  against: Against;
  createdAt: Date;
}

/** Everyone accounted for: audience = sent + heldOut + waiting + uncertain + all of notSent. */
export interface Explanations {
  sent: number;
  heldOut: number;
  /** Planned and not yet sent, those of a pause among them. */
  waiting: number;
  uncertain: number;
  notSent: Partial<Record<WhyNotSent, number>>;
}

/** Mails that wait because Shopify refused their codes, and its reason in its words. */
export interface RefusedCodes {
  n: number;
  reason: string;
}

export interface CampaignResult {
  campaign: Campaign;
  /** Shoppers at Start; while a campaign is starting those enrolled so far. */
  audience: number;
  explanations: Explanations;
  codes: { planned: number; live: number; used: number; usedByOther: number; refused: number; ended: number };
  refusedCodes: RefusedCodes | null;
  /** Messages that people opened (machines left out), of `openCounted` whose opens may be counted. */
  opens: number;
  openCounted: number;
  /** Messages whose link a person followed. */
  clicks: number;
  unsubscribes: number;
  /** Codes used by their owners. */
  redemptions: number;
  usedByOther: number;
  /** With a counting order within 30 days of the first mail, and of the comparison group within 30 days of enrolment. */
  wonBack: { mailed: number; comparison: number };
  against: Against;
  /** Net after refunds, minor units: orders of mailed shoppers within 30 days of their first mail. */
  revenueMinor: number;
  /** The same for orders later than that which used the shopper's own code. */
  lateRevenueMinor: number;
  discountMinor: number;
  refundedMinor: number;
  currency: string;
  firstDueAt: Date | null;
  lastDueAt: Date | null;
  lastSentAt: Date | null;
  /** The last end of a code. */
  codesEndAt: Date | null;
}

export const SEND_BACK_MAX = 500;

/** A draft that waits for somebody who may start it. */
export interface SubmittedDraft {
  id: bigint;
  name: string;
  by: string;
}
