import { wake } from "../platform/jobs/work.server.ts";
import type { Ctx, ShopId } from "../platform/ports.ts";
import { retrySlices } from "./import.store.server.ts";

/** The merchant asks that failed slices are read again. */
export async function continueImport(ctx: Ctx, { shopId }: { shopId: ShopId }): Promise<{ kind: "continued" | "nothing-failed" }> {
  return ctx.db.withShopSql(shopId, async (sql) => {
    if ((await retrySlices(sql)) === 0) return { kind: "nothing-failed" };
    wake(sql, "orders.import");
    return { kind: "continued" };
  });
}
