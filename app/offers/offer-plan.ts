import { z } from "zod";
import { numberFormat } from "../platform/formats.ts";
import { formatMoney } from "../platform/money.ts";
import { addDays, type Day, startOfDay } from "../platform/zones.ts";

/** A week of sending and 83 days make 90: every discount ends within 90 days of the mail that carries it (product rule 15). */
export const MAX_VALID_DAYS = 83;
export const WINDOW_DAYS = 7;

/** Kinds of discounts that a merchant lets the code be combined with. */
export const combinations = ["order", "product", "shipping"] as const;
export type Combination = (typeof combinations)[number];

const terms = {
  /** Least subtotal in minor units of the shop's currency. */
  minimumMinor: z.number().int().positive().max(100_000_000).optional(),
  /** Days that the code stays valid after the last day of the week in which its mail is sent. */
  validDays: z.number().int().min(1).max(MAX_VALID_DAYS),
  combinesWith: z.array(z.enum(combinations)).optional(),
  /** Given to put something right and not to promote: it counts against the goodwill budget. */
  goodwill: z.literal(true).optional(),
};

export const OfferPlan = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("percentage"), percent: z.number().int().min(1).max(100), ...terms }),
  z.object({ kind: z.literal("amount"), minor: z.number().int().positive().max(100_000_000), ...terms }),
  z.object({ kind: z.literal("free_shipping"), ...terms }),
]);
/** What a campaign gives: one stated offer for all of it (product rule 11). */
export type OfferPlan = z.infer<typeof OfferPlan>;

/** The words for what an offer is worth: "10%", "€5.00", "Free shipping" is the caller's. */
export function offerValue(plan: OfferPlan, currency: string, locale: string): string | null {
  switch (plan.kind) {
    case "percentage":
      return numberFormat(locale, { style: "percent" }).format(plan.percent / 100);
    case "amount":
      return formatMoney({ minor: plan.minor, currency }, locale);
    case "free_shipping":
      return null;
  }
}

/** One Shopify discount serves a week of sending. `lastDay` is the last calendar day of the shop on which its codes work. */
export interface OfferWindow {
  firstDay: Day;
  lastDay: Day;
  startsAt: Date;
  endsAt: Date;
}

/**
 * The window in which a mail of that sending day falls. The end is the end of the shop's day `validDays` after the last day of
 * the week, so it is the same for all of the week, and it is never moved.
 * @param campaignDay the shop's day on which the campaign was started
 */
export function offerWindowOf(sendingDay: Day, campaignDay: Day, validDays: number, zone: string): OfferWindow {
  const week = Math.max(0, Math.floor(daysApart(campaignDay, sendingDay) / WINDOW_DAYS));
  const firstDay = addDays(campaignDay, week * WINDOW_DAYS);
  const lastDay = addDays(firstDay, WINDOW_DAYS - 1 + validDays);
  // One second before the next midnight: the last day is named in the mail, and the code works to its end.
  return { firstDay, lastDay, startsAt: startOfDay(firstDay, zone), endsAt: new Date(+startOfDay(addDays(lastDay, 1), zone) - 1000) };
}

const daysApart = (from: Day, to: Day): number => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
