import type { Day } from "#app/platform/zones";

export interface MonthSegment {
  /** "2026-11", of the shop's calendar. */
  month: string;
  query: string;
}

/** Who ordered last in each of the last thirteen months, oldest first: the present one so far, and a year before it. @param today the shop's calendar day */
export function monthSegments(today: Day): MonthSegment[] {
  const [year = 0, month = 1] = today.split("-").map(Number);
  const first = (back: number): Day => new Date(Date.UTC(year, month - 1 - back, 1)).toISOString().slice(0, 10) as Day;
  return Array.from({ length: 13 }, (_, i) => 12 - i).map((back) => ({
    month: first(back).slice(0, 7),
    query: `last_order_date >= ${first(back)} AND last_order_date < ${first(back - 1)} AND number_of_orders > 0`,
  }));
}

/**
 * The segment queries behind the first counts (product rule 1). Segments know days, not the shop's exact instants:
 * these are Shopify's counts, shown until our own are there.
 */
export function earlySegments(windowDays: number): { withOrders: string; slowing: string; lapsed: string; lapsedMailable: string } {
  const slowsAfter = Math.ceil((windowDays * 2) / 3);
  const bought = "number_of_orders > 0";
  const lapsed = `last_order_date < -${windowDays}d AND ${bought}`;
  return {
    withOrders: bought,
    slowing: `last_order_date < -${slowsAfter}d AND last_order_date >= -${windowDays}d AND ${bought}`,
    lapsed,
    lapsedMailable: `${lapsed} AND email_subscription_status = 'SUBSCRIBED'`,
  };
}
