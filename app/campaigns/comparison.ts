import { createHash } from "node:crypto";

export type Arm = "mail" | "comparison";

/** Below this audience a comparison group could not show anything (product rule 10). */
export const COMPARISON_FROM = 300;
export const COMPARISON_PERCENT = 10;

/** What the merchant chose, or by rule: 10 % from 300 shoppers on, below that none, with the reason. */
export function comparisonOf(chosen: number | null, audience: number): { percent: number; why: "too_few" | null } {
  if (chosen !== null) return { percent: chosen, why: null };
  return audience >= COMPARISON_FROM ? { percent: COMPARISON_PERCENT, why: null } : { percent: 0, why: "too_few" };
}

/** Which arm a shopper is in: the same answer for the same campaign and shopper, whoever asks and how often. */
export function armOf(campaignId: bigint, shopperId: bigint, percent: number): Arm {
  const bucket = createHash("sha256").update(`${campaignId}:${shopperId}`).digest().readUInt32BE(0) / 2 ** 32;
  return bucket < percent / 100 ? "comparison" : "mail";
}
