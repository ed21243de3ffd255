import { decimalText, minorDigits } from "../money.ts";
import type { SimOrder, SimRefund } from "../shapes.ts";
import type { SimShop } from "../state.ts";
import { linePayload } from "./line-payload.ts";
import { moneySet, shopTime } from "./payload-parts.ts";

/** Body of refunds/create, and one of an order's refunds. */
export function refundPayload(refund: SimRefund, order: SimOrder, shop: SimShop): Record<string, unknown> {
  const { currency } = order;
  // Shopify writes these two as JSON numbers.
  const number = (minor: number): number => minor / 10 ** minorDigits(currency);
  return {
    id: refund.id,
    admin_graphql_api_id: `gid://shopify/Refund/${refund.id}`,
    order_id: order.id,
    created_at: shopTime(refund.createdAt, shop),
    note: null,
    user_id: null,
    processed_at: shopTime(refund.createdAt, shop),
    duties: [],
    total_duties_set: moneySet(0, currency),
    return: null,
    refund_shipping_lines: refund.shippingMinor === 0 ? [] : [{ id: refund.id + 1, shipping_line: null, subtotal_amount_set: moneySet(refund.shippingMinor, currency) }],
    restock: false,
    order_adjustments: [],
    refund_line_items: refund.lines.map((part) => {
      const line = order.lines.find(({ id }) => id === part.lineId);
      return {
        id: part.id,
        quantity: part.quantity,
        line_item_id: part.lineId,
        location_id: null,
        restock_type: "no_restock",
        subtotal: number(part.subtotalMinor),
        total_tax: number(part.taxMinor),
        subtotal_set: moneySet(part.subtotalMinor, currency),
        total_tax_set: moneySet(part.taxMinor, currency),
        line_item: line ? linePayload(line, order, shop) : null,
      };
    }),
    transactions: [
      {
        id: refund.id + 2,
        admin_graphql_api_id: `gid://shopify/OrderTransaction/${refund.id + 2}`,
        order_id: order.id,
        kind: "refund",
        gateway: order.test ? "bogus" : "shopify_payments",
        status: "success",
        message: null,
        created_at: shopTime(refund.createdAt, shop),
        test: order.test,
        authorization: null,
        location_id: null,
        user_id: null,
        parent_id: null,
        processed_at: shopTime(refund.createdAt, shop),
        device_id: null,
        error_code: null,
        source_name: "web",
        receipt: {},
        amount: decimalText(refund.amountMinor, currency),
        currency,
        payment_id: `#${order.number}.2`,
        total_unsettled_set: { presentment_money: { amount: "0.0", currency }, shop_money: { amount: "0.0", currency } },
        manual_payment_gateway: false,
        amount_rounding: null,
      },
    ],
  };
}
