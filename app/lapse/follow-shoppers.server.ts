import { readHistory } from "../orders/import.store.server.ts";
import type { Ctx, ShopId, ShopperId, Sql } from "../platform/ports.ts";
import { createJudges, judgeLot } from "./judge-lot.server.ts";

/** Judges the shoppers whose orders changed; nobody else is touched. */
export async function followShoppers(ctx: Ctx, { shopId, shopperIds }: { shopId: ShopId; shopperIds: readonly ShopperId[] }): Promise<void> {
  await ctx.db.withShopSql(shopId, (sql) => judgeAtOnce(sql, ctx.clock.now(), shopperIds));
}

/** The same in the caller's transaction. */
export async function judgeAtOnce(sql: Sql, now: Date, shopperIds: readonly ShopperId[]): Promise<void> {
  const ready = (await readHistory(sql)) !== "unread";
  await judgeLot(sql, { now, whose: { ids: shopperIds }, ready, because: null, judges: createJudges() });
}
