import type { Ctx, ShopId, Sql } from "../platform/ports.ts";
import { type Day, dayIn } from "../platform/zones.ts";
import { filterOf } from "./shopper-filter.store.server.ts";
import { countUpTo } from "./shopper-list.store.server.ts";
import type { WhomQuery } from "./shopper-query.ts";
import { readShopFacts } from "./shop-facts.server.ts";

/** No shop has more; counting stops here all the same. */
const MOST = 5_000_000;

/** How many shoppers a view has, for a question that is asked once and not at each page. null where that would mean to look at each profile. */
export async function countOf(sql: Sql, query: WhomQuery, today: Day): Promise<number | null> {
  const { n, capped } = await countUpTo(sql, query, await filterOf(sql, query, today), MOST);
  return capped ? null : n;
}

export const countView = (ctx: Pick<Ctx, "db" | "clock">, { shopId, query }: { shopId: ShopId; query: WhomQuery }): Promise<number | null> =>
  ctx.db.withShopSql(shopId, async (sql) => countOf(sql, query, dayIn(ctx.clock.now(), (await readShopFacts(sql)).timeZone)), { timeoutMs: 20_000 });
