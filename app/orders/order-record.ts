import type { Sealer } from "../platform/ports.ts";
import { minorReader } from "../shoppers/amount.ts";
import { copyText, copyTexts } from "../shoppers/copy-text.ts";
import { digitsOfGid, guestIdOf, normaliseEmail } from "../shoppers/identity.ts";
import { type CountingRules, judgeOrder, type OrderFacts } from "./countable.ts";
import { mattersOf, type MattersNode } from "./open-matters.ts";

interface Bag {
  shopMoney: { amount: string };
}

/** An order as the Admin API writes it (app/shopify/documents/orders.ts), without its lines. */
export interface OrderNode extends MattersNode {
  id: string;
  name: string;
  email: string | null;
  processedAt: string;
  updatedAt: string;
  cancelledAt: string | null;
  test: boolean;
  sourceName: string | null;
  displayFinancialStatus: string | null;
  currencyCode: string;
  taxesIncluded: boolean;
  discountCodes: string[];
  customer: { id: string } | null;
  subtotalPriceSet: Bag | null;
  currentSubtotalPriceSet: Bag;
  totalTaxSet: Bag | null;
  currentTotalTaxSet: Bag;
  totalShippingPriceSet: Bag;
  currentShippingPriceSet: Bag;
  totalDiscountsSet: Bag | null;
  totalRefundedSet: Bag;
  refundDiscrepancySet: Bag;
  refunds: { id: string; createdAt: string | null; totalRefundedSet: Bag }[];
}

export interface LineNode {
  id: string;
  title: string;
  quantity: number;
  currentQuantity: number;
  isGiftCard: boolean;
  discountedTotalSet: Bag;
  product: { id: string } | null;
  variant: { id: string } | null;
}

export type OrderTable = "staging_orders" | "staging_order_lines" | "staging_refunds";

/** Columns in the order in which rows are written below. */
export const ORDER_STAGING: Record<OrderTable, string> = {
  staging_orders:
    "shop_id, slice_id, id, shopper_id, name, email, processed_at, updated_at, cancelled_at, test, source_name, financial_status, currency, taxes_included, discount_codes, discount_minor, subtotal_minor, gift_cards_minor, refunded_minor, counts, why_not, net_minor, facts, open_return, undelivered, disputed, shipped_at",
  staging_order_lines: "shop_id, slice_id, order_id, id, title, product_id, variant_id, quantity, current_quantity, total_minor, is_gift_card",
  staging_refunds: "shop_id, slice_id, order_id, id, refunded_at, amount_minor",
};

/** The facts that the verdict was made of, in the order of `staging_orders.facts`; the last place there says whether money went back. */
const factNames = ["subtotalMinor", "currentSubtotalMinor", "taxMinor", "currentTaxMinor", "shippingMinor", "currentShippingMinor", "refundDiscrepancyMinor"] as const;

export const factsOf = (stored: readonly number[]): Pick<OrderFacts, (typeof factNames)[number]> & { refunded: boolean } => ({
  ...(Object.fromEntries(factNames.map((name, i) => [name, stored[i]])) as Pick<OrderFacts, (typeof factNames)[number]>),
  refunded: stored[factNames.length] === 1,
});

/** What writing orders needs of the shop. */
export interface OrderReading {
  rules: CountingRules;
  /** Makes the numbers of guests. */
  seal: Pick<Sealer, "keyedHash">;
  /** Until when parcels may have arrived. */
  now: Date;
}

const flag = (value: boolean | null): string => (value === null ? "\\N" : value ? "t" : "f");

/** Writes orders, lines and refunds as rows for COPY. One writer a slice: readers of amounts are kept by currency. */
export function orderRowWriter(prefix: string, { rules, seal, now }: OrderReading, put: (table: OrderTable, row: string) => void) {
  const readers = new Map<string, (text: string) => number>();
  const readerOf = (currency: string) => {
    let reader = readers.get(currency);
    if (!reader) readers.set(currency, (reader = minorReader(currency)));
    return reader;
  };
  return {
    /** A verdict without gift cards: lines may come later, so orders that sold gift cards are judged again when the slice is whole. */
    order(node: OrderNode, orderId: string | bigint): void {
      const minor = readerOf(node.currencyCode);
      const facts: OrderFacts = {
        test: node.test,
        cancelled: node.cancelledAt !== null,
        deleted: false,
        financialStatus: node.displayFinancialStatus,
        taxesIncluded: node.taxesIncluded,
        subtotalMinor: minor((node.subtotalPriceSet ?? node.currentSubtotalPriceSet).shopMoney.amount),
        currentSubtotalMinor: minor(node.currentSubtotalPriceSet.shopMoney.amount),
        taxMinor: minor((node.totalTaxSet ?? node.currentTotalTaxSet).shopMoney.amount),
        currentTaxMinor: minor(node.currentTotalTaxSet.shopMoney.amount),
        shippingMinor: minor(node.totalShippingPriceSet.shopMoney.amount),
        currentShippingMinor: minor(node.currentShippingPriceSet.shopMoney.amount),
        refundDiscrepancyMinor: minor(node.refundDiscrepancySet.shopMoney.amount),
        giftCardsMinor: 0,
        currentGiftCardsMinor: 0,
        refunded: minor(node.totalRefundedSet.shopMoney.amount) > 0,
      };
      const verdict = judgeOrder(facts, rules);
      const matters = mattersOf(node, { placedAt: node.processedAt, whyNot: verdict.whyNot }, now);
      const guestEmail = node.customer === null ? normaliseEmail(node.email) : null;
      const shopper = node.customer !== null ? digitsOfGid(node.customer.id) : guestEmail !== null ? String(guestIdOf(seal, guestEmail)) : "\\N";
      put(
        "staging_orders",
        `${prefix}${orderId}\t${shopper}\t${copyText(node.name)}\t${copyText(guestEmail)}\t${node.processedAt}\t${node.updatedAt}\t${node.cancelledAt ?? "\\N"}\t${node.test ? "t" : "f"}\t${copyText(node.sourceName)}\t${node.displayFinancialStatus ?? "\\N"}\t${node.currencyCode}\t${node.taxesIncluded ? "t" : "f"}\t${copyTexts(node.discountCodes)}\t${node.totalDiscountsSet === null ? 0 : minor(node.totalDiscountsSet.shopMoney.amount)}\t${verdict.goodsMinor}\t0\t${verdict.refundedMinor}\t${verdict.counts ? "t" : "f"}\t${verdict.whyNot ?? "\\N"}\t${verdict.netMinor}\t{${facts.subtotalMinor},${facts.currentSubtotalMinor},${facts.taxMinor},${facts.currentTaxMinor},${facts.shippingMinor},${facts.currentShippingMinor},${facts.refundDiscrepancyMinor},${facts.refunded ? 1 : 0}}\t${flag(matters.openReturn)}\t${flag(matters.undelivered)}\t${flag(matters.disputed)}\t${matters.shippedAt ?? "\\N"}\n`,
      );
      for (const refund of node.refunds) {
        put("staging_refunds", `${prefix}${orderId}\t${digitsOfGid(refund.id)}\t${refund.createdAt ?? node.updatedAt}\t${minor(refund.totalRefundedSet.shopMoney.amount)}\n`);
      }
    },

    line(node: LineNode, orderId: string | bigint, currency: string): void {
      put(
        "staging_order_lines",
        `${prefix}${orderId}\t${digitsOfGid(node.id)}\t${copyText(node.title)}\t${node.product === null ? "\\N" : digitsOfGid(node.product.id)}\t${node.variant === null ? "\\N" : digitsOfGid(node.variant.id)}\t${node.quantity}\t${node.currentQuantity}\t${readerOf(currency)(node.discountedTotalSet.shopMoney.amount)}\t${node.isGiftCard ? "t" : "f"}\n`,
      );
    },
  };
}
