import type { NounJobs } from "#app/platform/jobs/handlers";
import { enrolCampaigns } from "./enrol-campaigns.server.ts";
import { nextStarting } from "./enrolment.store.server.ts";
import { tagShoppers } from "./tag-shoppers.server.ts";
import { nextLook, tickCampaigns } from "./tick-campaigns.server.ts";

export const campaignsJobs: NounJobs = {
  lots: { "campaigns.enrol": enrolCampaigns, "campaigns.tick": tickCampaigns, "campaigns.tag": tagShoppers },
  due: [
    { task: "campaigns.enrol", nextDue: nextStarting },
    { task: "campaigns.tick", nextDue: nextLook },
  ],
};
