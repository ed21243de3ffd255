import { compileSegment } from "../admin-api/segment-query.ts";
import { discountClass } from "../admin-api/fields/discount.ts";
import type { SimCore } from "../core.ts";
import { applyCodeCreations } from "../discount-codes.ts";
import type { SimCode, SimCustomer, SimDiscount, SimOrderDiscount } from "../shapes.ts";
import type { SimShop } from "../state.ts";

export interface CartLine {
  productId: number | null;
  variantId: number | null;
  title: string;
  quantity: number;
  unitPriceMinor: number;
  giftCard: boolean;
}

/** Who pays: an account, an address, or nobody known yet (a cart on the storefront). */
export interface Buyer {
  customerId: number | null;
  email: string | null;
}

export type CodeRefusal =
  | "unknown_code"
  | "not_started"
  | "expired"
  | "used_up"
  | "used_by_this_customer"
  | "not_for_this_customer"
  | "below_minimum"
  | "applies_on_nothing"
  | "does_not_combine";

export interface PricedCart {
  /** Discount per line, in the order of the lines. */
  lineDiscountsMinor: number[];
  shippingMinor: number;
  shippingDiscountMinor: number;
  discounts: SimOrderDiscount[];
  accepted: SimCode[];
  refused: { code: string; why: CodeRefusal }[];
}

/**
 * What a cart costs with these codes, by Shopify's rules (help.shopify.com, discounts): window, usage limit and once-per-customer
 * per code, who may use it, minimum, items, and whether it combines with the codes before it. Gift cards are never discounted.
 * Changes nothing but codes that were waiting to become live.
 */
export function priceCart(sim: SimCore, shop: SimShop, cart: { lines: CartLine[]; codes: string[]; buyer: Buyer; shippingMinor: number }): PricedCart {
  applyCodeCreations(sim, shop);
  const priced: PricedCart = {
    lineDiscountsMinor: cart.lines.map(() => 0),
    shippingMinor: cart.shippingMinor,
    shippingDiscountMinor: 0,
    discounts: [],
    accepted: [],
    refused: [],
  };
  const applied: SimDiscount[] = [];
  for (const text of new Set(cart.codes.map((code) => code.trim()).filter(Boolean))) {
    const code = shop.codes.get(text.toLowerCase());
    const discount = code && shop.discounts.get(code.discountId);
    const why = !code || !discount ? "unknown_code" : refusal(sim, shop, code, discount, cart, applied);
    if (why !== null || !code || !discount) {
      priced.refused.push({ code: text, why: why ?? "unknown_code" });
      continue;
    }
    const amountMinor = applyDiscount(discount, cart.lines, priced);
    if (amountMinor === 0) {
      priced.refused.push({ code: text, why: "applies_on_nothing" });
      continue;
    }
    applied.push(discount);
    priced.accepted.push(code);
    priced.discounts.push({
      code: code.code,
      discountId: discount.id,
      kind: discount.kind === "free_shipping" ? "shipping" : discount.kind === "percentage" ? "percentage" : "fixed_amount",
      value: discount.value,
      amountMinor,
    });
  }
  return priced;
}

function refusal(sim: SimCore, shop: SimShop, code: SimCode, discount: SimDiscount, cart: { lines: CartLine[]; buyer: Buyer; shippingMinor: number }, applied: SimDiscount[]): CodeRefusal | null {
  const now = sim.clock.now();
  if (now < discount.startsAt) return "not_started";
  if (discount.endsAt !== null && now >= discount.endsAt) return "expired";
  if (discount.usageLimit !== null && code.uses.length >= discount.usageLimit) return "used_up";
  const customer = buyerOf(shop, cart.buyer);
  const email = (cart.buyer.email ?? customer?.email)?.toLowerCase() ?? null;
  if (discount.oncePerCustomer && email !== null && code.uses.some((use) => use.email === email)) return "used_by_this_customer";
  if (!mayUse(sim, shop, discount, customer)) return "not_for_this_customer";
  const lines = cart.lines.filter((line) => entitled(discount, line));
  const subtotal = lines.reduce((sum, line) => sum + line.quantity * line.unitPriceMinor, 0);
  const quantity = lines.reduce((sum, line) => sum + line.quantity, 0);
  if (discount.minimumSubtotalMinor !== null && subtotal < discount.minimumSubtotalMinor) return "below_minimum";
  if (discount.minimumQuantity !== null && quantity < discount.minimumQuantity) return "below_minimum";
  if (discount.kind === "free_shipping" && discount.maximumShippingMinor !== null && cart.shippingMinor > discount.maximumShippingMinor) return "applies_on_nothing";
  if (!applied.every((other) => combines(discount, other) && combines(other, discount))) return "does_not_combine";
  return null;
}

const buyerOf = (shop: SimShop, buyer: Buyer): SimCustomer | undefined =>
  shop.customers.get(buyer.customerId ?? shop.customerIdByEmail.get(buyer.email?.toLowerCase() ?? "") ?? -1);

function mayUse(sim: SimCore, shop: SimShop, { context }: SimDiscount, customer: SimCustomer | undefined): boolean {
  if (context.kind === "all") return true;
  if (!customer) return false;
  if (context.kind === "customers") return context.customerIds.includes(customer.id);
  return context.segmentIds.some((id) => {
    const segment = shop.segments.get(id);
    return segment !== undefined && compileSegment(segment.query, { now: sim.clock.now(), timezone: shop.timezone, currency: shop.currency })(customer);
  });
}

const entitled = (discount: SimDiscount, line: CartLine): boolean => !line.giftCard && (discount.productIds === null || (line.productId !== null && discount.productIds.includes(line.productId)));

function combines(discount: SimDiscount, other: SimDiscount): boolean {
  switch (discountClass(other)) {
    case "ORDER":
      return discount.combinesWith.orderDiscounts;
    case "PRODUCT":
      return discount.combinesWith.productDiscounts;
    case "SHIPPING":
      return discount.combinesWith.shippingDiscounts;
  }
}

/** Takes the discount off lines or shipping; returns how much it was. */
function applyDiscount(discount: SimDiscount, lines: CartLine[], priced: PricedCart): number {
  if (discount.kind === "free_shipping") {
    const amount = priced.shippingMinor - priced.shippingDiscountMinor;
    priced.shippingDiscountMinor += amount;
    return amount;
  }
  const left = lines.map((line, i) => (entitled(discount, line) ? line.quantity * line.unitPriceMinor - (priced.lineDiscountsMinor[i] ?? 0) : 0));
  const eligible = left.reduce((sum, minor) => sum + minor, 0);
  const quantity = lines.reduce((sum, line, i) => sum + ((left[i] ?? 0) > 0 ? line.quantity : 0), 0);
  const wanted = discount.kind === "percentage" ? Math.round(eligible * discount.value) : discount.appliesOnEachItem ? discount.value * quantity : discount.value;
  const amount = Math.min(wanted, eligible);
  shareOut(amount, left).forEach((share, i) => (priced.lineDiscountsMinor[i] = (priced.lineDiscountsMinor[i] ?? 0) + share));
  return amount;
}

/** Splits an amount in proportion, to the unit: what rounding leaves goes to the largest remainders. */
export function shareOut(amount: number, weights: number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return weights.map(() => 0);
  const exact = weights.map((weight) => (amount * weight) / total);
  const shares = exact.map(Math.floor);
  let rest = amount - shares.reduce((sum, share) => sum + share, 0);
  const byRemainder = exact.map((value, i) => ({ i, remainder: value - Math.floor(value) })).sort((a, b) => b.remainder - a.remainder);
  for (const { i } of byRemainder) if (rest-- > 0) shares[i] = (shares[i] ?? 0) + 1;
  return shares;
}
