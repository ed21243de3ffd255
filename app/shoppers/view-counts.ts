import type { CaseOutcome, LapseState } from "./badge.ts";
import type { ShopperCounts, ViewCount } from "./shopper.ts";

/** Puts kept counts into views: a shopper stands in the view of their state, and in that of their case's outcome. */
export function viewCountsOf(kept: readonly { lapse_state: LapseState; case_outcome: CaseOutcome | ""; mailable: boolean; n: bigint }[]): ShopperCounts {
  const counts: ShopperCounts = { lapsed: none(), slowing: none(), active: none(), came_back: none(), in_campaign: none(), said_no: none(), all: none() };
  for (const { lapse_state: state, case_outcome: outcome, mailable, n } of kept) {
    const views: (keyof ShopperCounts)[] = ["all"];
    if (state !== "unknown") views.push(state);
    if (state !== "unknown" && (outcome === "in_campaign" || outcome === "said_no")) views.push(outcome);
    for (const view of views) {
      counts[view].all += Number(n);
      if (mailable) counts[view].mailable += Number(n);
    }
  }
  return counts;
}

const none = (): ViewCount => ({ all: 0, mailable: 0 });
