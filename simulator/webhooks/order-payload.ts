import { decimalText } from "../money.ts";
import {
  currentDiscountsMinor,
  currentShippingMinor,
  currentSubtotalMinor,
  currentTaxMinor,
  currentTotalMinor,
  discountsMinor,
  shippingPaidMinor,
  subtotalMinor,
  totalMinor,
} from "../order-amounts.ts";
import { fulfillmentStatus, shipmentsOf, type Shipment } from "../order-course.ts";
import type { SimOrder, SimOrderDiscount } from "../shapes.ts";
import type { SimShop } from "../state.ts";
import { customerPayload } from "./customer-payload.ts";
import { linePayload, taxLine } from "./line-payload.ts";
import { address, moneySet, shopTime, shopTimeOrNull } from "./payload-parts.ts";
import { refundPayload } from "./refund-payload.ts";

const nobody = { firstName: "", lastName: "" };
const nowhere = { countryCode: "DE", provinceCode: null, city: "", zip: "" };

function discountApplication(discount: SimOrderDiscount, order: SimOrder) {
  const shipping = discount.kind === "shipping";
  return {
    target_type: shipping ? "shipping_line" : "line_item",
    type: "discount_code",
    value: discount.kind === "percentage" ? (discount.value * 100).toFixed(1) : shipping ? "100.0" : decimalText(discount.value, order.currency),
    value_type: discount.kind === "fixed_amount" ? "fixed_amount" : "percentage",
    allocation_method: "across",
    target_selection: "all",
    code: discount.code,
  };
}

function shippingLine(order: SimOrder) {
  const { currency } = order;
  const index = order.discounts.findIndex((discount) => discount.kind === "shipping");
  return {
    id: order.id + 1,
    carrier_identifier: null,
    code: "Standard",
    current_discounted_price_set: moneySet(currentShippingMinor(order), currency),
    discounted_price: decimalText(shippingPaidMinor(order), currency),
    discounted_price_set: moneySet(shippingPaidMinor(order), currency),
    is_removed: false,
    phone: null,
    price: decimalText(order.shippingMinor, currency),
    price_set: moneySet(order.shippingMinor, currency),
    requested_fulfillment_service_id: null,
    source: "shopify",
    title: "Standard",
    tax_lines: [],
    discount_allocations:
      order.shippingDiscountMinor === 0
        ? []
        : [{ amount: decimalText(order.shippingDiscountMinor, currency), amount_set: moneySet(order.shippingDiscountMinor, currency), discount_application_index: Math.max(0, index) }],
  };
}

const fulfillmentWord = { UNFULFILLED: null, PARTIALLY_FULFILLED: "partial", FULFILLED: "fulfilled", FULFILLMENT_NOT_REQUIRED: null } as const;

const fulfillmentPayload = ({ shippedAt, deliveredAt, isTracked }: Shipment, order: SimOrder, shop: SimShop) => ({
  id: order.id + 2,
  admin_graphql_api_id: `gid://shopify/Fulfillment/${order.id + 2}`,
  created_at: shopTime(shippedAt, shop),
  location_id: null,
  name: `#${order.number}-F1`,
  order_id: order.id,
  origin_address: {},
  receipt: {},
  service: "manual",
  shipment_status: deliveredAt !== null ? "delivered" : isTracked ? "in_transit" : null,
  status: "success",
  tracking_company: null,
  tracking_number: null,
  tracking_numbers: [],
  tracking_url: null,
  tracking_urls: [],
  updated_at: shopTime(deliveredAt ?? shippedAt, shop),
  line_items: order.lines.map((line) => linePayload(line, order, shop)),
});

/** Body of orders/create, orders/updated, orders/cancelled, orders/paid. */
export function orderPayload(order: SimOrder, shop: SimShop): Record<string, unknown> {
  const { currency } = order;
  const text = (minor: number): string => decimalText(minor, currency);
  const set = (minor: number) => moneySet(minor, currency);
  const customer = order.customerId === null ? null : shop.customers.get(order.customerId);
  const place = order.place && address(order.place, customer ?? nobody);
  const goods = order.lines.reduce((sum, line) => sum + line.quantity * line.unitPriceMinor, 0);
  return {
    id: order.id,
    admin_graphql_api_id: `gid://shopify/Order/${order.id}`,
    app_id: 580_111,
    browser_ip: null,
    buyer_accepts_marketing: order.acceptsMarketing,
    cancel_reason: order.cancelReason?.toLowerCase() ?? null,
    cancelled_at: shopTimeOrNull(order.cancelledAt, shop),
    cart_token: order.cartToken,
    checkout_token: order.cartToken,
    client_details: null,
    closed_at: shopTimeOrNull(order.cancelledAt, shop),
    confirmation_number: order.id.toString(36).toUpperCase(),
    confirmed: true,
    contact_email: order.email,
    created_at: shopTime(order.createdAt, shop),
    currency,
    current_shipping_price_set: set(currentShippingMinor(order)),
    current_subtotal_price: text(currentSubtotalMinor(order)),
    current_subtotal_price_set: set(currentSubtotalMinor(order)),
    current_total_additional_fees_set: null,
    current_total_discounts: text(currentDiscountsMinor(order)),
    current_total_discounts_set: set(currentDiscountsMinor(order)),
    current_total_duties_set: null,
    current_total_price: text(currentTotalMinor(order)),
    current_total_price_set: set(currentTotalMinor(order)),
    current_total_tax: text(currentTaxMinor(order)),
    current_total_tax_set: set(currentTaxMinor(order)),
    customer_locale: order.locale,
    device_id: null,
    discount_codes: order.discounts.map((discount) => ({ code: discount.code, amount: text(discount.amountMinor), type: discount.kind })),
    duties_included: false,
    email: order.email ?? "",
    estimated_taxes: false,
    financial_status: order.financialStatus.toLowerCase(),
    fulfillment_status: fulfillmentWord[fulfillmentStatus(order, order.updatedAt)],
    landing_site: order.landingSite,
    landing_site_ref: null,
    location_id: null,
    merchant_business_entity_id: "MTU0ODM4MDAwOQ",
    merchant_of_record_app_id: null,
    name: `#${order.number}`,
    note: null,
    note_attributes: [],
    number: order.number - 1000,
    order_number: order.number,
    order_status_url: `${shop.primaryDomainUrl}/orders/${order.id}`,
    original_total_additional_fees_set: null,
    original_total_duties_set: null,
    payment_gateway_names: order.test ? ["bogus"] : ["shopify_payments"],
    phone: null,
    po_number: null,
    presentment_currency: currency,
    processed_at: shopTime(order.processedAt, shop),
    reference: null,
    referring_site: null,
    source_identifier: null,
    source_name: order.sourceName,
    source_url: null,
    subtotal_price: text(subtotalMinor(order)),
    subtotal_price_set: set(subtotalMinor(order)),
    tags: order.tags.join(", "),
    tax_exempt: false,
    tax_lines: order.taxMinor === 0 ? [] : [taxLine(order.taxMinor, order, shop)],
    taxes_included: order.taxesIncluded,
    test: order.test,
    token: order.id.toString(16),
    total_cash_rounding_payment_adjustment_set: set(0),
    total_cash_rounding_refund_adjustment_set: set(0),
    total_discounts: text(discountsMinor(order)),
    total_discounts_set: set(discountsMinor(order)),
    total_line_items_price: text(goods),
    total_line_items_price_set: set(goods),
    total_outstanding: text(order.financialStatus === "PENDING" ? totalMinor(order) : 0),
    total_price: text(totalMinor(order)),
    total_price_set: set(totalMinor(order)),
    total_shipping_price_set: set(shippingPaidMinor(order)),
    total_tax: text(order.taxMinor),
    total_tax_set: set(order.taxMinor),
    total_tip_received: text(0),
    total_weight: 0,
    updated_at: shopTime(order.updatedAt, shop),
    user_id: null,
    billing_address: place,
    customer: customer ? customerPayload(customer, shop) : null,
    discount_applications: order.discounts.map((discount) => discountApplication(discount, order)),
    fulfillments: shipmentsOf(order, order.updatedAt).map((shipment) => fulfillmentPayload(shipment, order, shop)),
    line_item_groups: [],
    line_items: order.lines.map((line) => linePayload(line, order, shop)),
    payment_terms: null,
    refunds: order.refunds.map((refund) => refundPayload(refund, order, shop)),
    returns: [],
    shipping_address: place ?? (order.sourceName === "pos" ? null : address(nowhere, customer ?? nobody)),
    shipping_lines: order.shippingMinor === 0 ? [] : [shippingLine(order)],
  };
}

/** Body of orders/edited. */
export function orderEditPayload(edit: { id: number; at: number; additions: { id: number; delta: number }[]; removals: { id: number; delta: number }[] }, order: SimOrder, shop: SimShop) {
  return {
    order_edit: {
      id: edit.id,
      app_id: null,
      created_at: shopTime(edit.at, shop),
      committed_at: shopTime(edit.at, shop),
      notify_customer: false,
      order_id: order.id,
      staff_note: "",
      user_id: null,
      line_items: { additions: edit.additions, removals: edit.removals },
      discounts: { line_item: { additions: [], removals: [] } },
      shipping_lines: { additions: [], removals: [] },
    },
  };
}
