import { done, giveUp, type NounJobs, wakeAgain } from "../platform/jobs/handlers.ts";
import { followShoppers } from "./follow-shoppers.server.ts";
import { nextChange } from "./lapse.store.server.ts";
import { readOverride } from "./read-override.server.ts";
import { refitShop } from "./refit-shop.server.ts";
import { refreshWeeks } from "./refresh-weeks.server.ts";
import { settleImport } from "./settle-import.server.ts";
import { settleShop, type SettleWhy } from "./settle-shop.server.ts";
import { tickShoppers } from "./tick-shoppers.server.ts";

const reasons: readonly SettleWhy[] = ["import", "window", "model", "time_zone", "released", "override"];

export const lapseJobs: NounJobs = {
  lots: { "lapse.tick": async (ctx, { shopId }) => ((await tickShoppers(ctx, { shopId })).more ? wakeAgain() : done()) },
  items: {
    "lapse.follow": async (ctx, { shopId, payload }) => {
      await followShoppers(ctx, { shopId, shopperIds: payload.shopperIds.map(BigInt) });
      return done();
    },
    "lapse.fit": async (ctx, { shopId, payload }) => {
      const { kind } = await refitShop(ctx, { shopId, anew: payload.anew === true });
      if (kind !== "unread") await refreshWeeks(ctx, { shopId, anew: kind === "fitted" });
      return done();
    },
    "lapse.read-override": (ctx, { shopId, payload }) => readOverride(ctx, { shopId, overrideId: BigInt(payload.overrideId) }),
    "lapse.settle": async (ctx, { shopId, payload }) => {
      const why = reasons.find((reason) => reason === payload.why);
      if (!why) return giveUp(`no reason to settle: ${payload.why}`);
      if (why === "import") await settleImport(ctx, { shopId });
      else await settleShop(ctx, { shopId, why, overrideIds: payload.overrideIds?.map(BigInt) });
      return done();
    },
  },
  due: [{ task: "lapse.tick", nextDue: nextChange }],
};
