/**
 * What of an order a shopper still waits for: while it lasts, no mail should ask them to come back (product rule 8). The one place for it:
 * import, reconcile and webhooks all ask here. Null is unknown: Shopify did not say.
 */
export interface OpenMatters {
  openReturn: boolean | null;
  undelivered: boolean | null;
  disputed: boolean | null;
  /** When the last part left, for an order that is undelivered because it is taken to be on its way; ISO. */
  shippedAt: string | null;
}

/** What Shopify says of it, as the Admin API writes it; a part that may not be read, or that a webhook does not hold, is absent. */
export interface MattersNode {
  returnStatus?: string;
  displayFulfillmentStatus?: string;
  fulfillments?: { createdAt: string; deliveredAt: string | null; displayStatus: string | null }[];
  disputes?: { status: string }[];
}

/** An order that was placed longer ago and never left is forgotten, or was settled without Shopify: nobody waits half a year for a parcel. */
export const WAITED_FOR_DAYS = 180;
/** A parcel that left longer ago has arrived, though no carrier says so: most never say it. */
export const ARRIVES_WITHIN_DAYS = 21;

const DAY_MS = 86_400_000;

/** Asked for, or on its way back. Inspected counts: the money is still out. RETURN_FAILED does not: nothing more will come of it by itself. */
const openReturns = new Set(["RETURN_REQUESTED", "IN_PROGRESS", "INSPECTION_COMPLETE"]);
const openDisputes = new Set(["NEEDS_RESPONSE", "UNDER_REVIEW"]);
/** All went out, or nothing has to. */
const nothingToShip = new Set(["FULFILLED", "FULFILLMENT_NOT_REQUIRED", "RESTOCKED"]);
const arrived = new Set(["DELIVERED", "PICKED_UP"]);
/** No parcel, though one was made out. */
const void_ = new Set(["CANCELED", "LABEL_VOIDED"]);
/** The carrier says that it will not arrive by itself: time does not deliver it. */
const lost = new Set(["NOT_DELIVERED", "FAILURE"]);

/** Reasons for which an order does not count and for which nobody waits for it. A free order may be a replacement, which somebody does wait for. */
const waitsForNothing = new Set(["test", "cancelled", "deleted", "not_paid", "refunded"]);

/** @param order whyNot as `judgeOrder` says it */
export function mattersOf(node: MattersNode, order: { placedAt: string; whyNot: string | null }, now: Date): OpenMatters {
  const open = openIn(node);
  const delivery = waitsForNothing.has(order.whyNot ?? "") || isPast(order.placedAt, WAITED_FOR_DAYS, now) ? settled : deliveryOf(node, now);
  const isOurs = order.whyNot !== "test" && order.whyNot !== "deleted";
  return {
    openReturn: open.openReturn && isOurs,
    disputed: open.disputed && isOurs,
    ...delivery,
  };
}

/** Whether a return and a dispute are open, by what Shopify says of them alone. */
export const openIn = ({ returnStatus, disputes }: MattersNode): Pick<OpenMatters, "openReturn" | "disputed"> => ({
  openReturn: returnStatus === undefined ? null : openReturns.has(returnStatus),
  disputed: disputes === undefined ? null : disputes.some(({ status }) => openDisputes.has(status)),
});

const settled = { undelivered: false, shippedAt: null };
const waiting = { undelivered: true, shippedAt: null };

function deliveryOf({ displayFulfillmentStatus: status, fulfillments = [] }: MattersNode, now: Date): Pick<OpenMatters, "undelivered" | "shippedAt"> {
  if (status === undefined) return { undelivered: null, shippedAt: null };
  if (!nothingToShip.has(status)) return waiting;
  if (status !== "FULFILLED" || fulfillments.length === 0) return settled;
  const under = fulfillments.filter(({ displayStatus, deliveredAt }) => deliveredAt === null && !arrived.has(displayStatus ?? "") && !void_.has(displayStatus ?? ""));
  if (under.some(({ displayStatus }) => lost.has(displayStatus ?? ""))) return waiting;
  const left = under.map(({ createdAt }) => createdAt).filter((createdAt) => !isPast(createdAt, ARRIVES_WITHIN_DAYS, now));
  if (left.length === 0) return settled;
  return { undelivered: true, shippedAt: left.reduce((latest, at) => (Date.parse(at) > Date.parse(latest) ? at : latest)) };
}

const isPast = (at: string, days: number, now: Date): boolean => Date.parse(at) < now.getTime() - days * DAY_MS;
