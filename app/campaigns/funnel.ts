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
export type FunnelKey = "matching" | "picked" | "quiet" | "can_be_emailed" | "nothing_open" | "not_in_other_campaign" | "each_address_once";

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

/** @param n all who are asked for @param reasons how many of them get nothing for each reason */
export function stepsOf(kind: "matching" | "picked", n: number, reasons: Partial<Record<WhyLeft, number>>): { key: FunnelKey; n: number }[] {
  const keys: readonly FunnelKey[] = kind === "picked" ? picked : filtered;
  let left = n;
  return [{ key: kind, n }, ...keys.map((key, index) => ({ key, n: (left -= sumOf(reasons, (step) => step === key || (index === 0 && !keys.includes(step)))) }))];
}

function sumOf(reasons: Partial<Record<WhyLeft, number>>, isOf: (step: FunnelKey) => boolean): number {
  return (Object.entries(reasons) as [WhyLeft, number][]).reduce((sum, [why, n]) => (isOf(stepOf[why]) ? sum + n : sum), 0);
}
