import { done, type NounJobs, waitFor } from "../platform/jobs/handlers.ts";
import { wake } from "../platform/jobs/work.server.ts";
import { advanceImport } from "./advance-import.server.ts";
import { countRecords } from "./count-records.server.ts";
import { findGone } from "./find-gone.server.ts";
import { reconcileShop } from "./reconcile.server.ts";
import { rehomeShoppers } from "./rehome-orders.server.ts";
import { startImport } from "./start-import.server.ts";

export const ordersJobs: NounJobs = {
  lots: { "orders.import": advanceImport },
  items: {
    "orders.begin": async (ctx, { shopId, payload }) => {
      await startImport(ctx, { shopId, anew: payload.anew === true, customers: payload.customers === true });
      return done();
    },
    "orders.count": async (ctx, { shopId }) => {
      await countRecords(ctx, { shopId });
      return done();
    },
    "orders.reconcile": async (ctx, { shopId }) => {
      const { kind } = await reconcileShop(ctx, { shopId });
      if (kind === "denied") return waitFor("a scope is missing");
      // Mails wait for it after a time without a scope.
      await ctx.db.withShopSql(shopId, async (sql) => wake(sql, "messages.send"));
      return done();
    },
    "orders.find-gone": async (ctx, { shopId }) => {
      await findGone(ctx, { shopId });
      return done();
    },
    "orders.rehome": async (ctx, { shopId, payload }) => {
      await rehomeShoppers(ctx, { shopId, shopperIds: payload.shopperIds.map(BigInt) });
      return done();
    },
  },
};
