import { readHistory } from "../orders/import.store.server.ts";
import type { Ctx, ShopId, ShopperId } from "../platform/ports.ts";
import { createJudges, judgeLot } from "./judge-lot.server.ts";

/** Judges the shoppers whose orders changed; nobody else is touched. */
export async function followShoppers(ctx: Ctx, { shopId, shopperIds }: { shopId: ShopId; shopperIds: readonly ShopperId[] }): Promise<void> {
  await ctx.db.withShopSql(shopId, async (sql) => {
    const ready = (await readHistory(sql)) !== "unread";
    await judgeLot(sql, { now: ctx.clock.now(), whose: { ids: shopperIds }, ready, because: null, judges: createJudges() });
  });
}
