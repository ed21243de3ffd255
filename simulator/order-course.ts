import type { SimDispute, SimOrder } from "./shapes.ts";

/**
 * What has become of an order by an instant: shipped, arrived, returned, disputed. Of what lies ahead only the plan is written down, and it
 * comes true by itself; nobody is told by a webhook then, as of webhooks that are lost.
 */

const needsShipping = (order: SimOrder): boolean => order.sourceName !== "pos" && order.lines.some(({ giftCard }) => !giftCard);

/** An order of which nothing was written down arrived the day it was placed. */
const parcelOf = (order: SimOrder) => order.parcel ?? { shipsAt: order.createdAt, arrivesAt: order.createdAt };

const shippedBy = (order: SimOrder, now: number): number | null => {
  const { shipsAt } = parcelOf(order);
  return shipsAt !== null && shipsAt <= now && !(order.cancelledAt !== null && order.cancelledAt < shipsAt) ? shipsAt : null;
};

export type FulfillmentStatus = "UNFULFILLED" | "PARTIALLY_FULFILLED" | "FULFILLED" | "FULFILLMENT_NOT_REQUIRED";

export function fulfillmentStatus(order: SimOrder, now: number): FulfillmentStatus {
  if (order.sourceName === "pos") return "FULFILLED";
  if (!needsShipping(order)) return "FULFILLMENT_NOT_REQUIRED";
  if (shippedBy(order, now) === null) return "UNFULFILLED";
  return parcelOf(order).inPart ? "PARTIALLY_FULFILLED" : "FULFILLED";
}

export interface Shipment {
  shippedAt: number;
  /** Null while it is on its way, and for good where no carrier tells. */
  deliveredAt: number | null;
  isTracked: boolean;
}

/** Parcels that left by now; the simulation has one an order at most. */
export function shipmentsOf(order: SimOrder, now: number): Shipment[] {
  const shippedAt = needsShipping(order) ? shippedBy(order, now) : null;
  const { arrivesAt } = parcelOf(order);
  return shippedAt === null ? [] : [{ shippedAt, deliveredAt: arrivesAt !== null && arrivesAt <= now ? arrivesAt : null, isTracked: arrivesAt !== null }];
}

export type ReturnStatus = "NO_RETURN" | "RETURN_REQUESTED" | "IN_PROGRESS" | "RETURNED";

/** One that is open comes before those that ended. */
export function returnStatus(order: SimOrder, now: number): ReturnStatus {
  const begun = (order.returns ?? []).filter(({ openedAt }) => openedAt <= now);
  const open = begun.find(({ closedAt }) => closedAt === null || closedAt > now);
  if (open) return open.asked ? "RETURN_REQUESTED" : "IN_PROGRESS";
  return begun.length > 0 ? "RETURNED" : "NO_RETURN";
}

/** Who disputed has a week to answer in; then the bank looks at it. */
const answerMs = 7 * 86_400_000;

export type DisputeStatus = "NEEDS_RESPONSE" | "UNDER_REVIEW" | SimDispute["outcome"];

const disputeStatus = (dispute: SimDispute, now: number): DisputeStatus => {
  if (dispute.closedAt !== null && dispute.closedAt <= now) return dispute.outcome;
  return now < dispute.openedAt + answerMs ? "NEEDS_RESPONSE" : "UNDER_REVIEW";
};

export const disputesOf = (order: SimOrder, now: number): { id: number; status: DisputeStatus }[] =>
  (order.disputes ?? []).filter(({ openedAt }) => openedAt <= now).map((dispute) => ({ id: dispute.id, status: disputeStatus(dispute, now) }));

/** When the order last changed, as `updatedAt` says it. A dispute is the bank's and moves nothing. */
export function changedAt(order: SimOrder, now: number): number {
  const { shipsAt, arrivesAt } = order.parcel ?? { shipsAt: null, arrivesAt: null };
  const instants = [shipsAt, arrivesAt, ...(order.returns ?? []).flatMap(({ openedAt, closedAt }) => [openedAt, closedAt])];
  return instants.reduce<number>((last, at) => (at !== null && at <= now && at > last ? at : last), order.updatedAt);
}
