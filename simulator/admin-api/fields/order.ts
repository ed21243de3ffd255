import {
  currentDiscountsMinor,
  currentShippingMinor,
  currentSubtotalMinor,
  currentTaxMinor,
  currentTotalMinor,
  discountsMinor,
  lineMinor,
  lineShareMinor,
  receivedMinor,
  refundedMinor,
  refundedShippingMinor,
  shippingPaidMinor,
  subtotalMinor,
  totalMinor,
} from "../../order-amounts.ts";
import { changedAt, disputesOf, fulfillmentStatus, returnStatus, shipmentsOf, type Shipment } from "../../order-course.ts";
import type { SimLine, SimOrder, SimRefund } from "../../shapes.ts";
import { dateTime, dateTimeOrNull, gid, typed, type Fields } from "../context.ts";
import { pageOf, type Connection, type PageArgs } from "../paging.ts";
import { mailingAddress } from "./customer.ts";
import { metafieldFields } from "./metafield.ts";
import { moneyBag } from "./money.ts";

const bag = (amount: (order: SimOrder) => number) => (order: SimOrder) => moneyBag(amount(order), order.currency);
const byId = { id: (item: { id: number }) => item.id, key: (item: { id: number }) => item.id };

/** A line knows its order: amounts need the currency. */
type LineOfOrder = SimLine & { order: SimOrder };
const lineOf = (order: SimOrder) => (line: SimLine): LineOfOrder => Object.assign(Object.create(line) as SimLine, { order });
type RefundOfOrder = SimRefund & { order: SimOrder };

const visit = (order: SimOrder, primaryDomainUrl: string) => {
  if (order.landingSite === null) return null;
  const url = new URL(order.landingSite, primaryDomainUrl);
  const utm = (name: string): string | null => url.searchParams.get(`utm_${name}`);
  return {
    id: gid("CustomerVisit", order.id),
    landingPage: url.href,
    landingPageHtml: url.href,
    occurredAt: dateTime(order.processedAt),
    referralCode: null,
    referrerUrl: null,
    source: utm("source") ?? "direct",
    sourceDescription: null,
    sourceType: null,
    marketingEvent: null,
    utmParameters: utm("source") || utm("campaign") ? { source: utm("source"), medium: utm("medium"), campaign: utm("campaign"), content: utm("content"), term: utm("term") } : null,
  };
};

export const orderFields: Fields<SimOrder> = {
  id: (order) => gid("Order", order.id),
  legacyResourceId: (order) => String(order.id),
  name: (order) => `#${order.number}`,
  number: (order) => order.number,
  createdAt: (order) => dateTime(order.createdAt),
  processedAt: (order) => dateTime(order.processedAt),
  updatedAt: (order, _, { now }) => dateTime(changedAt(order, now)),
  cancelledAt: (order) => dateTimeOrNull(order.cancelledAt),
  closed: (order) => order.cancelledAt !== null,
  closedAt: (order) => dateTimeOrNull(order.cancelledAt),
  confirmed: () => true,
  edited: (order) => order.lines.some((line) => line.currentQuantity !== line.quantity),
  email: (order) => order.email,
  phone: () => null,
  note: () => null,
  currencyCode: (order) => order.currency,
  presentmentCurrencyCode: (order) => order.currency,
  displayFinancialStatus: (order) => order.financialStatus,
  displayFulfillmentStatus: (order, _, { now }) => fulfillmentStatus(order, now),
  fullyPaid: (order) => order.financialStatus !== "PENDING" && order.financialStatus !== "VOIDED",
  unpaid: (order) => order.financialStatus === "PENDING",
  discountCode: (order) => order.discounts[0]?.code ?? null,
  discountCodes: (order) => order.discounts.map((discount) => discount.code),
  customer: (order, _, { shop }) => (order.customerId === null ? null : (shop.customers.get(order.customerId) ?? null)),
  customerAcceptsMarketing: (order) => order.acceptsMarketing,
  customerLocale: (order) => order.locale,
  customerJourneySummary: (order, _, { shop }) => {
    const only = visit(order, shop.primaryDomainUrl);
    return { ready: true, customerOrderIndex: null, daysToConversion: only && 0, firstVisit: only, lastVisit: only, momentsCount: { count: only ? 1 : 0, precision: "EXACT" } };
  },
  channelInformation: () => null,
  registeredSourceUrl: () => null,
  sourceIdentifier: () => null,
  cancellation: () => null,
  shippingAddress: (order) => mailingAddress(order.id, order.place, { firstName: null, lastName: null }),
  billingAddress: (order) => mailingAddress(order.id, order.place, { firstName: null, lastName: null }),
  currentSubtotalPriceSet: bag(currentSubtotalMinor),
  currentTotalPriceSet: bag(currentTotalMinor),
  currentTotalTaxSet: bag(currentTaxMinor),
  currentTotalDiscountsSet: bag(currentDiscountsMinor),
  currentShippingPriceSet: bag(currentShippingMinor),
  currentSubtotalLineItemsQuantity: (order) => order.lines.reduce((sum, line) => sum + line.currentQuantity, 0),
  subtotalLineItemsQuantity: (order) => order.lines.reduce((sum, line) => sum + line.quantity, 0),
  subtotalPriceSet: bag(subtotalMinor),
  totalPriceSet: bag(totalMinor),
  originalTotalPriceSet: bag(totalMinor),
  totalTaxSet: bag((order) => order.taxMinor),
  totalDiscountsSet: bag(discountsMinor),
  totalShippingPriceSet: bag(shippingPaidMinor),
  totalReceivedSet: bag(receivedMinor),
  totalRefundedSet: bag(refundedMinor),
  totalRefundedShippingSet: bag(refundedShippingMinor),
  totalOutstandingSet: bag((order) => (order.financialStatus === "PENDING" ? currentTotalMinor(order) : 0)),
  totalTipReceivedSet: bag(() => 0),
  refundDiscrepancySet: bag(() => 0),
  netPaymentSet: bag((order) => receivedMinor(order) - refundedMinor(order)),
  lineItems: (order, args: PageArgs) => pageOf(order.lines.map(lineOf(order)), args, byId),
  refunds: (order, { first }: { first?: number | null }) => order.refunds.slice(0, first ?? undefined).map((refund): RefundOfOrder => Object.assign(Object.create(refund) as SimRefund, { order })),
  transactions: () => [],
  fulfillments: (order, { first }: { first?: number | null }, { now }) => shipmentsOf(order, now).slice(0, first ?? undefined).map((shipment) => fulfillment(order, shipment)),
  returns: (_order, args: PageArgs) => pageOf<{ id: number }>([], args, byId),
  returnStatus: (order, _, { now }) => returnStatus(order, now),
  disputes: (order, _, { now }) => disputesOf(order, now).map(({ id, status }) => ({ id: gid("OrderDisputeSummary", id), status, initiatedAs: "CHARGEBACK" })),
  statusPageUrl: (order, _, { shop }) => `${shop.primaryDomainUrl}/orders/${order.id}`,
  ...metafieldFields("Order"),
};

const fulfillment = (order: SimOrder, { shippedAt, deliveredAt, isTracked }: Shipment) => ({
  id: gid("Fulfillment", order.id + 2),
  legacyResourceId: String(order.id + 2),
  name: `#${order.number}-F1`,
  status: "SUCCESS",
  displayStatus: deliveredAt !== null ? "DELIVERED" : isTracked ? "IN_TRANSIT" : "FULFILLED",
  createdAt: dateTime(shippedAt),
  updatedAt: dateTime(deliveredAt ?? shippedAt),
  inTransitAt: isTracked ? dateTime(shippedAt) : null,
  deliveredAt: dateTimeOrNull(deliveredAt),
  estimatedDeliveryAt: null,
  requiresShipping: true,
  totalQuantity: order.lines.reduce((sum, line) => sum + line.quantity, 0),
});

export const lineItemFields: Fields<LineOfOrder> = {
  id: (line) => gid("LineItem", line.id),
  name: (line) => line.title,
  sku: (line, _, { shop }) => (line.productId === null ? null : (shop.products.get(line.productId)?.variants.find((variant) => variant.id === line.variantId)?.sku ?? null)),
  isGiftCard: (line) => line.giftCard,
  taxable: (line) => !line.giftCard,
  requiresShipping: (line) => !line.giftCard,
  variantTitle: () => null,
  vendor: (_line, _args, { shop }) => shop.name,
  product: (line, _, { shop }) => (line.productId === null ? null : (shop.products.get(line.productId) ?? null)),
  variant: (line, _, { shop }) => {
    const product = line.productId === null ? undefined : shop.products.get(line.productId);
    const variant = product?.variants.find(({ id }) => id === line.variantId);
    return product && variant ? { ...variant, product } : null;
  },
  nonFulfillableQuantity: () => 0,
  refundableQuantity: (line) => line.currentQuantity,
  unfulfilledQuantity: () => 0,
  originalUnitPriceSet: (line) => moneyBag(line.unitPriceMinor, line.order.currency),
  originalTotalSet: (line) => moneyBag(line.unitPriceMinor * line.quantity, line.order.currency),
  // Codes are left out unless asked for (changelog of 23 February 2024); every discount here comes from a code.
  discountedTotalSet: (line, { withCodeDiscounts }: { withCodeDiscounts?: boolean | null }) =>
    moneyBag(withCodeDiscounts ? lineMinor(line) : line.unitPriceMinor * line.quantity, line.order.currency),
  discountedUnitPriceSet: (line) => moneyBag(line.unitPriceMinor, line.order.currency),
  discountedUnitPriceAfterAllDiscountsSet: (line) => moneyBag(lineShareMinor(line, 1), line.order.currency),
  totalDiscountSet: (line) => moneyBag(line.discountMinor, line.order.currency),
};

export const refundFields: Fields<RefundOfOrder> = {
  id: (refund) => gid("Refund", refund.id),
  legacyResourceId: (refund) => String(refund.id),
  createdAt: (refund) => dateTime(refund.createdAt),
  processedAt: (refund) => dateTime(refund.createdAt),
  updatedAt: (refund) => dateTime(refund.createdAt),
  note: () => null,
  totalRefundedSet: (refund) => moneyBag(refund.amountMinor, refund.order.currency),
  refundLineItems: (refund, args: PageArgs) =>
    mapNodes(pageOf<SimRefund["lines"][number]>(refund.lines, args, byId), (line) => refundLine(refund.order, line)),
};

function mapNodes<T, U>(connection: Connection<T>, map: (node: T) => U) {
  return { ...connection, edges: connection.edges.map(({ cursor, node }) => ({ cursor, node: map(node) })), nodes: connection.nodes.map(map) };
}

function refundLine(order: SimOrder, line: SimRefund["lines"][number]) {
  const ordered = order.lines.find(({ id }) => id === line.lineId);
  return {
    id: gid("RefundLineItem", line.id),
    quantity: line.quantity,
    restocked: false,
    restockType: "NO_RESTOCK",
    location: null,
    lineItem: ordered && lineOf(order)(ordered),
    priceSet: moneyBag(ordered?.unitPriceMinor ?? 0, order.currency),
    subtotalSet: moneyBag(line.subtotalMinor, order.currency),
    totalTaxSet: moneyBag(line.taxMinor, order.currency),
  };
}

export const orderNode = (order: SimOrder) => typed("Order", order);
