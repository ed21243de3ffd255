import { campaignsJobs } from "#app/campaigns/jobs.server";
import { casesJobs } from "#app/cases/jobs.server";
import { lapseJobs } from "#app/lapse/jobs.server";
import { messagesJobs } from "#app/messages/jobs.server";
import { offersJobs } from "#app/offers/jobs.server";
import { offersTopics } from "#app/offers/topics.server";
import { ordersJobs } from "#app/orders/jobs.server";
import { ordersTopics } from "#app/orders/topics.server";
import type { NounJobs } from "#app/platform/jobs/handlers";
import { createJobTable, type JobTable } from "#app/platform/jobs/run-jobs.server";
import { webhookJobs } from "#app/platform/jobs/webhook-work.server";
import { privacyJobs, privacyTopics } from "#app/privacy/jobs.server";
import { reportsJobs } from "#app/reports/jobs.server";
import { responsesJobs } from "#app/responses/jobs.server";
import { shoppersJobs } from "#app/shoppers/jobs.server";
import { shoppersTopics } from "#app/shoppers/topics.server";
import { shopsJobs } from "#app/shops/jobs.server";
import { shopTopics } from "#app/shops/topics.server";

/** What every noun gives the worker, in the order of the house. */
export const appJobs: readonly NounJobs[] = [
  shopsJobs,
  shoppersJobs,
  ordersJobs,
  lapseJobs,
  casesJobs,
  offersJobs,
  messagesJobs,
  campaignsJobs,
  responsesJobs,
  reportsJobs,
  privacyJobs,
  webhookJobs({ ...shopTopics, ...shoppersTopics, ...ordersTopics, ...offersTopics, ...privacyTopics }),
];

/** The table that a worker runs. */
export const createAppJobs = (): JobTable => createJobTable(appJobs);
