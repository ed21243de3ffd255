import { done, type NounJobs, retry, waitFor } from "#app/platform/jobs/handlers";
import { askScopes } from "./ask-scopes.server.ts";
import { checkDomain } from "./check-domain.server.ts";
import { loadShop } from "./load-shop.server.ts";
import { sweepShop } from "./sweep-shop.server.ts";
import { welcomeShop } from "./welcome-shop.server.ts";

export const shopsJobs: NounJobs = {
  items: {
    "shops.welcome": async (ctx, { shopId }) => {
      const outcome = await welcomeShop(ctx, { shopId });
      if (outcome.kind === "welcomed") return done();
      if (outcome.kind === "denied") return waitFor(`scope missing: ${outcome.missing}`);
      // An uninstall meanwhile is an end, not a failure: a reinstall asks again. Else the token is missing for a moment.
      return (await loadShop(ctx, { shopId })).uninstalledAt ? done() : retry("no token");
    },
    "shops.ask-scopes": async (ctx, { shopId }) => {
      const { kind } = await askScopes(ctx, { shopId });
      return kind === "missing" ? waitFor("the scope is still missing") : done();
    },
    "shops.check-domain": async (ctx, { shopId }) => {
      await checkDomain(ctx, { shopId });
      return done();
    },
    "shops.sweep": async (ctx, { shopId }) => {
      await sweepShop(ctx, { shopId });
      return done();
    },
  },
};
