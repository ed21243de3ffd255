import { Buffer } from "node:buffer";
import type { CustomerNode } from "#app/shoppers/customer-record";
import type { LineNode, OrderNode } from "#app/orders/order-record";

const bag = (amount: string) => ({ shopMoney: { amount } });

/** An order as the Admin API writes it: 20.00 EUR of goods by customer 1, unless said otherwise. */
export function orderNode(id: number | bigint, more: Partial<OrderNode> & { goods?: string; by?: number | bigint | null } = {}): OrderNode {
  const { goods = "20.00", by = 1, ...rest } = more;
  const at = rest.processedAt ?? "2026-08-01T10:00:00Z";
  return {
    id: `gid://shopify/Order/${id}`,
    name: `#${id}`,
    email: null,
    processedAt: at,
    updatedAt: at,
    cancelledAt: null,
    test: false,
    sourceName: "web",
    displayFinancialStatus: "PAID",
    currencyCode: "EUR",
    taxesIncluded: false,
    discountCodes: [],
    customer: by === null ? null : { id: `gid://shopify/Customer/${by}` },
    subtotalPriceSet: bag(goods),
    currentSubtotalPriceSet: bag(goods),
    totalTaxSet: bag("0.0"),
    currentTotalTaxSet: bag("0.0"),
    totalShippingPriceSet: bag("4.90"),
    currentShippingPriceSet: bag("4.90"),
    totalDiscountsSet: bag("0.0"),
    totalRefundedSet: bag("0.0"),
    refundDiscrepancySet: bag("0.0"),
    refunds: [],
    ...rest,
  };
}

export const refunded = (goodsLeft: string, amount: string, at: string): Partial<OrderNode> => ({
  currentSubtotalPriceSet: bag(goodsLeft),
  totalRefundedSet: bag(amount),
  refunds: [{ id: "gid://shopify/Refund/1", createdAt: at, totalRefundedSet: bag(amount) }],
  updatedAt: at,
});

export function lineNode(id: number | bigint, more: Partial<LineNode> & { total?: string } = {}): LineNode {
  const { total = "20.00", ...rest } = more;
  return { id: `gid://shopify/LineItem/${id}`, title: "Candle", quantity: 1, currentQuantity: 1, isGiftCard: false, discountedTotalSet: bag(total), product: { id: "gid://shopify/Product/7" }, variant: null, ...rest };
}

export function customerNode(id: number | bigint, more: Partial<CustomerNode> & { email?: string | null; consent?: string; consentAt?: string | null } = {}): CustomerNode {
  const { email = `shopper${id}@people.example`, consent = "SUBSCRIBED", consentAt = "2025-01-01T00:00:00Z", ...rest } = more;
  return {
    id: `gid://shopify/Customer/${id}`,
    createdAt: "2024-03-01T08:00:00Z",
    updatedAt: "2026-08-01T10:00:00Z",
    firstName: "Anna",
    lastName: "Ahlers",
    locale: "de",
    tags: [],
    numberOfOrders: "1",
    dataSaleOptOut: false,
    amountSpent: { amount: "24.90" },
    lastOrder: null,
    defaultEmailAddress: email === null ? null : { emailAddress: email, marketingState: consent, marketingOptInLevel: "SINGLE_OPT_IN", marketingUpdatedAt: consentAt, openTrackingLevel: "UNKNOWN", marketingUnsubscribeUrl: null },
    defaultPhoneNumber: null,
    defaultAddress: { countryCodeV2: "DE", provinceCode: null, city: "Kiel" },
    ...rest,
  };
}

/** Lines of JSON as bytes, in pieces of a few bytes each, so that cuts fall inside characters. */
export async function* jsonl(records: Iterable<object>, pieceBytes = 1_000_003): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from([...records].map((record) => `${JSON.stringify(record)}\n`).join(""));
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

/** A child line of a bulk result. */
export const childOf = (parent: { id: string }, child: LineNode): LineNode & { __parentId: string } => ({ ...child, __parentId: parent.id });
