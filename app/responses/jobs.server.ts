import type { NounJobs } from "#app/platform/jobs/handlers";
import { followMessage } from "./follow-message.server.ts";
import { followOrder } from "./follow-order.server.ts";

export const responsesJobs: NounJobs = {
  items: { "responses.follow-order": followOrder, "responses.follow-message": followMessage },
};
