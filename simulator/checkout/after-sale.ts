import type { SimCore } from "../core.ts";
import { currentShippingMinor, lineMinor, lineShareMinor, refundedMinor, taxableMinor, taxOf, totalMinor } from "../order-amounts.ts";
import { recount } from "../records.ts";
import type { SimDispute, SimLine, SimOrder, SimRefund } from "../shapes.ts";
import { nextId, type SimShop } from "../state.ts";
import { orderEditPayload, orderPayload } from "../webhooks/order-payload.ts";
import { queueWebhooks, type WebhookEvent } from "../webhooks/queue.ts";
import { refundPayload } from "../webhooks/refund-payload.ts";
import { customerUpdated } from "./customers.ts";

/** What happens to an order after it was placed. All of it now, with its webhooks; all throw on an unknown order. */

function orderOf(shop: SimShop, orderId: number): SimOrder {
  const order = shop.orders.get(orderId);
  if (!order) throw new Error(`${shop.domain} has no order ${orderId}`);
  return order;
}

/** Marks the order as changed, counts its customer anew, and adds what every change of an order causes. */
function changed(sim: SimCore, shop: SimShop, order: SimOrder, before: WebhookEvent[]): void {
  const now = sim.clock.now();
  order.updatedAt = now;
  const customer = order.customerId === null ? undefined : shop.customers.get(order.customerId);
  const events = [...before, { topic: "orders/updated", payload: orderPayload(order, shop) }];
  if (customer) {
    recount(shop, customer);
    customer.updatedAt = now;
    events.push(customerUpdated(customer, shop));
  }
  queueWebhooks(sim, shop, events);
}

export interface RefundInput {
  /** Default: everything that is left of every line. */
  lines?: { lineId: number; quantity: number }[];
  /** Whether shipping is given back too; default only for a refund of everything. */
  shipping?: boolean;
}

/** Gives money back. Causes refunds/create and orders/updated. Throws when nothing is left to refund. */
export function refundOrder(sim: SimCore, shop: SimShop, orderId: number, input: RefundInput = {}): SimRefund {
  const order = orderOf(shop, orderId);
  const refund = addRefund(sim, shop, order, input);
  changed(sim, shop, order, [{ topic: "refunds/create", payload: refundPayload(refund, order, shop) }]);
  return refund;
}

function addRefund(sim: SimCore, shop: SimShop, order: SimOrder, input: RefundInput): SimRefund {
  const wanted = input.lines ?? order.lines.filter((line) => line.currentQuantity > 0).map((line) => ({ lineId: line.id, quantity: line.currentQuantity }));
  const lines = wanted.map(({ lineId, quantity }) => {
    const line = order.lines.find(({ id }) => id === lineId);
    if (!line || quantity > line.currentQuantity) throw new Error(`Order ${order.id} has no ${quantity} of line ${lineId} left to refund`);
    const subtotalMinor = lineShareMinor(line, line.currentQuantity) - lineShareMinor(line, line.currentQuantity - quantity);
    line.currentQuantity -= quantity;
    return { id: nextId(sim.state), lineId, quantity, subtotalMinor, taxMinor: line.giftCard ? 0 : taxOf(shop, subtotalMinor) };
  });
  const shippingMinor = (input.shipping ?? !input.lines) ? currentShippingMinor(order) : 0;
  const goods = lines.reduce((sum, line) => sum + line.subtotalMinor + (order.taxesIncluded ? 0 : line.taxMinor), 0);
  const amountMinor = Math.min(goods + shippingMinor + (order.taxesIncluded ? 0 : taxOf(shop, shippingMinor)), totalMinor(order) - refundedMinor(order));
  if (lines.length === 0 && amountMinor === 0) throw new Error(`Nothing is left to refund on order ${order.id}`);
  const refund: SimRefund = { id: nextId(sim.state), createdAt: sim.clock.now(), amountMinor, shippingMinor, lines };
  order.refunds.push(refund);
  order.financialStatus = refundedMinor(order) >= totalMinor(order) ? "REFUNDED" : "PARTIALLY_REFUNDED";
  return refund;
}

/** Cancels, and gives everything back unless told not to. Causes orders/cancelled, orders/updated, refunds/create. */
export function cancelOrder(sim: SimCore, shop: SimShop, orderId: number, options: { reason?: SimOrder["cancelReason"]; refund?: boolean } = {}): void {
  const order = orderOf(shop, orderId);
  if (order.cancelledAt !== null) return;
  const events: WebhookEvent[] = [];
  order.cancelledAt = sim.clock.now();
  order.cancelReason = options.reason ?? "CUSTOMER";
  order.updatedAt = order.cancelledAt;
  if (order.financialStatus === "PENDING") order.financialStatus = "VOIDED";
  else if ((options.refund ?? true) && refundedMinor(order) < totalMinor(order)) {
    const refund = addRefund(sim, shop, order, {});
    events.push({ topic: "refunds/create", payload: refundPayload(refund, order, shop) });
  }
  changed(sim, shop, order, [{ topic: "orders/cancelled", payload: orderPayload(order, shop) }, ...events]);
}

/**
 * Edits an order: adds a line, or takes pieces of a line away (money for those is given back).
 * Causes orders/edited and orders/updated.
 */
export function editOrder(
  sim: SimCore,
  shop: SimShop,
  orderId: number,
  edit: { add?: { title: string; unitPriceMinor: number; quantity?: number }; remove?: { lineId: number; quantity: number } },
): void {
  const order = orderOf(shop, orderId);
  const now = sim.clock.now();
  const events: WebhookEvent[] = [];
  const additions: { id: number; delta: number }[] = [];
  if (edit.add) {
    const quantity = edit.add.quantity ?? 1;
    const line: SimLine = { id: nextId(sim.state), productId: null, variantId: null, title: edit.add.title, quantity, currentQuantity: quantity, unitPriceMinor: edit.add.unitPriceMinor, discountMinor: 0, giftCard: false };
    order.lines.push(line);
    order.taxMinor = taxOf(shop, taxableMinor(order));
    if (lineMinor(line) > 0 && order.financialStatus === "REFUNDED") order.financialStatus = "PARTIALLY_REFUNDED";
    additions.push({ id: line.id, delta: quantity });
  }
  if (edit.remove) {
    const refund = addRefund(sim, shop, order, { lines: [edit.remove], shipping: false });
    events.push({ topic: "refunds/create", payload: refundPayload(refund, order, shop) });
  }
  const removals = edit.remove ? [{ id: edit.remove.lineId, delta: edit.remove.quantity }] : [];
  events.push({ topic: "orders/edited", payload: orderEditPayload({ id: nextId(sim.state), at: now, additions, removals }, order, shop) });
  changed(sim, shop, order, events);
}

/** Deletes an order for good. Causes orders/delete. */
export function deleteOrder(sim: SimCore, shop: SimShop, orderId: number): void {
  const order = orderOf(shop, orderId);
  shop.orders.delete(order.id);
  const customer = order.customerId === null ? undefined : shop.customers.get(order.customerId);
  if (customer) {
    customer.orderIds = customer.orderIds.filter((id) => id !== order.id);
    recount(shop, customer);
  }
  queueWebhooks(sim, shop, [{ topic: "orders/delete", payload: { id: order.id } }]);
}

/** Keeps an order back: it does not leave by itself. For one that has not left. */
export function holdOrder(sim: SimCore, shop: SimShop, orderId: number): void {
  const order = orderOf(shop, orderId);
  order.parcel = { shipsAt: null, arrivesAt: null };
  changed(sim, shop, order, []);
}

/** Ships an order, or a part of it; who is to tell that it arrived is {@link deliverOrder}. Causes orders/updated. */
export function shipOrder(sim: SimCore, shop: SimShop, orderId: number, { inPart = false }: { inPart?: boolean } = {}): void {
  const order = orderOf(shop, orderId);
  order.parcel = { shipsAt: sim.clock.now(), arrivesAt: null, inPart };
  changed(sim, shop, order, []);
}

/** The carrier tells that what was shipped arrived. Causes orders/updated. Throws when nothing was shipped. */
export function deliverOrder(sim: SimCore, shop: SimShop, orderId: number): void {
  const order = orderOf(shop, orderId);
  if (order.parcel?.shipsAt == null) throw new Error(`Order ${orderId} was not shipped`);
  order.parcel.arrivesAt = sim.clock.now();
  changed(sim, shop, order, []);
}

/** Opens a return; `asked`: the shop has not answered yet. Causes orders/updated, which says nothing of it. */
export function openReturn(sim: SimCore, shop: SimShop, orderId: number, { asked = false }: { asked?: boolean } = {}): void {
  const order = orderOf(shop, orderId);
  (order.returns ??= []).push({ openedAt: sim.clock.now(), closedAt: null, asked });
  changed(sim, shop, order, []);
}

/** Ends every return of an order. Causes orders/updated. */
export function endReturns(sim: SimCore, shop: SimShop, orderId: number): void {
  const order = orderOf(shop, orderId);
  for (const each of order.returns ?? []) each.closedAt ??= sim.clock.now();
  changed(sim, shop, order, []);
}

/** A bank disputes the payment: no webhook of an order tells it, and its `updatedAt` stays. */
export function disputeOrder(sim: SimCore, shop: SimShop, orderId: number): void {
  (orderOf(shop, orderId).disputes ??= []).push({ id: nextId(sim.state), openedAt: sim.clock.now(), closedAt: null, outcome: "LOST" });
}

/** The bank decides every open dispute of an order, as silently. */
export function endDisputes(sim: SimCore, shop: SimShop, orderId: number, outcome: SimDispute["outcome"]): void {
  for (const each of orderOf(shop, orderId).disputes ?? []) if (each.closedAt === null) Object.assign(each, { closedAt: sim.clock.now(), outcome });
}
