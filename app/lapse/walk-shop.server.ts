import type { Ctx, ShopId, ShopperId, Sql } from "../platform/ports.ts";
import { withJoins } from "../shoppers/joins.server.ts";
import { nextLot } from "../shoppers/stats.store.server.ts";

/** Shoppers of one transaction: large enough for sets to pay, short enough (about a second) that a webhook of one of them can wait for it. */
const LOT = 20_000;
export const LOT_TIMEOUT_MS = 120_000;

type ShopLot = NonNullable<Awaited<ReturnType<typeof nextLot>>>;

/** Works through all shoppers of a shop, each lot in a transaction of its own. @returns of each lot, how many it held and what came of it */
export async function walkShop<Result>(ctx: Pick<Ctx, "db">, shopId: ShopId, work: (sql: Sql, whose: ShopLot) => Promise<Result>): Promise<{ n: number; result: Result }[]> {
  const done: { n: number; result: Result }[] = [];
  for (let after: ShopperId | null = null; ; ) {
    const from: ShopperId | null = after;
    const step = await ctx.db.withShopSql(
      shopId,
      async (sql) => {
        const lot = await nextLot(sql, from, LOT);
        return lot && { lot, result: await withJoins(sql, "many", () => work(sql, lot)) };
      },
      { timeoutMs: LOT_TIMEOUT_MS },
    );
    if (!step) return done;
    done.push({ n: step.lot.n, result: step.result });
    after = step.lot.upTo;
  }
}
