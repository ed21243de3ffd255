import type { Day } from "../platform/zones.ts";
import type { LapseState } from "../shoppers/badge.ts";
import type { FunnelKey } from "./audience.ts";

/** More than these nobody picks by hand; a filter says it better, and says it still when shoppers change. */
export const MOST_PICKED = 250;

/** Why somebody who was picked gets nothing, in the order in which it is asked. */
export const whyLeft = ["not_quiet", "quiet_too_long", "cannot_be_emailed", "other_campaign", "same_address"] as const;
export type WhyLeft = (typeof whyLeft)[number];

/** What is known of somebody who was picked. */
export interface PickFacts {
  /** null: nothing of them was read yet. */
  lapseState: LapseState | null;
  lastOrderDay: Day | null;
  mailable: boolean;
  /** Another campaign writes to them, wrote to them in the last 30 days, or keeps them as its comparison. */
  taken: boolean;
  email: string | null;
  /** Another record of the same address gets or got a mail of these 30 days. */
  twin: boolean;
}

/** A draft for picked shoppers, and how many they are. */
export interface PickedDraft {
  id: bigint;
  name: string;
  picks: number;
}

export interface LeftPick {
  shopperId: bigint;
  name: string;
  why: WhyLeft;
}

/**
 * The one reason for each of those picked why a campaign would not write to them now; null for those whom it would.
 * @param sinceDay whose last order is older is not written to
 */
export function judgePicks<Pick extends PickFacts>(picks: readonly Pick[], sinceDay: Day): { pick: Pick; why: WhyLeft | null }[] {
  const addresses = new Set<string>();
  return picks.map((pick) => {
    const why = reasonAgainst(pick, sinceDay);
    if (why !== null || pick.email === null) return { pick, why };
    if (pick.twin || addresses.has(pick.email)) return { pick, why: "same_address" };
    addresses.add(pick.email);
    return { pick, why: null };
  });
}

function reasonAgainst({ lapseState, lastOrderDay, mailable, taken }: PickFacts, sinceDay: Day): WhyLeft | null {
  if ((lapseState !== "lapsed" && lapseState !== "slowing") || lastOrderDay === null) return "not_quiet";
  if (lastOrderDay < sinceDay) return "quiet_too_long";
  if (!mailable) return "cannot_be_emailed";
  return taken ? "other_campaign" : null;
}

const keyBehind: Record<WhyLeft, FunnelKey> = {
  not_quiet: "quiet",
  quiet_too_long: "not_quiet_too_long",
  cannot_be_emailed: "can_be_emailed",
  other_campaign: "not_in_other_campaign",
  same_address: "each_address_once",
};

/** How many are left behind each question, from all who were picked on. */
export function stepsOfPicks(reasons: readonly (WhyLeft | null)[]): { key: FunnelKey; n: number }[] {
  let n = reasons.length;
  return [{ key: "picked", n }, ...whyLeft.map((why) => ({ key: keyBehind[why], n: (n -= reasons.filter((reason) => reason === why).length) }))];
}
