import type { Ctx, ShopId, ShopperId } from "#app/platform/ports";
import type { ChosenPreferences } from "./mail.ts";
import { findPreferences } from "./preferences.store.server.ts";

/** What a shopper chose on the page of preferences, as it holds now. */
export const loadPreferences = (ctx: Pick<Ctx, "db" | "clock">, { shopId, shopperId }: { shopId: ShopId; shopperId: ShopperId }): Promise<ChosenPreferences> =>
  ctx.db.withShopSql(shopId, (sql) => findPreferences(sql, shopperId, ctx.clock.now()));
