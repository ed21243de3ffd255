import type { Ctx, ShopId } from "../platform/ports.ts";
import { readCountsKept, readSlices } from "./import.store.server.ts";
import { dayIn } from "../platform/zones.ts";
import { type ImportProgress, type OrdersRead, ordersReadOf, progressOf } from "./import-progress.ts";

/** How far the import of a shop is, from its slices. Asks nothing of Shopify. */
export async function loadImportProgress(ctx: Ctx, { shopId }: { shopId: ShopId }): Promise<ImportProgress> {
  return ctx.db.withShopSql(shopId, async (sql) => {
    const slices = await readSlices(sql);
    const { rows } = await sql.query<{ settling: boolean }>("select exists (select 1 from work_items where shop_id = $1 and task = 'lapse.settle' and state = 'waiting') as settling", [shopId]);
    return progressOf(
      slices.map((slice) => ({ ...slice, found: slice.found === null ? null : Number(slice.found), rowsRead: Number(slice.rowsRead) })),
      await readCountsKept(sql),
      rows[0]?.settling === true,
    );
  });
}

/** Which orders of a shop are in. @param input.zone the shop's */
export async function loadOrdersRead(ctx: Ctx, { shopId, zone }: { shopId: ShopId; zone: string }): Promise<OrdersRead> {
  return ordersReadOf(await ctx.db.withShopSql(shopId, readSlices), (at) => dayIn(at, zone));
}
