import type { SimLine, SimOrder } from "./shapes.ts";
import type { SimShop } from "./state.ts";

/** Amounts of an order in minor units, as placed and as they are now. "Current" means after refunds and edits. */

/** Tax inside (or on top of) an amount, by the shop's rate. */
export function taxOf(shop: Pick<SimShop, "taxBasisPoints" | "taxesIncluded">, amountMinor: number): number {
  const rate = shop.taxBasisPoints / 10_000;
  return Math.round(shop.taxesIncluded ? amountMinor - amountMinor / (1 + rate) : amountMinor * rate);
}

/** What tax is taken on: gift cards are sold without. */
export function taxableMinor(order: SimOrder): number {
  const goods = order.lines.filter((line) => !line.giftCard).reduce((sum, line) => sum + lineMinor(line), 0);
  return goods + order.shippingMinor - order.shippingDiscountMinor;
}

/** What a line cost as ordered, after its discounts. */
export const lineMinor = (line: SimLine): number => line.quantity * line.unitPriceMinor - line.discountMinor;

/** A share of what the line cost, for some of its quantity. */
export const lineShareMinor = (line: SimLine, quantity: number): number => (line.quantity === 0 ? 0 : Math.round((lineMinor(line) * quantity) / line.quantity));

/** Items after discounts, as ordered; without shipping, and without tax where prices do not hold it. */
export const subtotalMinor = (order: SimOrder): number => order.lines.reduce((sum, line) => sum + lineMinor(line), 0);

export const shippingPaidMinor = (order: SimOrder): number => order.shippingMinor - order.shippingDiscountMinor;

/** What the order cost when it was placed. */
export const totalMinor = (order: SimOrder): number => subtotalMinor(order) + shippingPaidMinor(order) + (order.taxesIncluded ? 0 : order.taxMinor);

export const refundedMinor = (order: SimOrder): number => order.refunds.reduce((sum, refund) => sum + refund.amountMinor, 0);
export const refundedShippingMinor = (order: SimOrder): number => order.refunds.reduce((sum, refund) => sum + refund.shippingMinor, 0);

/** What was paid so far, before refunds. */
export const receivedMinor = (order: SimOrder): number => (order.financialStatus === "PENDING" || order.financialStatus === "VOIDED" ? 0 : totalMinor(order));

export const discountsMinor = (order: SimOrder): number => order.lines.reduce((sum, line) => sum + line.discountMinor, 0) + order.shippingDiscountMinor;

export const currentSubtotalMinor = (order: SimOrder): number => order.lines.reduce((sum, line) => sum + lineShareMinor(line, line.currentQuantity), 0);
export const currentShippingMinor = (order: SimOrder): number => shippingPaidMinor(order) - refundedShippingMinor(order);

export function currentTaxMinor(order: SimOrder): number {
  const before = subtotalMinor(order) + shippingPaidMinor(order);
  return before === 0 ? 0 : Math.round((order.taxMinor * (currentSubtotalMinor(order) + currentShippingMinor(order))) / before);
}

export const currentTotalMinor = (order: SimOrder): number =>
  currentSubtotalMinor(order) + currentShippingMinor(order) + (order.taxesIncluded ? 0 : currentTaxMinor(order));

export const currentDiscountsMinor = (order: SimOrder): number =>
  order.lines.reduce((sum, line) => sum + (line.quantity === 0 ? 0 : Math.round((line.discountMinor * line.currentQuantity) / line.quantity)), 0) + order.shippingDiscountMinor;
