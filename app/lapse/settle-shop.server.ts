import { readHistory } from "../orders/import.store.server.ts";
import { redayOrders } from "../orders/orders.store.server.ts";
import type { Ctx, ShopId, ShopperId } from "../platform/ports.ts";
import { readShopFacts } from "../shoppers/shop-facts.server.ts";
import { foldKeptCounts } from "../shoppers/shopper-list.store.server.ts";
import { foldShoppers, nextShopperIds } from "../shoppers/stats.store.server.ts";
import { createCalendar } from "./calendar.ts";
import { judgeLot, LOT } from "./judge-lot.server.ts";

const LOT_TIMEOUT_MS = 120_000;
const REDAY_TIMEOUT_MS = 15 * 60_000;

export type SettleWhy = "import" | "window" | "time_zone";

/**
 * Counts and judges a whole shop anew, lot by lot, after an import, a new window or a new time zone. No mail is sent because of it.
 * Rows that do not change are not written, so doing it again after a kill costs reading only.
 * @returns how many shoppers there are, and how many changed state
 */
export async function settleShop(ctx: Pick<Ctx, "db" | "clock">, { shopId, why }: { shopId: ShopId; why: SettleWhy }): Promise<{ shoppers: number; changed: number }> {
  const facts = await ctx.db.withShopSql(shopId, readShopFacts);
  if (why === "time_zone") await ctx.db.withShopSql(shopId, (sql) => redayOrders(sql, facts.timeZone), { timeoutMs: REDAY_TIMEOUT_MS });
  const calendar = createCalendar({ days: facts.lapseWindowDays, zone: facts.timeZone });
  const total = { shoppers: 0, changed: 0 };
  for (let after: ShopperId | null = null; ; ) {
    const from: ShopperId | null = after;
    const lot = await ctx.db.withShopSql(
      shopId,
      async (sql) => {
        const shopperIds = await nextShopperIds(sql, from, LOT);
        if (shopperIds.length === 0) return { shopperIds, changed: 0 };
        const history = await readHistory(sql);
        if (why !== "window") await foldShoppers(sql, shopperIds, history);
        const { changed } = await judgeLot(sql, { now: ctx.clock.now(), shopperIds, ready: history !== "unread", because: why === "import" ? "history" : why, calendar });
        return { shopperIds, changed };
      },
      { timeoutMs: LOT_TIMEOUT_MS },
    );
    total.shoppers += lot.shopperIds.length;
    total.changed += lot.changed;
    const last = lot.shopperIds.at(-1);
    if (last === undefined || lot.shopperIds.length < LOT) break;
    after = last;
  }
  await ctx.db.withShopSql(shopId, foldKeptCounts);
  return total;
}
