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
  /** Only those whom the merchant picked by hand (campaign_picks). All else that is asked here holds for them too. */
  picked: z.literal(true).optional(),
});
/** Whom a campaign is for. Only those who may be mailed now become part of it, whatever is asked here. */
export type Audience = z.infer<typeof Audience>;

export const defaultAudience: Audience = { states: ["lapsed"], maxDaysQuiet: DEFAULT_MAX_DAYS_QUIET };

/** Whoever is not quiet has no case: what was picked by hand is asked for both states that a campaign may write to. */
export const pickedAudience: Audience = { states: ["lapsed", "slowing"], maxDaysQuiet: DEFAULT_MAX_DAYS_QUIET, picked: true };
