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
