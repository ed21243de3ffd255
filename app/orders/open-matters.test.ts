import { describe, expect, test } from "vitest";
import { mattersOf, type MattersNode } from "./open-matters.ts";

const now = new Date("2026-11-22T12:00:00Z");
const ago = (days: number) => new Date(now.getTime() - days * 86_400_000).toISOString();
const of = (node: MattersNode, order: { placedAt?: string; whyNot?: string | null } = {}) => mattersOf(node, { placedAt: ago(100), whyNot: null, ...order }, now);
const shipment = (days: number, displayStatus: string | null, deliveredAt: string | null = null) => ({ createdAt: ago(days), deliveredAt, displayStatus });
const shipped = (...fulfillments: ReturnType<typeof shipment>[]): MattersNode => ({ displayFulfillmentStatus: "FULFILLED", fulfillments });

test("rule 8: what Shopify did not say is unknown, never no", () => {
  expect(of({})).toEqual({ openReturn: null, undelivered: null, disputed: null, shippedAt: null });
});

test.each([
  ["NO_RETURN", false], ["RETURN_REQUESTED", true], ["IN_PROGRESS", true], ["INSPECTION_COMPLETE", true], ["RETURNED", false], ["RETURN_FAILED", false],
])("a return that is %s is open: %s", (returnStatus, open) => expect(of({ returnStatus }).openReturn).toBe(open));

test.each([
  [[], false], [["NEEDS_RESPONSE"], true], [["UNDER_REVIEW"], true], [["WON"], false], [["LOST", "UNDER_REVIEW"], true], [["ACCEPTED", "CHARGE_REFUNDED", "PREVENTED"], false],
])("disputes %j are open: %s", (statuses, open) => expect(of({ disputes: statuses.map((status) => ({ status })) }).disputed).toBe(open));

describe("undelivered", () => {
  test.each([
    ["UNFULFILLED", true], ["PARTIALLY_FULFILLED", true], ["ON_HOLD", true], ["SCHEDULED", true], ["IN_PROGRESS", true], ["REQUEST_DECLINED", true], ["FULFILLMENT_NOT_REQUIRED", false], ["RESTOCKED", false], ["FULFILLED", false],
  ])("%s and nothing more: %s", (displayFulfillmentStatus, undelivered) => expect(of({ displayFulfillmentStatus })).toMatchObject({ undelivered, shippedAt: null }));

  test.each<[string, MattersNode, boolean, string | null]>([
    ["left long ago, no carrier tells", shipped(shipment(40, null)), false, null],
    ["left lately, no carrier tells", shipped(shipment(3, "FULFILLED")), true, ago(3)],
    ["the last part left lately", shipped(shipment(40, null), shipment(5, "IN_TRANSIT"), shipment(8, "IN_TRANSIT")), true, ago(5)],
    ["arrived", shipped(shipment(3, "DELIVERED")), false, null],
    ["arrived, by its date", shipped(shipment(3, null, ago(1))), false, null],
    ["picked up", shipped(shipment(1, "PICKED_UP")), false, null],
    ["a parcel that was called back is none", shipped(shipment(1, "CANCELED")), false, null],
    ["the carrier lost it: time does not deliver it", shipped(shipment(60, "NOT_DELIVERED")), true, null],
  ])("%s", (_, node, undelivered, shippedAt) => expect(of(node)).toMatchObject({ undelivered, shippedAt }));

  test.each([["test"], ["cancelled"], ["not_paid"], ["refunded"]])("nobody waits for an order that does not count because it is %s", (whyNot) => {
    expect(of({ displayFulfillmentStatus: "UNFULFILLED" }, { whyNot }).undelivered).toBe(false);
  });

  test("a replacement that cost nothing is waited for, nothing is after half a year, whatever Shopify says or does not say", () => {
    expect(of({ displayFulfillmentStatus: "UNFULFILLED" }, { whyNot: "zero" }).undelivered).toBe(true);
    expect(of({ displayFulfillmentStatus: "UNFULFILLED" }, { placedAt: ago(181) }).undelivered).toBe(false);
    expect(of({}, { placedAt: ago(181) }).undelivered).toBe(false);
  });
});
