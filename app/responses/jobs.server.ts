import type { NounJobs } from "#app/platform/jobs/handlers";
import { followMessage } from "./follow-message.server.ts";
import { followOrder } from "./follow-order.server.ts";
import { followShoppers } from "./follow-shoppers.server.ts";

export const responsesJobs: NounJobs = {
  items: { "responses.follow-order": followOrder, "responses.follow-shoppers": followShoppers, "responses.follow-message": followMessage },
};
