import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { makeCoreFixture, type CoreFixture } from "../core-fixture.ts";
import { issueCode } from "../discount-codes.ts";
import { currentTotalMinor, totalMinor } from "../order-amounts.ts";
import { addCustomer, addProduct, recordOrder } from "../records.ts";
import type { SimCustomer, SimDiscount, SimOrder } from "../shapes.ts";
import { nextId } from "../state.ts";
import { cancelOrder, deleteOrder, editOrder, refundOrder } from "./after-sale.ts";
import { checkout, quoteCheckout, type CheckoutInput, type CheckoutOutcome } from "./checkout.ts";
import { changeConsent, deleteCustomer, mergeCustomers } from "./customers.ts";
import { shareOut } from "./price-cart.ts";

const day = 86_400_000;
let fixture: CoreFixture;
let ann: SimCustomer;

beforeEach(() => {
  fixture = makeCoreFixture();
  ann = addCustomer(fixture.sim.state, fixture.shop, { email: "ann@shopper.example", createdAt: fixture.shop.createdAt });
});
afterEach(() => fixture.close());

function addDiscount(code: string, change: Partial<SimDiscount> = {}): SimDiscount {
  const now = fixture.clock.now();
  const discount: SimDiscount = {
    id: nextId(fixture.sim.state),
    kind: "percentage",
    title: code,
    value: 0.15,
    appliesOnEachItem: false,
    productIds: null,
    startsAt: now - day,
    endsAt: now + day,
    usageLimit: 1,
    oncePerCustomer: false,
    minimumSubtotalMinor: null,
    minimumQuantity: null,
    maximumShippingMinor: null,
    combinesWith: { orderDiscounts: false, productDiscounts: false, shippingDiscounts: false },
    context: { kind: "all" },
    tags: [],
    createdAt: now,
    updatedAt: now,
    ...change,
  };
  fixture.shop.discounts.set(discount.id, discount);
  issueCode(fixture.sim, fixture.shop, discount.id, code);
  return discount;
}

const buy = (input: Partial<CheckoutInput> = {}): CheckoutOutcome =>
  checkout(fixture.sim, fixture.shop, { customerId: ann.id, lines: [{ title: "Mug", unitPriceMinor: 3333, quantity: 3 }], ...input });

function placed(outcome: CheckoutOutcome): SimOrder {
  if (outcome.kind !== "placed") throw new Error("The shopper left");
  return outcome.order;
}

const why = (input: Partial<CheckoutInput>): string | undefined => quoteCheckout(fixture.sim, fixture.shop, { customerId: ann.id, lines: [{ title: "Mug", unitPriceMinor: 3333, quantity: 3 }], ...input }).refused[0]?.why;

describe("discount rules", () => {
  test("a code works once, whoever brings it, and its discount is in the order", () => {
    addDiscount("BACK-1");
    const first = buy({ codes: ["back-1"] });
    expect(first).toMatchObject({ kind: "placed", discounted: true, refused: [] });
    expect(placed(first)).toMatchObject({ discounts: [{ code: "BACK-1", kind: "percentage", amountMinor: 1500 }], shippingMinor: 490 });
    expect(totalMinor(placed(first))).toBe(9999 - 1500 + 490);
    expect(buy({ codes: ["BACK-1"], email: "other@shopper.example", customerId: null })).toMatchObject({ discounted: false, refused: [{ code: "BACK-1", why: "used_up" }] });
    expect(buy({ codes: ["BACK-1"], onlyWithCodes: true })).toMatchObject({ kind: "left" });
  });

  test("window, minimum, items, gift cards, customers and segments decide", () => {
    const now = fixture.clock.now();
    const product = addProduct(fixture.sim.state, fixture.shop, { title: "Pen", pricesMinor: [500], createdAt: now });
    addDiscount("EARLY", { startsAt: now + 1 });
    addDiscount("LATE", { endsAt: now });
    addDiscount("DEAR", { minimumSubtotalMinor: 10_000 });
    addDiscount("MANY", { minimumQuantity: 4 });
    addDiscount("PEN", { productIds: [product.id] });
    addDiscount("BEN", { context: { kind: "customers", customerIds: [1] } });
    fixture.shop.segments.set(5, { id: 5, name: "Lapsed", query: "last_order_date < -90d AND number_of_orders > 0", createdAt: now, updatedAt: now });
    addDiscount("LAPSED", { context: { kind: "segments", segmentIds: [5] } });
    const reasons = ["EARLY", "LATE", "DEAR", "MANY", "PEN", "BEN", "LAPSED", "NONE"].map((code) => why({ codes: [code] }));
    expect(reasons).toEqual(["not_started", "expired", "below_minimum", "below_minimum", "applies_on_nothing", "not_for_this_customer", "not_for_this_customer", "unknown_code"]);
    recordOrder(fixture.sim.state, fixture.shop, { customerId: ann.id, createdAt: now - 120 * day, lines: [{ title: "Mug", unitPriceMinor: 100 }] });
    expect(why({ codes: ["LAPSED"] })).toBeUndefined();
    expect(why({ codes: ["PEN"], lines: [{ variantId: product.variants[0]?.id ?? 0 }] })).toBeUndefined();
    addDiscount("GIFT");
    expect(why({ codes: ["GIFT"], lines: [{ title: "Gift card", unitPriceMinor: 5000, giftCard: true }] })).toBe("applies_on_nothing");
  });

  test("two codes are both taken only when each allows the other's kind; free shipping takes the shipping off", () => {
    addDiscount("ORDER");
    addDiscount("SHIP", { kind: "free_shipping", combinesWith: { orderDiscounts: true, productDiscounts: false, shippingDiscounts: false } });
    expect(why({ codes: ["ORDER", "SHIP"] })).toBe("does_not_combine");
    addDiscount("ORDER2", { combinesWith: { orderDiscounts: false, productDiscounts: false, shippingDiscounts: true } });
    const order = placed(buy({ codes: ["ORDER2", "SHIP"] }));
    expect(order).toMatchObject({ shippingMinor: 490, shippingDiscountMinor: 490, discounts: [{ code: "ORDER2" }, { code: "SHIP", kind: "shipping", amountMinor: 490 }] });
    expect(totalMinor(order)).toBe(9999 - 1500);
    addDiscount("CHEAP", { kind: "free_shipping", maximumShippingMinor: 300 });
    expect(why({ codes: ["CHEAP"] })).toBe("applies_on_nothing");
  });

  test("an amount is never more than the goods, and is shared among the lines to the cent", () => {
    addDiscount("TEN", { kind: "amount", value: 1000 });
    const order = placed(buy({ codes: ["TEN"], lines: [{ title: "A", unitPriceMinor: 100 }, { title: "B", unitPriceMinor: 100 }, { title: "C", unitPriceMinor: 101 }] }));
    expect(order.lines.map((line) => line.discountMinor)).toEqual([100, 100, 101]);
    expect(shareOut(100, [1, 1, 1])).toEqual([34, 33, 33]);
    expect(shareOut(5, [0, 0])).toEqual([0, 0]);
  });

  test("once per customer is counted per code and by address", () => {
    addDiscount("ONCE", { usageLimit: null, oncePerCustomer: true });
    expect(buy({ codes: ["ONCE"] })).toMatchObject({ discounted: true });
    expect(why({ codes: ["ONCE"] })).toBe("used_by_this_customer");
    expect(why({ codes: ["ONCE"], customerId: null, email: "ANN@shopper.example" })).toBe("used_by_this_customer");
    expect(why({ codes: ["ONCE"], customerId: null, email: "bo@shopper.example" })).toBeUndefined();
  });
});

describe("orders", () => {
  test("tax is inside the prices, a new address becomes a customer, a guest does not", () => {
    const order = placed(buy({ customerId: null, email: "new@shopper.example", acceptsMarketing: true }));
    expect(order.taxMinor).toBe(Math.round(10_489 - 10_489 / 1.19));
    const customer = fixture.shop.customers.get(order.customerId ?? 0);
    expect(customer).toMatchObject({ numberOfOrders: 1, amountSpentMinor: 10_489, consent: { state: "SUBSCRIBED" } });
    expect(placed(buy({ customerId: null, email: "guest@shopper.example", asGuest: true })).customerId).toBeNull();
  });

  test("refunds in part and in full, and a cancellation, take back what was spent", () => {
    const order = placed(buy());
    const [line] = order.lines;
    expect(refundOrder(fixture.sim, fixture.shop, order.id, { lines: [{ lineId: line?.id ?? 0, quantity: 1 }] })).toMatchObject({ amountMinor: 3333, shippingMinor: 0 });
    expect([order.financialStatus, currentTotalMinor(order), ann.amountSpentMinor]).toEqual(["PARTIALLY_REFUNDED", 6666 + 490, 7156]);
    expect(refundOrder(fixture.sim, fixture.shop, order.id).amountMinor).toBe(7156);
    expect([order.financialStatus, currentTotalMinor(order), ann.amountSpentMinor]).toEqual(["REFUNDED", 0, 0]);
    expect(() => refundOrder(fixture.sim, fixture.shop, order.id)).toThrow("Nothing is left");
    const other = placed(buy());
    cancelOrder(fixture.sim, fixture.shop, other.id, { reason: "FRAUD" });
    expect(other).toMatchObject({ cancelReason: "FRAUD", financialStatus: "REFUNDED", cancelledAt: fixture.clock.now() });
  });

  test("an edit adds and takes away, a test order is not counted, merged customers share their orders", () => {
    const order = placed(buy());
    editOrder(fixture.sim, fixture.shop, order.id, { add: { title: "Pen", unitPriceMinor: 100 }, remove: { lineId: order.lines[0]?.id ?? 0, quantity: 1 } });
    expect([totalMinor(order), currentTotalMinor(order)]).toEqual([10_589, 7256]);
    placed(buy({ test: true }));
    const twin = fixture.shop.customers.get(placed(buy({ customerId: null, email: "ann2@shopper.example" })).customerId ?? 0);
    expect(ann.numberOfOrders).toBe(1);
    mergeCustomers(fixture.sim, fixture.shop, ann.id, twin?.id ?? 0);
    expect([ann.numberOfOrders, ann.orderIds.length, fixture.shop.customers.size, fixture.shop.customerIdByEmail.has("ann2@shopper.example")]).toEqual([2, 3, 1, false]);
  });

  test("only what has no orders can be deleted; a deleted order is no longer counted", () => {
    const order = placed(buy());
    expect(() => deleteCustomer(fixture.sim, fixture.shop, ann.id)).toThrow("cannot be deleted");
    deleteOrder(fixture.sim, fixture.shop, order.id);
    expect([ann.numberOfOrders, ann.amountSpentMinor]).toEqual([0, 0]);
    deleteCustomer(fixture.sim, fixture.shop, ann.id);
    expect(fixture.shop.customers.size).toBe(0);
  });

  test("an older consent never overwrites a newer one", () => {
    const now = fixture.clock.now();
    changeConsent(fixture.sim, fixture.shop, ann, { state: "UNSUBSCRIBED", at: now, by: "shopper" });
    changeConsent(fixture.sim, fixture.shop, ann, { state: "SUBSCRIBED", at: now - 1, by: "app" });
    expect(ann.consent.state).toBe("UNSUBSCRIBED");
    expect(fixture.shop.consentLog).toHaveLength(1);
  });
});
