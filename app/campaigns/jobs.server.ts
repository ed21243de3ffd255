import { done, type NounJobs, retry, waitFor } from "#app/platform/jobs/handlers";
import { enrolCampaigns } from "./enrol-campaigns.server.ts";
import { nextStarting } from "./enrolment.store.server.ts";
import { tagShoppers } from "./tag-shoppers.server.ts";
import { tellReady } from "./tell-ready.server.ts";
import { nextLook, tickCampaigns } from "./tick-campaigns.server.ts";

export const campaignsJobs: NounJobs = {
  lots: { "campaigns.enrol": enrolCampaigns, "campaigns.tick": tickCampaigns, "campaigns.tag": tagShoppers },
  items: {
    "campaigns.tell-ready": async (ctx, { shopId }) => {
      const outcome = await tellReady(ctx, { shopId });
      if (outcome.kind === "later") return retry(outcome.reply);
      return outcome.kind === "suspended" ? waitFor("the shop is suspended") : done();
    },
  },
  due: [
    { task: "campaigns.enrol", nextDue: nextStarting },
    { task: "campaigns.tick", nextDue: nextLook },
  ],
};
