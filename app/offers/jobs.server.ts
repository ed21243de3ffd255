import type { NounJobs } from "#app/platform/jobs/handlers";
import { mintOffers } from "./mint-offers.server.ts";
import { nextMintDue } from "./offers.store.server.ts";

export const offersJobs: NounJobs = {
  lots: { "offers.mint": mintOffers },
  due: [{ task: "offers.mint", nextDue: nextMintDue }],
};
