import type { NounJobs } from "#app/platform/jobs/handlers";
import { createJobTable, type JobTable } from "#app/platform/jobs/run-jobs.server";
import { webhookJobs } from "#app/platform/jobs/webhook-work.server";
import { shopsJobs } from "#app/shops/jobs.server";
import { shopTopics } from "#app/shops/topics.server";

/** What every noun gives the worker, in the order of the house. */
export const appJobs: readonly NounJobs[] = [shopsJobs, webhookJobs({ ...shopTopics })];

/** The table that a worker runs. */
export const createAppJobs = (): JobTable => createJobTable(appJobs);
