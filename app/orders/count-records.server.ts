import { z } from "zod";
import type { Ctx, ShopId } from "../platform/ports.ts";
import { RECORD_COUNTS } from "../shopify/documents/records.ts";
import { saveCounts } from "./import.store.server.ts";

const Count = z.object({ count: z.number(), precision: z.enum(["EXACT", "AT_LEAST"]) }).nullable();
const Counts = z.object({ ordersCount: Count, customersCount: Count, currentAppInstallation: z.object({ accessScopes: z.array(z.object({ handle: z.string() })) }) });

/** What Shopify counts of each subject; null where it does not say. */
export type RecordCounts = Record<"orders" | "customers", { count: number; exact: boolean } | null> & { hasAllOrders: boolean };

/** Counts the orders and customers of two searches; an empty search is all of them. Null when the shop does not answer us, or does not let us count. */
export async function readCounts(ctx: Ctx, shopId: ShopId, searches: { orders: string; customers: string }): Promise<RecordCounts | null> {
  const outcome = await ctx.shopify.send(shopId, RECORD_COUNTS, searches);
  if (outcome.kind !== "ok") return null;
  const { ordersCount, customersCount, currentAppInstallation } = Counts.parse(outcome.data);
  const counted = (count: z.infer<typeof Count>) => count && { count: count.count, exact: count.precision === "EXACT" };
  return { orders: counted(ordersCount), customers: counted(customersCount), hasAllOrders: currentAppInstallation.accessScopes.some(({ handle }) => handle === "read_all_orders") };
}

/** Notes how much there is to read, for the page that shows how far the import is. Without an answer the page shows what was read alone. */
export async function countRecords(ctx: Ctx, { shopId }: { shopId: ShopId }): Promise<void> {
  const counts = await readCounts(ctx, shopId, { orders: "", customers: "" });
  if (counts) await ctx.db.withShopSql(shopId, (sql) => saveCounts(sql, counts));
}
