import { afterEach, beforeEach, expect, test } from "vitest";
import { deliverOrder, disputeOrder, endDisputes, endReturns, holdOrder, openReturn, shipOrder } from "./checkout/after-sale.ts";
import { checkout } from "./checkout/checkout.ts";
import { makeCoreFixture, type CoreFixture } from "./core-fixture.ts";
import { changedAt, disputesOf, fulfillmentStatus, returnStatus, shipmentsOf } from "./order-course.ts";
import type { SimOrder } from "./shapes.ts";
import { orderPayload } from "./webhooks/order-payload.ts";

const day = 86_400_000;
let f: CoreFixture;
beforeEach(() => void (f = makeCoreFixture()));
afterEach(() => f.close());

function buy(more: { sourceName?: string; giftCard?: boolean } = {}): SimOrder {
  const { giftCard = false, ...input } = more;
  const outcome = checkout(f.sim, f.shop, { email: "ann@shopper.example", lines: [{ title: "Mug", unitPriceMinor: 1250, giftCard }], ...input });
  if (outcome.kind !== "placed") throw new Error("nothing was bought");
  return outcome.order;
}

test("an order leaves and arrives by itself, and its last change moves with it", () => {
  const order = buy();
  const at = (days: number) => [fulfillmentStatus(order, order.createdAt + days * day), shipmentsOf(order, order.createdAt + days * day)[0]?.deliveredAt, (changedAt(order, order.createdAt + days * day) - order.createdAt) / day];
  expect([at(0), at(1), at(4)]).toEqual([["UNFULFILLED", undefined, 0], ["FULFILLED", null, 1], ["FULFILLED", order.createdAt + 4 * day, 4]]);
  expect(fulfillmentStatus(buy({ sourceName: "pos" }), f.clock.now())).toBe("FULFILLED");
  expect(fulfillmentStatus(buy({ giftCard: true }), f.clock.now())).toBe("FULFILLMENT_NOT_REQUIRED");
});

test("by hand: kept back, shipped in part, shipped, delivered; the webhook says so", () => {
  const order = buy();
  const said = () => {
    const { fulfillment_status, fulfillments } = orderPayload(order, f.shop) as { fulfillment_status: string | null; fulfillments: { shipment_status: string | null }[] };
    return [fulfillment_status, ...fulfillments.map(({ shipment_status }) => shipment_status)];
  };
  holdOrder(f.sim, f.shop, order.id);
  f.clock.advance(30 * day);
  expect([fulfillmentStatus(order, f.clock.now()), said()]).toEqual(["UNFULFILLED", [null]]);
  expect(() => deliverOrder(f.sim, f.shop, order.id)).toThrow("was not shipped");
  shipOrder(f.sim, f.shop, order.id, { inPart: true });
  expect([fulfillmentStatus(order, f.clock.now()), said()]).toEqual(["PARTIALLY_FULFILLED", ["partial", null]]);
  shipOrder(f.sim, f.shop, order.id);
  expect(said()).toEqual(["fulfilled", null]);
  deliverOrder(f.sim, f.shop, order.id);
  expect(said()).toEqual(["fulfilled", "delivered"]);
});

test("a return is asked for, open, then over; a dispute goes through the bank's hands and moves no date of the order", () => {
  const order = buy();
  openReturn(f.sim, f.shop, order.id, { asked: true });
  expect(returnStatus(order, f.clock.now())).toBe("RETURN_REQUESTED");
  f.clock.advance(10 * day);
  endReturns(f.sim, f.shop, order.id);
  expect(returnStatus(order, f.clock.now())).toBe("RETURNED");
  const before = changedAt(order, f.clock.now());
  disputeOrder(f.sim, f.shop, order.id);
  const statuses = () => disputesOf(order, f.clock.now()).map(({ status }) => status);
  expect(statuses()).toEqual(["NEEDS_RESPONSE"]);
  f.clock.advance(8 * day);
  expect(statuses()).toEqual(["UNDER_REVIEW"]);
  endDisputes(f.sim, f.shop, order.id, "WON");
  expect([statuses(), changedAt(order, f.clock.now())]).toEqual([["WON"], before]);
});
