import { type Asked, judgeShopper, type ShopperFacts } from "../messages/eligibility.ts";
import type { Day } from "../platform/zones.ts";
import type { WhyLeft } from "./funnel.ts";

/** More than these nobody picks by hand; a filter says it better, and says it still when shoppers change. */
export const MOST_PICKED = 250;

/** What is known of somebody who was picked. */
export interface PickFacts extends ShopperFacts {
  /** Another record of the same address gets or got a mail of these 30 days. */
  twin: boolean;
}

/** A draft for picked shoppers, and how many they are. */
export interface PickedDraft {
  id: bigint;
  name: string;
  picks: number;
}

/**
 * The one reason for each of those picked why a campaign would not write to them now; null for those whom it would.
 * @param sinceDay whose last order is older is not written to
 */
export function judgePicks<Pick extends PickFacts>(picks: readonly Pick[], sinceDay: Day, asked: Asked): { pick: Pick; why: WhyLeft | null }[] {
  const addresses = new Set<string>();
  return picks.map((pick) => {
    const why = reasonAgainst(pick, sinceDay, asked);
    if (why !== null || pick.email === null) return { pick, why };
    if (pick.twin || addresses.has(pick.email)) return { pick, why: "same_address" };
    addresses.add(pick.email);
    return { pick, why: null };
  });
}

function reasonAgainst(pick: PickFacts, sinceDay: Day, asked: Asked): WhyLeft | null {
  const { why } = judgeShopper(pick, asked);
  return why ?? (pick.lastOrderDay !== null && pick.lastOrderDay < sinceDay ? "quiet_too_long" : null);
}
