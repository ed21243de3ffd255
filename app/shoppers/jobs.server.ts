import type { NounJobs } from "#app/platform/jobs/handlers";
import { readLeftOut } from "./read-left-out.server.ts";
import { workAddressList } from "./work-address-list.server.ts";

export const shoppersJobs: NounJobs = {
  items: { "shoppers.work-list": workAddressList, "shoppers.read-left-out": readLeftOut },
};
