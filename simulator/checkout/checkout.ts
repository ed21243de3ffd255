import type { SimCore } from "../core.ts";
import { recordOrder } from "../records.ts";
import type { Place, SimCustomer, SimOrder } from "../shapes.ts";
import type { SimShop } from "../state.ts";
import { orderPayload } from "../webhooks/order-payload.ts";
import { queueWebhooks, type WebhookEvent } from "../webhooks/queue.ts";
import { changeConsent, customerUpdated, signUpCustomer } from "./customers.ts";
import { dayMs } from "../world-time.ts";
import { priceCart, type Buyer, type CartLine, type CodeRefusal, type PricedCart } from "./price-cart.ts";

export interface CheckoutInput {
  /** An account that is logged in; else `email` decides: a known address is that customer, a new one becomes a customer. */
  customerId?: number | null;
  email?: string | null;
  firstName?: string;
  lastName?: string;
  /** Keeps the order without a customer although an address is given, as some channels do. */
  asGuest?: boolean;
  /** What is bought; by variant of a product of the shop, or free text with a price. */
  lines: ({ variantId: number; quantity?: number } | { title: string; unitPriceMinor: number; quantity?: number; giftCard?: boolean })[];
  codes?: string[];
  /** The shopper leaves without buying when not every code is taken. */
  onlyWithCodes?: boolean;
  shippingMinor?: number;
  sourceName?: string;
  test?: boolean;
  /** Path and query that the visit began with, with its utm parameters. */
  landingSite?: string | null;
  acceptsMarketing?: boolean;
  place?: Place | null;
  locale?: string;
}

export type CheckoutOutcome =
  | { kind: "placed"; order: SimOrder; discounted: boolean; refused: { code: string; why: CodeRefusal }[] }
  | { kind: "left"; refused: { code: string; why: CodeRefusal }[] };

/** The lines of a cart with titles and prices of the shop. Throws on a variant that the shop does not have. */
export function cartLines(shop: SimShop, lines: CheckoutInput["lines"]): CartLine[] {
  return lines.map((line): CartLine => {
    if (!("variantId" in line)) return { productId: null, variantId: null, title: line.title, quantity: line.quantity ?? 1, unitPriceMinor: line.unitPriceMinor, giftCard: line.giftCard ?? false };
    for (const product of shop.products.values()) {
      const variant = product.variants.find(({ id }) => id === line.variantId);
      if (variant) return { productId: product.id, variantId: variant.id, title: product.title, quantity: line.quantity ?? 1, unitPriceMinor: variant.priceMinor, giftCard: product.giftCard };
    }
    throw new Error(`${shop.domain} has no variant ${line.variantId}`);
  });
}

/** What the same checkout would cost, without buying. */
export function quoteCheckout(sim: SimCore, shop: SimShop, input: CheckoutInput): PricedCart {
  return priceCart(sim, shop, { lines: cartLines(shop, input.lines), codes: input.codes ?? [], buyer: buyerOf(input), shippingMinor: input.shippingMinor ?? shop.shippingMinor });
}

const buyerOf = (input: CheckoutInput): Buyer => ({ customerId: input.customerId ?? null, email: input.email ?? null });

/**
 * A shopper pays now. Prices by {@link priceCart}, uses the codes up, writes the order and counts it for its customer.
 * Causes customers/create for a new shopper, orders/create, orders/paid, orders/updated, customers/update.
 */
export function checkout(sim: SimCore, shop: SimShop, input: CheckoutInput): CheckoutOutcome {
  const now = sim.clock.now();
  const lines = cartLines(shop, input.lines);
  const priced = quoteCheckout(sim, shop, input);
  if (input.onlyWithCodes && priced.refused.length > 0) return { kind: "left", refused: priced.refused };
  const customer = customerOf(sim, shop, input);
  if (customer && input.acceptsMarketing && customer.consent.state !== "SUBSCRIBED") changeConsent(sim, shop, customer, { state: "SUBSCRIBED", optInLevel: "SINGLE_OPT_IN", by: "shopper" });
  const order = recordOrder(sim.state, shop, {
    customerId: customer?.id ?? null,
    email: input.email ?? customer?.email ?? null,
    createdAt: now,
    lines: lines.map((line, i) => ({ ...line, discountMinor: priced.lineDiscountsMinor[i] ?? 0 })),
    shippingMinor: priced.shippingMinor,
    shippingDiscountMinor: priced.shippingDiscountMinor,
    discounts: priced.discounts,
    test: input.test ?? false,
    sourceName: input.sourceName ?? "web",
    landingSite: input.landingSite ?? null,
    place: input.place ?? customer?.place ?? null,
    locale: input.locale ?? customer?.locale ?? "en",
    // By itself it leaves after a day and arrives after four.
    parcel: { shipsAt: now + dayMs, arrivesAt: now + 4 * dayMs },
    cartToken: now.toString(36) + shop.nextOrderNumber.toString(36),
  });
  for (const code of priced.accepted) code.uses.push({ orderId: order.id, email: order.email?.toLowerCase() ?? null, at: now });
  const payload = orderPayload(order, shop);
  const events: WebhookEvent[] = [{ topic: "orders/create", payload }, { topic: "orders/paid", payload }, { topic: "orders/updated", payload }];
  if (customer) {
    customer.updatedAt = now;
    events.push(customerUpdated(customer, shop));
  }
  queueWebhooks(sim, shop, events);
  return { kind: "placed", order, discounted: priced.accepted.length > 0, refused: priced.refused };
}

function customerOf(sim: SimCore, shop: SimShop, input: CheckoutInput): SimCustomer | null {
  if (input.customerId !== undefined && input.customerId !== null) {
    const customer = shop.customers.get(input.customerId);
    if (!customer) throw new Error(`${shop.domain} has no customer ${input.customerId}`);
    return customer;
  }
  if (input.asGuest || !input.email) return null;
  const known = shop.customers.get(shop.customerIdByEmail.get(input.email.toLowerCase()) ?? -1);
  return known ?? signUpCustomer(sim, shop, { email: input.email, firstName: input.firstName ?? "", lastName: input.lastName ?? "", place: input.place ?? null, locale: input.locale ?? "en" });
}

