import { readHistory } from "../orders/import.store.server.ts";
import { rehomeStrays } from "../orders/orders.store.server.ts";
import type { Ctx, ShopId } from "../platform/ports.ts";
import { foldShoppers } from "../shoppers/stats.store.server.ts";
import { hasFirstLesson, refitShop } from "./refit-shop.server.ts";
import { settleShop } from "./settle-shop.server.ts";
import { LOT_TIMEOUT_MS, walkShop } from "./walk-shop.server.ts";

/**
 * Counts and judges a whole shop after an import. A shop that judges by what it learns learns first: judged by a rule of thumb until the night,
 * some would be called lapsed, with a case, for as long as it takes to learn that they are not.
 */
export async function settleImport(ctx: Pick<Ctx, "db" | "clock" | "log">, { shopId }: { shopId: ShopId }): Promise<void> {
  const learns = await ctx.db.withShopSql(shopId, hasFirstLesson);
  if (learns) {
    await ctx.db.withShopSql(shopId, rehomeStrays, { timeoutMs: LOT_TIMEOUT_MS });
    await walkShop(ctx, shopId, async (sql, whose) => foldShoppers(sql, whose, await readHistory(sql)));
    // The shop's list does not wait for what goes wrong in learning: it is judged by the rule of thumb then, and the fit that follows every import tries again.
    await refitShop(ctx, { shopId, anew: false, first: true }).catch((error: unknown) => ctx.log.error({ err: error, shopId: String(shopId) }, "nothing could be learned of a new shop yet"));
  }
  await settleShop(ctx, { shopId, why: "import", counted: learns });
}
