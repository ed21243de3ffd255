import { done, type NounJobs } from "../platform/jobs/handlers.ts";
import { nextTagWork } from "./bulks.store.server.ts";
import { findTwins } from "./find-twins.server.ts";
import { keepBulkTags } from "./keep-bulk-tags.server.ts";
import { readLeftOut } from "./read-left-out.server.ts";
import { workAddressList } from "./work-address-list.server.ts";
import { continueBulk } from "./work-bulk.server.ts";

export const shoppersJobs: NounJobs = {
  lots: { "shoppers.tag": keepBulkTags },
  items: {
    "shoppers.work-list": workAddressList,
    "shoppers.read-left-out": readLeftOut,
    "shoppers.find-twins": async (ctx, { shopId }) => {
      await findTwins(ctx, { shopId });
      return done();
    },
    "shoppers.bulk": async (ctx, { shopId, payload }) => {
      await continueBulk(ctx, { shopId, bulkId: BigInt(payload.bulkId) });
      return done();
    },
  },
  // A reinstall goes on with what waited meanwhile.
  due: [{ task: "shoppers.tag", nextDue: nextTagWork }],
};
