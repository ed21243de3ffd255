import { z } from "zod";

/** Nobody quiet for longer than two years is mailed by default (product rule 6). */
export const DEFAULT_MAX_DAYS_QUIET = 730;

const days = z.number().int().min(0).max(3_650);

export const Audience = z.object({
  states: z.array(z.enum(["lapsed", "slowing"])).min(1).transform((states) => [...new Set(states)]),
  minDaysQuiet: days.optional(),
  maxDaysQuiet: days.default(DEFAULT_MAX_DAYS_QUIET),
  minOrders: z.number().int().min(1).max(10_000).optional(),
  /** Minor units of the shop's currency. */
  minSpentMinor: z.number().int().min(0).optional(),
  /** ISO 3166-1 alpha-2 */
  countries: z.array(z.string().regex(/^[A-Z]{2}$/)).max(250).optional(),
});
/** Whom a campaign is for. Only those who may be mailed now become part of it, whatever is asked here. */
export type Audience = z.infer<typeof Audience>;

export const defaultAudience: Audience = { states: ["lapsed"], maxDaysQuiet: DEFAULT_MAX_DAYS_QUIET };

export type FunnelKey = "matching" | "can_be_emailed" | "not_in_other_campaign";

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
}

export const FUNNEL_CAP = 50_000;
