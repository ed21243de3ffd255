import { done, type NounJobs, retry } from "#app/platform/jobs/handlers";
import { loadShop } from "./load-shop.server.ts";
import { sweepShop } from "./sweep-shop.server.ts";
import { welcomeShop } from "./welcome-shop.server.ts";

export const shopsJobs: NounJobs = {
  items: {
    "shops.welcome": async (ctx, { shopId }) => {
      const outcome = await welcomeShop(ctx, { shopId });
      if (outcome.kind === "welcomed") return done();
      // An uninstall meanwhile is an end, not a failure: a reinstall asks again. Else the token is missing for a moment.
      return (await loadShop(ctx, { shopId })).uninstalledAt ? done() : retry("no token");
    },
    "shops.sweep": async (ctx, { shopId }) => {
      await sweepShop(ctx, { shopId });
      return done();
    },
  },
};
