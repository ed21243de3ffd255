import { done, type NounJobs } from "../platform/jobs/handlers.ts";
import { continueBulk } from "./leave-out.server.ts";
import { readLeftOut } from "./read-left-out.server.ts";
import { workAddressList } from "./work-address-list.server.ts";

export const shoppersJobs: NounJobs = {
  items: {
    "shoppers.work-list": workAddressList,
    "shoppers.read-left-out": readLeftOut,
    "shoppers.bulk": async (ctx, { shopId, payload }) => {
      await continueBulk(ctx, { shopId, bulkId: BigInt(payload.bulkId) });
      return done();
    },
  },
};
