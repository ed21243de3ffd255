import { done, type NounJobs } from "../platform/jobs/handlers.ts";
import { followCases } from "./follow-cases.server.ts";

export const casesJobs: NounJobs = {
  items: {
    "cases.follow": async (ctx, { shopId, payload }) => {
      await followCases(ctx, { shopId, shopperIds: payload.shopperIds.map(BigInt), parted: payload.parted });
      return done();
    },
  },
};
