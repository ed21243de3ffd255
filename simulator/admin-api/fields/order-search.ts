import { currentTotalMinor, totalMinor } from "../../order-amounts.ts";
import { changedAt, disputesOf, fulfillmentStatus, returnStatus } from "../../order-course.ts";
import type { SimOrder } from "../../shapes.ts";
import type { SearchFields } from "../search-query.ts";

/** Filters of orders(query:) that are simulated (shopify.dev, QueryRoot.orders). */
export const orderSearch = (now: number): SearchFields<SimOrder> => ({
  id: { kind: "id", read: (order) => order.id },
  name: { read: (order) => `#${order.number}` },
  email: { read: (order) => order.email },
  created_at: { kind: "date", read: (order) => order.createdAt },
  processed_at: { kind: "date", read: (order) => order.processedAt },
  updated_at: { kind: "date", read: (order) => changedAt(order, now) },
  test: { read: (order) => order.test },
  status: { read: (order) => (order.cancelledAt === null ? "open" : "cancelled"), any: ["any"] },
  financial_status: { read: (order) => order.financialStatus.toLowerCase(), any: ["any"] },
  customer_id: { kind: "id", read: (order) => order.customerId },
  source_name: { read: (order) => order.sourceName },
  tag: { read: (order) => order.tags },
  discount_code: { read: (order) => order.discounts.map((discount) => discount.code) },
  fulfillment_status: { read: (order) => shippingWords[fulfillmentStatus(order, now)] ?? [], any: ["any"] },
  return_status: { read: (order) => returnStatus(order, now).toLowerCase() },
  chargeback_status: { read: (order) => disputesOf(order, now).map(({ status }) => status.toLowerCase()) },
});

const shippingWords: Record<string, string[]> = { FULFILLED: ["fulfilled", "shipped"], PARTIALLY_FULFILLED: ["partial"], UNFULFILLED: ["unfulfilled", "unshipped"] };

const orderKeys: Record<string, (order: SimOrder, now: number) => number> = {
  ID: (order) => order.id,
  CREATED_AT: (order) => order.createdAt,
  UPDATED_AT: changedAt,
  PROCESSED_AT: (order) => order.processedAt,
  ORDER_NUMBER: (order) => order.number,
  TOTAL_PRICE: totalMinor,
  CURRENT_TOTAL_PRICE: currentTotalMinor,
};

export const orderSorting = (sortKey = "PROCESSED_AT", now: number) => ({ name: sortKey, id: (order: SimOrder) => order.id, key: (order: SimOrder) => (orderKeys[sortKey] ?? (({ id }) => id))(order, now) });
