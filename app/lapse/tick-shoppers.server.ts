import { readHistory } from "../orders/import.store.server.ts";
import type { Ctx, ShopId } from "../platform/ports.ts";
import { createJudges, judgeLot } from "./judge-lot.server.ts";
import { dueShoppers } from "./lapse.store.server.ts";

const LOT = 2_000;

/** Judges a lot of those who cross an instant: who slows down, who lapses, whose return has faded. The index names them; the rest of the shop is not looked at. */
export async function tickShoppers(ctx: Ctx, { shopId }: { shopId: ShopId }): Promise<{ more: boolean }> {
  return ctx.db.withShopSql(shopId, async (sql) => {
    const now = ctx.clock.now();
    const shopperIds = await dueShoppers(sql, now, LOT);
    if (shopperIds.length === 0) return { more: false };
    const ready = (await readHistory(sql)) !== "unread";
    await judgeLot(sql, { now, whose: { ids: shopperIds }, ready, because: null, judges: createJudges() });
    return { more: shopperIds.length === LOT };
  }, { timeoutMs: 60_000 });
}
