import { finished } from "node:stream/promises";
import { addWork } from "../platform/jobs/work.server.ts";
import type { Ctx, ShopperId, Sql } from "../platform/ports.ts";
import { digitsOfGid } from "../shoppers/identity.ts";
import { readShopFacts } from "../shoppers/shop-facts.server.ts";
import { foldShoppers, keepWalksOut, lockShoppers } from "../shoppers/stats.store.server.ts";
import { rulesOf } from "./countable.ts";
import { readHistory } from "./import.store.server.ts";
import { type LineNode, ORDER_STAGING, type OrderNode, type OrderTable, orderRowWriter } from "./order-record.ts";
import { clearStagedOrders, markDeleted, mergeFewOrders, ownersOf } from "./orders.store.server.ts";

/** Staged under this number, orders of one transaction are seen by no other: they are gone before it commits. */
const OWN_SLICE = 0n;

/**
 * Records orders as they are now, in the caller's transaction: the same staging and merge as the import, then what follows from a change.
 * A repeat or an older state changes nothing and nothing follows from it.
 */
export async function recordOrders(sql: Sql, ctx: Pick<Ctx, "clock" | "seal">, orders: readonly { order: OrderNode; lines: readonly LineNode[] }[]): Promise<void> {
  const facts = await readShopFacts(sql);
  const texts: Record<OrderTable, string> = { staging_orders: "", staging_order_lines: "", staging_refunds: "" };
  const write = orderRowWriter(`${sql.shopId}\t${OWN_SLICE}\t`, { rules: rulesOf(facts), seal: ctx.seal, now: ctx.clock.now() }, (table, row) => (texts[table] += row));
  // The last state of an order that comes twice: a merge takes each order once.
  const latest = new Map(orders.map((entry) => [entry.order.id, entry]));
  for (const { order, lines } of latest.values()) {
    const id = digitsOfGid(order.id);
    write.order(order, id);
    for (const line of lines) write.line(line, id, order.currencyCode);
  }
  for (const table of Object.keys(texts) as OrderTable[]) {
    if (texts[table] === "") continue;
    const copy = sql.copyFrom(`copy ${table} (${ORDER_STAGING[table]}) from stdin`);
    copy.end(texts[table]);
    await finished(copy);
  }
  await keepWalksOut(sql);
  const { written, ownersWere } = await mergeFewOrders(sql, { sliceId: OWN_SLICE, rules: rulesOf(facts), zone: facts.timeZone });
  await clearStagedOrders(sql, OWN_SLICE);
  if (written.length === 0) return;
  await followOrders(sql, ctx.clock.now(), written, ownersWere);
}

/** Records that orders were deleted, in the caller's transaction. */
export async function recordDeletedOrders(sql: Sql, ctx: Pick<Ctx, "clock">, orderIds: readonly bigint[], at: Date): Promise<void> {
  await keepWalksOut(sql);
  const owners = await ownersOf(sql, orderIds);
  await lockShoppers(sql, owners);
  const { currency } = await readShopFacts(sql);
  for (const orderId of orderIds) await markDeleted(sql, orderId, at, currency);
  await followOrders(sql, ctx.clock.now(), orderIds, owners);
}

/**
 * What follows from changed orders: statistics of those who have or had them at once, states and responses by work in the same transaction.
 */
async function followOrders(sql: Sql, now: Date, orderIds: readonly bigint[], ownersWere: readonly ShopperId[]): Promise<void> {
  const shopperIds = [...new Set([...ownersWere, ...(await ownersOf(sql, orderIds))])].sort((a, b) => (a < b ? -1 : 1));
  await foldShoppers(sql, { ids: shopperIds }, await readHistory(sql));
  if (shopperIds.length > 0) await addWork(sql, now, "lapse.follow", { shopperIds: shopperIds.map(String) }, { dedupeKey: shopperIds.join(",").slice(0, 200) });
  for (const orderId of orderIds) await addWork(sql, now, "responses.follow-order", { orderId: String(orderId) }, { dedupeKey: String(orderId) });
}
