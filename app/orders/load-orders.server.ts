import type { Ctx, ShopId, ShopperId } from "../platform/ports.ts";
import type { Day } from "../platform/zones.ts";
import type { WhyNot } from "./countable.ts";
import type { OrderView } from "./order-view.ts";

/** Somebody with more orders than this is shown the newest. */
const SHOWN = 250;

/** The orders of a shopper, newest first, counting or not, with their lines. Deleted ones are left out. */
export async function loadOrdersOf(ctx: Ctx, { shopId, shopperId }: { shopId: ShopId; shopperId: ShopperId }): Promise<OrderView[]> {
  return ctx.db.withShop(shopId, async (tx) => {
    const orders = await tx.order.findMany({ where: { shopId, shopperId, deletedAt: null }, orderBy: [{ processedAt: "desc" }, { id: "asc" }], take: SHOWN });
    const lines = await tx.orderLine.findMany({ where: { shopId, orderId: { in: orders.map(({ id }) => id) } }, orderBy: { id: "asc" } });
    const linesOf = Map.groupBy(lines, ({ orderId }) => orderId);
    return orders.map((order) => ({
      id: order.id,
      name: order.name,
      processedAt: order.processedAt,
      day: order.orderDay.toISOString().slice(0, 10) as Day,
      sourceName: order.sourceName,
      currency: order.currency,
      subtotalMinor: Number(order.subtotalMinor),
      discountMinor: Number(order.discountMinor),
      refundedMinor: Number(order.refundedMinor),
      netMinor: Number(order.netMinor),
      discountCodes: order.discountCodes,
      counts: order.counts,
      whyNot: order.whyNot as WhyNot | null,
      cancelledAt: order.cancelledAt,
      lines: (linesOf.get(order.id) ?? []).map(({ id, title, quantity, currentQuantity, totalMinor, isGiftCard }) => ({ id, title, quantity, currentQuantity, totalMinor: Number(totalMinor), isGiftCard })),
    }));
  });
}
