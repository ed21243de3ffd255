import { DateTime } from "luxon";
import type { SimOrder } from "#sim/shapes";
import type { SimShop } from "#sim/state";

export interface TrueShopper {
  id: string;
  order_days: number;
  orders: number;
  first_order_day: string | null;
  last_order_day: string | null;
  /** Minor units before rounding. */
  netExact: number;
}

/** Whole goods that are left of an order, gift cards aside, without tax: counted from the simulated records line by line, on a way of its own. */
function netOf(order: SimOrder, shop: SimShop): number {
  let gross = 0;
  for (const line of order.lines) if (!line.giftCard && line.quantity > 0) gross += Math.round(((line.unitPriceMinor * line.quantity - line.discountMinor) * line.currentQuantity) / line.quantity);
  return shop.taxesIncluded ? gross / (1 + shop.taxBasisPoints / 10_000) : gross;
}

/** Who ordered when and for how much, straight from the simulated records. */
export function trueShoppers(shop: SimShop): Map<string, TrueShopper> {
  const found = new Map<string, TrueShopper & { days: Set<string> }>();
  const of = (key: string) => {
    let shopper = found.get(key);
    if (!shopper) found.set(key, (shopper = { id: key, order_days: 0, orders: 0, first_order_day: null, last_order_day: null, netExact: 0, days: new Set() }));
    return shopper;
  };
  for (const customer of shop.customers.values()) of(String(customer.id));
  for (const order of shop.orders.values()) {
    const email = order.email?.trim().toLowerCase();
    const owner = order.customerId ?? (email ? (shop.customerIdByEmail.get(email) ?? `guest ${email}`) : null);
    if (owner === null) continue;
    const shopper = of(String(owner));
    const placed = order.lines.reduce((sum, line) => sum + line.unitPriceMinor * line.quantity - line.discountMinor, 0);
    const left = order.lines.reduce((sum, line) => sum + (line.quantity === 0 ? 0 : Math.round(((line.unitPriceMinor * line.quantity - line.discountMinor) * line.currentQuantity) / line.quantity)), 0);
    const gone = order.refunds.some((refund) => refund.amountMinor > 0) && left <= 0;
    if ((order.test && !shop.planPartnerDevelopment) || order.cancelledAt !== null || placed <= 0 || gone || order.financialStatus === "VOIDED") continue;
    const day = DateTime.fromMillis(order.processedAt, { zone: shop.timezone }).toISODate() ?? "";
    shopper.orders++;
    shopper.days.add(day);
    shopper.netExact += netOf(order, shop);
  }
  for (const shopper of found.values()) {
    const days = [...shopper.days].sort();
    shopper.order_days = days.length;
    shopper.first_order_day = days[0] ?? null;
    shopper.last_order_day = days.at(-1) ?? null;
  }
  return found;
}
