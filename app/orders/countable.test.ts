import { expect, test } from "vitest";
import { judgeOrder, type OrderFacts } from "./countable.ts";

const plain: OrderFacts = {
  test: false, cancelled: false, deleted: false, financialStatus: "PAID", taxesIncluded: false,
  subtotalMinor: 5_000, currentSubtotalMinor: 5_000, taxMinor: 950, currentTaxMinor: 950, shippingMinor: 490, currentShippingMinor: 490,
  giftCardsMinor: 0, currentGiftCardsMinor: 0, refunded: false, refundDiscrepancyMinor: 0,
};
const judge = (more: Partial<OrderFacts> = {}, testOrdersCount = false) => judgeOrder({ ...plain, ...more }, { testOrdersCount });

test("rule 24: an order counts with its goods, without tax and shipping", () => {
  expect(judge()).toEqual({ counts: true, whyNot: null, goodsMinor: 5_000, giftCardsMinor: 0, refundedMinor: 0, netMinor: 5_000 });
});

test("rule 24: where prices hold the tax, the goods' share of it is taken out", () => {
  // 19 % inside 50.00 of goods and 4.90 of shipping: 7.98 and 0.78
  expect(judge({ taxesIncluded: true, taxMinor: 877, currentTaxMinor: 877 }).netMinor).toBe(5_000 - 799);
});

test("rule 2: test orders count on a development store only", () => {
  expect(judge({ test: true })).toMatchObject({ counts: false, whyNot: "test", netMinor: 0 });
  expect(judge({ test: true }, true)).toMatchObject({ counts: true, netMinor: 5_000 });
});

test.each([
  ["cancelled", { cancelled: true }],
  ["deleted", { deleted: true }],
  ["not_paid", { financialStatus: "VOIDED" }],
  ["not_paid", { financialStatus: "EXPIRED" }],
  ["zero", { subtotalMinor: 0, currentSubtotalMinor: 0 }],
  ["refunded", { refunded: true, currentSubtotalMinor: 0, currentTaxMinor: 0, currentShippingMinor: 0 }],
] as const)("%s orders do not count and bring nothing", (whyNot, more) => {
  expect(judge(more)).toMatchObject({ counts: false, whyNot, netMinor: 0 });
});

test("an order that waits for its payment counts: the shopper ordered", () => {
  expect(judge({ financialStatus: "PENDING" }).counts).toBe(true);
});

test("rule 24: a part refunded is taken off; of two refunds the rest stays", () => {
  expect(judge({ refunded: true, currentSubtotalMinor: 3_000 })).toMatchObject({ counts: true, refundedMinor: 2_000, netMinor: 3_000, goodsMinor: 5_000 });
});

test("money given back without goods is taken off, and so is not what a restocking fee kept", () => {
  expect(judge({ refunded: true, refundDiscrepancyMinor: -1_000 })).toMatchObject({ counts: true, refundedMinor: 1_000, netMinor: 4_000 });
  expect(judge({ refunded: true, currentSubtotalMinor: 2_000, refundDiscrepancyMinor: 500 })).toMatchObject({ refundedMinor: 2_500, netMinor: 2_500 });
});

test("shipping given back alone leaves the goods as they are", () => {
  expect(judge({ refunded: true, currentShippingMinor: 0 })).toMatchObject({ counts: true, refundedMinor: 0, netMinor: 5_000 });
});

test("an edit before any refund changes the goods, not the refunds", () => {
  expect(judge({ currentSubtotalMinor: 4_000 })).toMatchObject({ goodsMinor: 4_000, refundedMinor: 0, netMinor: 4_000 });
  expect(judge({ subtotalMinor: 6_000, currentSubtotalMinor: 6_000 })).toMatchObject({ netMinor: 6_000 });
});

test("a gift card sold is no net spending, but the order counts; refunded in full it does not", () => {
  expect(judge({ giftCardsMinor: 2_000, currentGiftCardsMinor: 2_000 })).toMatchObject({ counts: true, netMinor: 3_000, giftCardsMinor: 2_000 });
  expect(judge({ giftCardsMinor: 5_000, currentGiftCardsMinor: 5_000 })).toMatchObject({ counts: true, netMinor: 0 });
  expect(judge({ giftCardsMinor: 5_000, currentGiftCardsMinor: 0, currentSubtotalMinor: 0, refunded: true })).toMatchObject({ counts: false, whyNot: "refunded" });
});

test("net and refunds never exceed the goods", () => {
  expect(judge({ refunded: true, currentSubtotalMinor: 0, refundDiscrepancyMinor: -2_000 })).toMatchObject({ refundedMinor: 5_000, netMinor: 0, goodsMinor: 5_000 });
});
