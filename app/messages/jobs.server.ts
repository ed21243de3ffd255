import type { NounJobs } from "#app/platform/jobs/handlers";
import { sendMessages } from "./send-messages.server.ts";
import { nextMessageDue } from "./sending.store.server.ts";
import { writeBackConsent } from "./write-back-consent.server.ts";

export const messagesJobs: NounJobs = {
  lots: { "messages.send": sendMessages },
  items: { "messages.write-back-consent": writeBackConsent },
  due: [{ task: "messages.send", nextDue: nextMessageDue }],
};
