import type { Ctx, ShopId } from "../platform/ports.ts";
import { readSlices, type Slice } from "./import.store.server.ts";
import { type ImportProgress, progressOf } from "./import-progress.ts";

/** How far the import of a shop is, from its slices. */
export async function loadImportProgress(ctx: Ctx, { shopId }: { shopId: ShopId }): Promise<ImportProgress> {
  return ctx.db.withShopSql(shopId, async (sql) => {
    const slices: Slice[] = await readSlices(sql);
    const { rows } = await sql.query<{ settling: boolean }>("select exists (select 1 from work_items where shop_id = $1 and task = 'lapse.settle' and state = 'waiting') as settling", [shopId]);
    return progressOf(
      slices.map((slice) => ({ ...slice, expected: slice.expected === null ? null : Number(slice.expected), rowsRead: Number(slice.rowsRead) })),
      rows[0]?.settling === true,
    );
  });
}
