import type { Ctx, ShopId } from "../platform/ports.ts";
import { idOfGid } from "../shoppers/identity.ts";
import { findUnknownFacts } from "../shops/shops.store.server.ts";
import { openOrders, settleDeliveries } from "./matters.store.server.ts";
import type { Reading } from "./read-pages.server.ts";
import { readOrders } from "./read-orders.server.ts";
import { recordOrders } from "./record-orders.server.ts";

/** Asked for by their numbers in one search. */
const LOT = 25;
/** Of a night; the newest first. */
const MOST = 1_000;

const searches = {
  return: ["return_requested", "in_progress", "inspection_complete"].map((status) => `return_status:${status}`),
  dispute: ["needs_response", "under_review"].map((status) => `chargeback_status:${status}`),
};

/**
 * Reads the orders with open returns and disputes, and those that were open here and are not among them. By their state and not by when they changed: no
 * webhook that we get tells of returns or disputes, and nothing promises that they move an order's `updatedAt`. What time alone settles is settled too.
 */
export async function followMatters(ctx: Ctx, { shopId }: { shopId: ShopId }): Promise<Reading> {
  const unknown = await ctx.db.withShopSql(shopId, findUnknownFacts);
  const open = (["return", "dispute"] as const).filter((fact) => !unknown.includes(fact)).flatMap((fact) => searches[fact]);
  const seen = new Set<bigint>();
  const read = (search: string) => readOrders(ctx, { shopId, search, async take(sql, orders) {
    for (const { order } of orders) seen.add(idOfGid(order.id));
    await recordOrders(sql, ctx, orders);
  } });
  if (open.length > 0) {
    const { kind } = await read(open.join(" OR "));
    if (kind !== "read") return { kind };
    const rest = (await ctx.db.withShopSql(shopId, (sql) => openOrders(sql, MOST))).filter((id) => !seen.has(id));
    for (let i = 0; i < rest.length; i += LOT) {
      const { kind } = await read(rest.slice(i, i + LOT).map((id) => `id:${id}`).join(" OR "));
      if (kind !== "read") return { kind };
    }
  }
  await ctx.db.withShopSql(shopId, (sql) => settleDeliveries(sql, ctx.clock.now()));
  return { kind: "read" };
}
