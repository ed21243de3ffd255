import { z } from "zod";
import { decimalFromMinor, minorFromDecimal } from "../platform/money.ts";
import type { LineNode, OrderNode } from "./order-record.ts";

const Bag = z.object({ shop_money: z.object({ amount: z.string() }) }).transform(({ shop_money }) => ({ shopMoney: { amount: shop_money.amount } }));
const number = z.union([z.number().int(), z.string().regex(/^\d+$/)]).transform(String);
const list = <Item>(item: z.ZodType<Item>) => z.array(item).nullish().transform((items) => items ?? []);
const zero = { shopMoney: { amount: "0" } };

const Refund = z.object({
  admin_graphql_api_id: z.string(),
  created_at: z.string().nullable(),
  transactions: list(z.object({ kind: z.string(), status: z.string(), amount: z.string() })),
  order_adjustments: list(z.object({ kind: z.string(), amount_set: Bag.nullish() })),
});

const Line = z.object({
  admin_graphql_api_id: z.string(),
  title: z.string(),
  quantity: z.number().int(),
  current_quantity: z.number().int().nullish(),
  gift_card: z.boolean(),
  requires_shipping: z.boolean().nullish(),
  price_set: Bag,
  discount_allocations: list(z.object({ amount_set: Bag })),
  product_id: number.nullish(),
  variant_id: number.nullish(),
});

/** What is read of the body of orders/create, orders/updated and orders/cancelled (REST-shaped, version 2026-10). */
export const OrderPayload = z.object({
  admin_graphql_api_id: z.string(),
  name: z.string(),
  email: z.string().nullish(),
  contact_email: z.string().nullish(),
  processed_at: z.string(),
  updated_at: z.string(),
  cancelled_at: z.string().nullish(),
  test: z.boolean(),
  source_name: z.string().nullish(),
  financial_status: z.string().nullish(),
  currency: z.string(),
  taxes_included: z.boolean(),
  discount_codes: list(z.object({ code: z.string() })),
  customer: z.object({ admin_graphql_api_id: z.string(), email: z.string().nullish() }).nullish(),
  subtotal_price_set: Bag,
  current_subtotal_price_set: Bag,
  total_tax_set: Bag.nullish(),
  current_total_tax_set: Bag,
  total_shipping_price_set: Bag,
  current_shipping_price_set: Bag.nullish(),
  total_discounts_set: Bag.nullish(),
  line_items: z.array(Line),
  refunds: list(Refund),
  fulfillment_status: z.string().nullish(),
  fulfillments: list(z.object({ created_at: z.string(), status: z.string().nullish(), shipment_status: z.string().nullish() })),
});

/**
 * What the payload says of delivery, in the Admin API's words. Null is "nothing was shipped", also where nothing has to be. Of returns and disputes
 * it says nothing: the nightly reading brings them (docs/architecture.md).
 */
function deliveryOf({ fulfillment_status: status, fulfillments, line_items: lines }: z.infer<typeof OrderPayload>): Pick<OrderNode, "displayFulfillmentStatus" | "fulfillments"> {
  const words: Record<string, string> = { fulfilled: "FULFILLED", partial: "PARTIALLY_FULFILLED", restocked: "RESTOCKED" };
  const unshipped = lines.some((line) => line.requires_shipping !== false) ? "UNFULFILLED" : "FULFILLMENT_NOT_REQUIRED";
  return {
    displayFulfillmentStatus: words[status ?? ""] ?? unshipped,
    fulfillments: fulfillments.map((each) => ({ createdAt: each.created_at, deliveredAt: null, displayStatus: each.status === "cancelled" ? "CANCELED" : (each.shipment_status?.toUpperCase() ?? null) })),
  };
}

/** The payload in the shape that the Admin API gives, so that there is one way in for both. */
export function orderOfPayload(payload: z.infer<typeof OrderPayload>): { order: OrderNode; lines: LineNode[] } {
  const { currency } = payload;
  const sum = (amounts: readonly string[]): string => decimalFromMinor({ minor: amounts.reduce((total, amount) => total + minorFromDecimal(amount, currency), 0), currency });
  const given = payload.refunds.map(({ transactions }) => transactions.filter(({ kind, status }) => kind === "refund" && status === "success").map(({ amount }) => amount));
  const discrepancies = payload.refunds.flatMap(({ order_adjustments: adjustments }) => adjustments.filter(({ kind }) => kind === "refund_discrepancy").map(({ amount_set: set }) => (set ?? zero).shopMoney.amount));
  return {
    order: {
      id: payload.admin_graphql_api_id,
      name: payload.name,
      email: payload.email ?? null,
      processedAt: payload.processed_at,
      updatedAt: payload.updated_at,
      cancelledAt: payload.cancelled_at ?? null,
      test: payload.test,
      sourceName: payload.source_name ?? null,
      displayFinancialStatus: payload.financial_status?.toUpperCase() ?? null,
      currencyCode: currency,
      taxesIncluded: payload.taxes_included,
      discountCodes: payload.discount_codes.map(({ code }) => code),
      customer: payload.customer ? { id: payload.customer.admin_graphql_api_id } : null,
      subtotalPriceSet: payload.subtotal_price_set,
      currentSubtotalPriceSet: payload.current_subtotal_price_set,
      totalTaxSet: payload.total_tax_set ?? null,
      currentTotalTaxSet: payload.current_total_tax_set,
      totalShippingPriceSet: payload.total_shipping_price_set,
      currentShippingPriceSet: payload.current_shipping_price_set ?? payload.total_shipping_price_set,
      totalDiscountsSet: payload.total_discounts_set ?? null,
      totalRefundedSet: { shopMoney: { amount: sum(given.flat()) } },
      refundDiscrepancySet: { shopMoney: { amount: sum(discrepancies) } },
      refunds: payload.refunds.map((refund, i) => ({ id: refund.admin_graphql_api_id, createdAt: refund.created_at, totalRefundedSet: { shopMoney: { amount: sum(given[i] ?? []) } } })),
      ...deliveryOf(payload),
    },
    lines: payload.line_items.map((line) => {
      const full = line.quantity * minorFromDecimal(line.price_set.shopMoney.amount, currency);
      const discounts = line.discount_allocations.reduce((total, { amount_set: set }) => total + minorFromDecimal(set.shopMoney.amount, currency), 0);
      return {
        id: line.admin_graphql_api_id,
        title: line.title,
        quantity: line.quantity,
        currentQuantity: line.current_quantity ?? line.quantity,
        isGiftCard: line.gift_card,
        discountedTotalSet: { shopMoney: { amount: decimalFromMinor({ minor: full - discounts, currency }) } },
        product: line.product_id ? { id: `gid://shopify/Product/${line.product_id}` } : null,
        variant: line.variant_id ? { id: `gid://shopify/ProductVariant/${line.variant_id}` } : null,
      };
    }),
  };
}
