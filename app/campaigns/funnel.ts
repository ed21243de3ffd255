import type { FunnelKey } from "./audience.ts";
import type { LeftPick } from "./picks.ts";

/** From those who match to those who get the mail; each step is part of the one before. */
export interface Funnel {
  steps: { key: FunnelKey; n: number }[];
  /** True: counting stopped at FUNNEL_CAP, there are at least so many. */
  capped: boolean;
  /** How many get the mail, and how many are the comparison group. Their sum is the audience. */
  mail: number;
  comparison: number;
  comparisonPercent: number;
  /** Why there is no comparison group although nobody turned it off (product rule 10). */
  comparisonWhy: "too_few" | null;
  /** Of those picked by hand: who gets nothing, and why. Empty for an audience by filters. */
  left: LeftPick[];
}

export const FUNNEL_CAP = 50_000;
