import type { Ctx, ShopId } from "../platform/ports.ts";
import type { ShopperCounts } from "./shopper.ts";
import { readKeptCounts } from "./kept-counts.store.server.ts";
import { viewCountsOf } from "./view-counts.ts";

/** How many shoppers stand in each view and how many of them can be mailed, from kept counts. */
export const countShoppers = (ctx: Ctx, { shopId }: { shopId: ShopId }): Promise<ShopperCounts> =>
  ctx.db.withShopSql(shopId, async (sql) => viewCountsOf(await readKeptCounts(sql)));
