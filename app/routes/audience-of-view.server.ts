import { Audience, DEFAULT_MAX_DAYS_QUIET } from "#app/campaigns/audience";
import type { ShopperQuery } from "#app/shoppers/shopper-query";
import { readAudience } from "./whom-of-audience.server.ts";

/**
 * The audience that a view of the list means; null when it shows nobody whom a campaign writes to.
 * What an audience does not know (search, tag, campaign, customer since, and which part of an audience it shows) is left out, and the page says so before.
 */
export function audienceOfView(query: ShopperQuery): Audience | null {
  if (query.audience !== undefined) {
    const audience = readAudience(query.audience);
    return audience?.picked ? null : audience;
  }
  const states = query.state === "lapsed" || query.state === "slowing" ? [query.state] : query.state === "all" ? ["lapsed", "slowing"] : [];
  const parsed = Audience.safeParse({
    states,
    minDaysQuiet: query.minDaysQuiet,
    maxDaysQuiet: query.maxDaysQuiet ?? DEFAULT_MAX_DAYS_QUIET,
    minOrders: query.minOrders,
    minSpentMinor: query.minSpentMinor,
    countries: query.country ? [query.country] : undefined,
  });
  return parsed.success ? parsed.data : null;
}
