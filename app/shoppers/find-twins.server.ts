import type { Ctx, ShopId } from "../platform/ports.ts";
import { refreshPairs } from "./twins.store.server.ts";

const TIMEOUT_MS = 120_000;

/** Looks for shoppers who are perhaps one person, through the whole shop: each night and after an import. A shopper's own page looks by itself. */
export const findTwins = (ctx: Pick<Ctx, "db">, { shopId }: { shopId: ShopId }): Promise<void> => ctx.db.withShopSql(shopId, refreshPairs, { timeoutMs: TIMEOUT_MS });
