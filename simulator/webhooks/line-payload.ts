import { decimalText } from "../money.ts";
import { lineMinor, taxOf } from "../order-amounts.ts";
import type { SimLine, SimOrder, SimOrderDiscount } from "../shapes.ts";
import type { SimShop } from "../state.ts";
import { moneySet } from "./payload-parts.ts";

/** The discount that lines share; shipping discounts stand in the shipping line. */
const isLineDiscount = (discount: SimOrderDiscount): boolean => discount.kind !== "shipping";

/** One line, as orders and refunds show it. */
export function linePayload(line: SimLine, order: SimOrder, shop: SimShop) {
  const variant = line.productId === null ? undefined : shop.products.get(line.productId)?.variants.find(({ id }) => id === line.variantId);
  const tax = line.giftCard ? 0 : taxOf(shop, lineMinor(line));
  const index = order.discounts.findIndex(isLineDiscount);
  return {
    id: line.id,
    admin_graphql_api_id: `gid://shopify/LineItem/${line.id}`,
    attributed_staffs: [],
    current_quantity: line.currentQuantity,
    fulfillable_quantity: 0,
    fulfillment_service: "manual",
    fulfillment_status: null,
    gift_card: line.giftCard,
    grams: 0,
    name: line.title,
    price: decimalText(line.unitPriceMinor, order.currency),
    price_set: moneySet(line.unitPriceMinor, order.currency),
    product_exists: line.productId !== null,
    product_id: line.productId,
    properties: [],
    quantity: line.quantity,
    requires_shipping: !line.giftCard,
    sales_line_item_group_id: null,
    sku: variant?.sku ?? "",
    taxable: !line.giftCard,
    title: line.title,
    total_discount: "0.00",
    total_discount_set: moneySet(0, order.currency),
    variant_id: line.variantId,
    variant_inventory_management: null,
    variant_title: null,
    vendor: shop.name,
    tax_lines: tax === 0 ? [] : [taxLine(tax, order, shop)],
    duties: [],
    discount_allocations:
      line.discountMinor === 0 ? [] : [{ amount: decimalText(line.discountMinor, order.currency), amount_set: moneySet(line.discountMinor, order.currency), discount_application_index: Math.max(0, index) }],
  };
}

export const taxLine = (minor: number, order: SimOrder, shop: SimShop) => ({
  price: decimalText(minor, order.currency),
  rate: shop.taxBasisPoints / 10_000,
  title: "VAT",
  price_set: moneySet(minor, order.currency),
  channel_liable: false,
});
