import type { ShopperId } from "../platform/ports.ts";

/**
 * Whether an order is its code's owner's: the same shopper (records merged into one are one), or an order placed as a guest with the
 * owner's address. An order without any person, at a till for example, is nobody's.
 */
export function isOwner(order: { selves: readonly ShopperId[]; email: string | null }, owner: { id: ShopperId; email: string | null }): boolean {
  return order.selves.includes(owner.id) || (order.email !== null && order.email === owner.email);
}

/** Orders that were never a sale, or are none any more: what was booked from them is taken back. A refunded one stays, with what is left. */
export const isVoid = (whyNot: string | null): boolean => whyNot === "test" || whyNot === "cancelled" || whyNot === "deleted" || whyNot === "not_paid" || whyNot === "zero";
