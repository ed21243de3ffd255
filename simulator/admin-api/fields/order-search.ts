import { currentTotalMinor, totalMinor } from "../../order-amounts.ts";
import type { SimOrder } from "../../shapes.ts";
import type { SearchFields } from "../search-query.ts";

/** Filters of orders(query:) that are simulated (shopify.dev, QueryRoot.orders). */
export const orderSearch: SearchFields<SimOrder> = {
  id: { kind: "id", read: (order) => order.id },
  name: { read: (order) => `#${order.number}` },
  email: { read: (order) => order.email },
  created_at: { kind: "date", read: (order) => order.createdAt },
  processed_at: { kind: "date", read: (order) => order.processedAt },
  updated_at: { kind: "date", read: (order) => order.updatedAt },
  test: { read: (order) => order.test },
  status: { read: (order) => (order.cancelledAt === null ? "open" : "cancelled"), any: ["any"] },
  financial_status: { read: (order) => order.financialStatus.toLowerCase(), any: ["any"] },
  customer_id: { kind: "id", read: (order) => order.customerId },
  source_name: { read: (order) => order.sourceName },
  tag: { read: (order) => order.tags },
  discount_code: { read: (order) => order.discounts.map((discount) => discount.code) },
};

const orderKeys: Record<string, (order: SimOrder) => number> = {
  ID: (order) => order.id,
  CREATED_AT: (order) => order.createdAt,
  UPDATED_AT: (order) => order.updatedAt,
  PROCESSED_AT: (order) => order.processedAt,
  ORDER_NUMBER: (order) => order.number,
  TOTAL_PRICE: totalMinor,
  CURRENT_TOTAL_PRICE: currentTotalMinor,
};

export const orderSorting = (sortKey = "PROCESSED_AT") => ({ name: sortKey, id: (order: SimOrder) => order.id, key: orderKeys[sortKey] ?? ((order: SimOrder) => order.id) });
