import type { Ctx, ShopId, Sql } from "../platform/ports.ts";
import { dayIn } from "../platform/zones.ts";
import { readPlace, writePlace } from "./place.ts";
import { rowOf } from "./row-of.ts";
import type { ShopperPage, ShopperTotal } from "./shopper.ts";
import { type Filter, filterOf } from "./shopper-filter.store.server.ts";
import { readKeptCounts } from "./kept-counts.store.server.ts";
import { countUpTo, findShoppers } from "./shopper-list.store.server.ts";
import { isPlainView, type ShopperQuery, type WhomQuery } from "./shopper-query.ts";
import { readShopFacts } from "./shop-facts.server.ts";
import { viewCountsOf } from "./view-counts.ts";

export const SHOPPERS_PER_PAGE = 50;
/** Filtered views are counted up to here: a page never counts a million rows. */
export const COUNT_CAP = 2_000;

/**
 * One page of a view, by keyset. `next` and `previous` go back into the query as `after` and `before`.
 * The total is exact for plain views (kept counts) and capped otherwise.
 */
export async function listShoppers(ctx: Ctx, input: { shopId: ShopId; query: WhomQuery; limit?: number }): Promise<ShopperPage> {
  const { query, limit = SHOPPERS_PER_PAGE } = input;
  return ctx.db.withShopSql(input.shopId, async (sql) => {
    const { timeZone } = await readShopFacts(sql);
    const today = dayIn(ctx.clock.now(), timeZone);
    const from = readPlace(query.before ?? query.after, query.sort);
    const backwards = query.before !== undefined && from !== null;
    const filter = await filterOf(sql, query, today);
    const found = await findShoppers(sql, query, filter, { from, backwards, limit: limit + 1 });
    const more = found.rows.length > limit;
    const shown = found.rows.slice(0, limit);
    if (backwards) shown.reverse();
    const [first, last] = [shown[0], shown.at(-1)];
    return {
      rows: shown.map((stored) => rowOf(stored, today)),
      ...(last && (backwards || more) ? { next: writePlace({ value: last.place, id: last.id }) } : {}),
      ...(first && (backwards ? more : from !== null) ? { previous: writePlace({ value: first.place, id: first.id }) } : {}),
      total: from === null && !more ? { n: shown.length, capped: false } : atLeast(shown.length, found.total ?? (await totalOf(sql, query, filter))),
    };
  });
}

/** What is on the page is there, however little of the view was looked at. */
const atLeast = (shown: number, total: ShopperTotal): ShopperTotal => (total.capped ? { ...total, n: Math.max(total.n, shown) } : total);

async function totalOf(sql: Sql, query: ShopperQuery, filter: Filter): Promise<ShopperTotal> {
  if (!isPlainView(query)) return countUpTo(sql, query, filter, COUNT_CAP);
  const { all, mailable } = viewCountsOf(await readKeptCounts(sql))[query.state];
  return { n: query.mailable === undefined ? all : query.mailable ? mailable : all - mailable, capped: false };
}
