import { createContext } from "#app/context.server";
import { createAppJobs } from "#app/jobs.server";
import { readEnv } from "#app/platform/env.server";
import { startWorker } from "#app/platform/jobs/run-worker.server";
import type { OutgoingMail } from "#app/platform/ports";
import { answer } from "./answer.ts";
import { marksAtShopify } from "./marks-at-shopify.ts";

interface Input {
  /** In the order in which they are woken. */
  shops: string[];
  /** How the addresses begin that small shops mail from. */
  small: string;
  /** How many mails the small shops have to send together. */
  mails: number;
  /** The business instant. */
  at: string;
  smtpUrl: string;
}

/** Seconds from the wake-up of all shops until the relay has taken the last mail of the small ones. */
answer<Input>(async ({ shops, small, mails, at, smtpUrl }) => {
  const env = readEnv({ ...process.env, SMTP_URL: smtpUrl });
  const { ctx: real, close } = createContext(env, "bench");
  let left = mails;
  let done = () => {};
  const over = new Promise<void>((resolve) => (done = resolve));
  const mail = {
    ...real.mail,
    async send(one: OutgoingMail) {
      const outcome = await real.mail.send(one);
      if (outcome.kind === "accepted" && one.from.address.startsWith(small) && --left === 0) done();
      return outcome;
    },
  };
  const ctx = { ...real, mail, shopify: { ...real.shopify, ...marksAtShopify() }, clock: { now: () => new Date(at) } };
  const worker = await startWorker(ctx, createAppJobs(), { queue: env.QUEUE_DATABASE_URL, ops: env.OPS_DATABASE_URL });
  const began = performance.now();
  for (const shop of shops) await ctx.db.acrossShops("select wake($1, 'messages.send')", [shop]);
  await over;
  const seconds = (performance.now() - began) / 1000;
  await worker.stop();
  await close();
  return { seconds };
});
