import type { UnknownReason, WhyNotEligible } from "../messages/eligibility.ts";
import type { Day } from "../platform/zones.ts";

/** Why somebody whom a campaign asks for gets nothing. */
export type WhyLeft = WhyNotEligible | "quiet_too_long" | "same_address";

/** Somebody who was picked and gets nothing. */
export interface LeftPick {
  shopperId: bigint;
  name: string;
  why: WhyLeft;
}

/** What is left on the way from all who are asked for to those who get the mail. */
export const funnelKeys = ["matching", "picked", "quiet", "can_be_emailed", "nothing_open", "not_in_other_campaign", "each_address_once"] as const;
export type FunnelKey = (typeof funnelKeys)[number];

/** Behind which step each reason takes somebody out. */
const stepOf: Record<WhyLeft, FunnelKey> = {
  bought: "quiet",
  case_closed: "quiet",
  not_quiet: "quiet",
  quiet_too_long: "quiet",
  redacted: "can_be_emailed",
  duplicate_address: "can_be_emailed",
  complaint: "can_be_emailed",
  suppressed: "can_be_emailed",
  no_consent: "can_be_emailed",
  no_address: "can_be_emailed",
  opted_out: "can_be_emailed",
  asked_for_less: "can_be_emailed",
  left_in_peace: "can_be_emailed",
  too_old: "can_be_emailed",
  left_out: "nothing_open",
  business: "nothing_open",
  subscription: "nothing_open",
  open_return: "nothing_open",
  undelivered: "nothing_open",
  dispute: "nothing_open",
  twin_ordered: "nothing_open",
  other_campaign: "not_in_other_campaign",
  same_address: "each_address_once",
};
export const whyLeft = Object.keys(stepOf) as WhyLeft[];

const picked = ["quiet", "can_be_emailed", "nothing_open", "not_in_other_campaign", "each_address_once"] as const;
const filtered = ["can_be_emailed", "nothing_open", "not_in_other_campaign"] as const;

/** From those who match to those who get the mail; each step is part of the one before. */
export interface Funnel {
  steps: { key: FunnelKey; n: number }[];
  /** True: counting stopped at FUNNEL_CAP, there are at least so many. */
  capped: boolean;
  /** How many get nothing for each reason. */
  reasons: Partial<Record<WhyLeft, number>>;
  /** Of how many who get it nobody knows whether this stands against it. */
  unknown: Partial<Record<UnknownReason, number>>;
  /** How many get the mail, and how many are the comparison group. Their sum is the audience. */
  mail: number;
  comparison: number;
  comparisonPercent: number;
  /** Why there is no comparison group although nobody turned it off (product rule 10). */
  comparisonWhy: "too_few" | null;
  /** Of those picked by hand: who gets nothing, and why. Empty for an audience by filters. */
  left: LeftPick[];
  /** How many mails leave on which day, if it were started now; of a long campaign the first days. */
  days: { day: Day; n: number }[];
}

export const FUNNEL_CAP = 50_000;

/** Who is counted in one of the funnel's numbers: those left at a step, or those who get nothing for a reason. */
export type FunnelPart = FunnelKey | WhyLeft;

/** The step behind which a reason takes somebody out; one that belongs to no step of this funnel, behind the first. */
const takenBehind = (keys: readonly FunnelKey[], why: WhyLeft): number => Math.max(0, keys.indexOf(stepOf[why]));

const keysOf = (kind: "matching" | "picked"): readonly FunnelKey[] => (kind === "picked" ? picked : filtered);

/** @param n all who are asked for @param reasons how many of them get nothing for each reason */
export function stepsOf(kind: "matching" | "picked", n: number, reasons: Partial<Record<WhyLeft, number>>): { key: FunnelKey; n: number }[] {
  const keys = keysOf(kind);
  let left = n;
  const all = Object.entries(reasons) as [WhyLeft, number][];
  return [{ key: kind, n }, ...keys.map((key, index) => ({ key, n: (left -= all.reduce((sum, [why, some]) => (takenBehind(keys, why) === index ? sum + some : sum), 0)) }))];
}

/** Whether somebody of the audience is one of those whom a number counts. @param why they get nothing; null: they would get the mail */
export function isPart(kind: "matching" | "picked", part: string, why: WhyLeft | null): boolean {
  const keys = keysOf(kind);
  const step = keys.findIndex((key) => key === part);
  if (part === kind) return true;
  return step < 0 ? part === why : why === null || takenBehind(keys, why) > step;
}
