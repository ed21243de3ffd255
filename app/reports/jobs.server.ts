import { done, type NounJobs, wakeAgain } from "#app/platform/jobs/handlers";
import { dueAt } from "./digest.ts";
import { findDigestPlan } from "./reports.store.server.ts";
import { sendDigest } from "./send-digest.server.ts";

export const reportsJobs: NounJobs = {
  lots: {
    "reports.digest": async (ctx, { shopId }) => {
      const outcome = await sendDigest(ctx, { shopId });
      return outcome.kind === "later" ? wakeAgain(outcome.afterMs) : done();
    },
  },
  due: [
    {
      task: "reports.digest",
      async nextDue(sql) {
        const plan = await findDigestPlan(sql);
        return plan && dueAt(plan);
      },
    },
  ],
};
