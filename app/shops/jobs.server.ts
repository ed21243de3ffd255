import { done, type NounJobs } from "#app/platform/jobs/handlers";
import { sweepShop } from "./sweep-shop.server.ts";
import { welcomeShop } from "./welcome-shop.server.ts";

export const shopsJobs: NounJobs = {
  items: {
    // An uninstall meanwhile is an end, not a failure: a reinstall asks again.
    "shops.welcome": async (ctx, { shopId }) => {
      await welcomeShop(ctx, { shopId });
      return done();
    },
    "shops.sweep": async (ctx, { shopId }) => {
      await sweepShop(ctx, { shopId });
      return done();
    },
  },
};
