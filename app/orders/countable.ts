/**
 * Which orders count, and for how much. The one place for it: import, webhooks and reconcile all ask here.
 * All amounts are shop money in minor units.
 */
export interface OrderFacts {
  test: boolean;
  cancelled: boolean;
  deleted: boolean;
  /** PAID, PENDING, VOIDED, EXPIRED …, upper case; null when unknown. */
  financialStatus: string | null;
  taxesIncluded: boolean;
  /** Goods after discounts, as placed and with what was added since; before returns. With tax where prices hold it. */
  subtotalMinor: number;
  /** The same as the order stands now: without what was returned or taken out. */
  currentSubtotalMinor: number;
  taxMinor: number;
  currentTaxMinor: number;
  shippingMinor: number;
  currentShippingMinor: number;
  /** Of the subtotals, gift cards sold. */
  giftCardsMinor: number;
  currentGiftCardsMinor: number;
  /** True once money went back. */
  refunded: boolean;
  /** What a refund kept (positive) or gave (negative) beyond the goods that were returned. */
  refundDiscrepancyMinor: number;
}

/** Facts of the shop that the verdict depends on. */
export interface CountingRules {
  /** On a development store test orders count (product rule 2). */
  testOrdersCount: boolean;
}

export const rulesOf = (shop: { partnerDevelopment: boolean }): CountingRules => ({ testOrdersCount: shop.partnerDevelopment });

export type WhyNot = "test" | "cancelled" | "deleted" | "not_paid" | "zero" | "refunded";

export interface Verdict {
  counts: boolean;
  whyNot: WhyNot | null;
  /** Goods after discounts as the order stands, before refunds; without tax, shipping and gift cards. */
  goodsMinor: number;
  giftCardsMinor: number;
  refundedMinor: number;
  /** Product rule 24; 0 for an order that does not count. */
  netMinor: number;
}

/** Payment that did not come and will not come. */
const dead = new Set(["VOIDED", "EXPIRED"]);

/**
 * Judges an order.
 * - Where it was bought does not matter: POS, draft and app orders count like the web.
 * - An order of gift cards only counts as an order (the shopper came and paid) and brings nothing to net spent: the goods come later.
 * - An order of nothing (a sample, a replacement) and one refunded in full do not count.
 * - What is no longer in the order counts as refunded once money went back; before that it was an edit.
 */
export function judgeOrder(facts: OrderFacts, rules: CountingRules): Verdict {
  const placed = facts.subtotalMinor - facts.giftCardsMinor;
  const current = facts.currentSubtotalMinor - facts.currentGiftCardsMinor;
  const goodsPlaced = placed - (facts.taxesIncluded ? taxShare(facts.taxMinor, placed, facts.shippingMinor) : 0);
  const goodsNow = current - (facts.taxesIncluded ? taxShare(facts.currentTaxMinor, current, facts.currentShippingMinor) : 0);
  // A refund can give back shipping and tax too: what is left of the goods is never less than nothing.
  const left = Math.max(0, facts.refunded ? goodsNow + facts.refundDiscrepancyMinor : goodsNow);
  const refundedMinor = facts.refunded ? Math.max(0, goodsPlaced - left) : 0;
  const whyNot = reasonAgainst(facts, rules);
  return {
    counts: whyNot === null,
    whyNot,
    goodsMinor: left + refundedMinor,
    giftCardsMinor: facts.currentGiftCardsMinor,
    refundedMinor,
    netMinor: whyNot === null ? left : 0,
  };
}

function reasonAgainst(facts: OrderFacts, rules: CountingRules): WhyNot | null {
  if (facts.deleted) return "deleted";
  if (facts.test && !rules.testOrdersCount) return "test";
  if (facts.cancelled) return "cancelled";
  if (facts.financialStatus !== null && dead.has(facts.financialStatus)) return "not_paid";
  if (facts.subtotalMinor <= 0) return "zero";
  if (facts.refunded && facts.currentSubtotalMinor + facts.refundDiscrepancyMinor <= 0) return "refunded";
  return null;
}

/** The goods' share of a tax that was taken on goods and shipping at one rate; gift cards are sold without tax. */
function taxShare(taxMinor: number, goodsMinor: number, shippingMinor: number): number {
  const taxed = goodsMinor + shippingMinor;
  return taxed <= 0 ? 0 : Math.round((taxMinor * goodsMinor) / taxed);
}
