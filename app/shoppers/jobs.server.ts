import { done, type NounJobs } from "../platform/jobs/handlers.ts";
import { continueBulk } from "./leave-out.server.ts";

export const shoppersJobs: NounJobs = {
  items: {
    "shoppers.bulk": async (ctx, { shopId, payload }) => {
      await continueBulk(ctx, { shopId, bulkId: BigInt(payload.bulkId) });
      return done();
    },
  },
};
