import { refundedMinor, taxableMinor, taxOf, totalMinor } from "./order-amounts.ts";
import type { Consent, Place, SimCustomer, SimLine, SimOrder, SimProduct } from "./shapes.ts";
import { nextId, type SimShop, type State } from "./state.ts";

/**
 * Writing down what is so, without any webhook: the history of a shop before the app came, and the ground that
 * checkout/ stands on.
 */

export type NewCustomer = { email: string | null; createdAt: number } & Partial<
  Omit<SimCustomer, "id" | "email" | "createdAt" | "consent" | "orderIds" | "numberOfOrders" | "amountSpentMinor" | "firstOrderAt" | "lastOrderAt">
> & { consent?: Partial<Consent> };

/** Adds a customer. Throws when another customer of the shop has the address. */
export function addCustomer(state: State, shop: SimShop, input: NewCustomer): SimCustomer {
  const { consent, email, createdAt, ...given } = input;
  const key = email?.toLowerCase() ?? null;
  if (key && shop.customerIdByEmail.has(key)) throw new Error(`${shop.domain} has a customer with this address already`);
  const customer: SimCustomer = {
    id: nextId(state),
    email,
    phone: null,
    firstName: "",
    lastName: "",
    locale: "en",
    createdAt,
    updatedAt: createdAt,
    tags: [],
    accountState: "DISABLED",
    verifiedEmail: true,
    dataSaleOptOut: false,
    openTrackingLevel: "UNKNOWN",
    place: null,
    ...given,
    consent: { state: "NOT_SUBSCRIBED", optInLevel: null, updatedAt: null, ...consent },
    orderIds: [],
    numberOfOrders: 0,
    amountSpentMinor: 0,
    firstOrderAt: null,
    lastOrderAt: null,
  };
  shop.customers.set(customer.id, customer);
  if (key) shop.customerIdByEmail.set(key, customer.id);
  return customer;
}

/** Adds a product with one variant per price (minor units). */
export function addProduct(
  state: State,
  shop: SimShop,
  input: { title: string; pricesMinor: number[]; createdAt: number; productType?: string; tags?: string[]; giftCard?: boolean },
): SimProduct {
  const handle = input.title.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
  const product: SimProduct = {
    id: nextId(state),
    title: input.title,
    handle,
    vendor: shop.name,
    productType: input.productType ?? "",
    status: "ACTIVE",
    tags: input.tags ?? [],
    createdAt: input.createdAt,
    updatedAt: input.createdAt,
    giftCard: input.giftCard ?? false,
    variants: input.pricesMinor.map((priceMinor, i) => ({ id: nextId(state), title: i === 0 ? "Default Title" : `Size ${i + 1}`, sku: `${handle}-${i + 1}`, priceMinor })),
  };
  shop.products.set(product.id, product);
  return product;
}

export type NewLine = { title: string; quantity?: number; unitPriceMinor: number; productId?: number | null; variantId?: number | null; giftCard?: boolean; discountMinor?: number };

export type NewOrder = { customerId: number | null; createdAt: number; lines: NewLine[]; place?: Place | null } & Partial<
  Pick<
    SimOrder,
    | "email" | "processedAt" | "test" | "sourceName" | "shippingMinor" | "shippingDiscountMinor" | "discounts" | "tags" | "locale"
    | "parcel" | "returns" | "disputes" | "acceptsMarketing" | "landingSite" | "cartToken" | "financialStatus"
  >
>;

/**
 * Writes down a paid order and counts it for its customer. Guests: `customerId` null and an `email`.
 * Tax follows the shop's rate. Throws when the customer is unknown.
 */
export function recordOrder(state: State, shop: SimShop, input: NewOrder): SimOrder {
  const customer = input.customerId === null ? null : shop.customers.get(input.customerId);
  if (customer === undefined) throw new Error(`${shop.domain} has no customer ${input.customerId}`);
  const lines = input.lines.map((line): SimLine => {
    const quantity = line.quantity ?? 1;
    return {
      id: nextId(state),
      productId: line.productId ?? null,
      variantId: line.variantId ?? null,
      title: line.title,
      quantity,
      currentQuantity: quantity,
      unitPriceMinor: line.unitPriceMinor,
      discountMinor: line.discountMinor ?? 0,
      giftCard: line.giftCard ?? false,
    };
  });
  const order: SimOrder = {
    id: nextId(state),
    number: shop.nextOrderNumber++,
    customerId: customer?.id ?? null,
    email: input.email ?? customer?.email ?? null,
    createdAt: input.createdAt,
    processedAt: input.processedAt ?? input.createdAt,
    updatedAt: input.createdAt,
    cancelledAt: null,
    cancelReason: null,
    test: input.test ?? false,
    currency: shop.currency,
    sourceName: input.sourceName ?? "web",
    financialStatus: input.financialStatus ?? "PAID",
    lines,
    shippingMinor: input.shippingMinor ?? 0,
    shippingDiscountMinor: input.shippingDiscountMinor ?? 0,
    taxMinor: 0,
    taxesIncluded: shop.taxesIncluded,
    discounts: input.discounts ?? [],
    refunds: [],
    tags: input.tags ?? [],
    locale: input.locale ?? customer?.locale ?? "en",
    acceptsMarketing: input.acceptsMarketing ?? customer?.consent.state === "SUBSCRIBED",
    place: input.place ?? customer?.place ?? null,
    landingSite: input.landingSite ?? null,
    cartToken: input.cartToken ?? null,
    ...(input.parcel && { parcel: input.parcel }),
    ...(input.returns && { returns: input.returns }),
    ...(input.disputes && { disputes: input.disputes }),
  };
  order.taxMinor = taxOf(shop, taxableMinor(order));
  shop.orders.set(order.id, order);
  if (customer) {
    customer.orderIds.push(order.id);
    if (!order.test) countOrder(customer, order);
  }
  return order;
}

function countOrder(customer: SimCustomer, order: SimOrder): void {
  customer.numberOfOrders++;
  if (order.cancelledAt === null) customer.amountSpentMinor += totalMinor(order) - refundedMinor(order);
  customer.firstOrderAt = Math.min(customer.firstOrderAt ?? order.processedAt, order.processedAt);
  customer.lastOrderAt = Math.max(customer.lastOrderAt ?? order.processedAt, order.processedAt);
}

/** Counts the customer's orders anew, as Shopify shows them: test orders left out, refunds taken off what was spent. */
export function recount(shop: SimShop, customer: SimCustomer): void {
  Object.assign(customer, { numberOfOrders: 0, amountSpentMinor: 0, firstOrderAt: null, lastOrderAt: null });
  for (const id of customer.orderIds) {
    const order = shop.orders.get(id);
    if (order && !order.test) countOrder(customer, order);
  }
}

/** The order that counts as the customer's last one, by when it was processed; test orders do not count. */
export function lastOrderOf(shop: SimShop, customer: SimCustomer): SimOrder | null {
  let last: SimOrder | null = null;
  for (const id of customer.orderIds) {
    const order = shop.orders.get(id);
    if (order && !order.test && (last === null || order.processedAt > last.processedAt)) last = order;
  }
  return last;
}
