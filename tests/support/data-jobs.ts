import { casesJobs } from "#app/cases/jobs.server";
import { lapseJobs } from "#app/lapse/jobs.server";
import { ordersJobs } from "#app/orders/jobs.server";
import { ordersTopics } from "#app/orders/topics.server";
import type { NounJobs } from "#app/platform/jobs/handlers";
import { webhookJobs } from "#app/platform/jobs/webhook-work.server";
import { shoppersTopics } from "#app/shoppers/topics.server";
import { shopsJobs } from "#app/shops/jobs.server";
import { shopTopics } from "#app/shops/topics.server";

/** The half of the app that reads a shop and knows who has lapsed; what campaigns would do is left out. */
export const dataJobs: readonly NounJobs[] = [shopsJobs, ordersJobs, lapseJobs, casesJobs, webhookJobs({ ...shopTopics, ...shoppersTopics, ...ordersTopics })];
