import nodemailer from "nodemailer";
import { createContext } from "#app/context.server";
import { sendMessages } from "#app/messages/send-messages.server";
import { readEnv } from "#app/platform/env.server";
import type { OutgoingMail } from "#app/platform/ports";
import type { Round } from "../row.ts";
import { answer } from "./answer.ts";
import { marksAtShopify } from "./marks-at-shopify.ts";

interface Input {
  shops: string[];
  /** The business instant. */
  at: string;
  smtpUrl: string;
  rounds: number;
  /** Of 50, for each shop and round. */
  lots: number;
}

/** Mails a second, ours and nodemailer's alone, in turns; the first round only warms up. */
answer<Input>(async ({ shops, at, smtpUrl, rounds, lots }) => {
  const { ctx: real, close } = createContext(readEnv({ ...process.env, SMTP_URL: smtpUrl }), "bench");
  const sent: OutgoingMail[] = [];
  const mail = { ...real.mail, send: (one: OutgoingMail) => (sent.push(one), real.mail.send(one)) };
  const ctx = { ...real, mail, shopify: { ...real.shopify, ...marksAtShopify() }, clock: { now: () => new Date(at) } };
  const alone = nodemailer.createTransport({ url: smtpUrl, pool: true, maxConnections: real.mail.connections, maxMessages: 1000 } as never);

  const measured: Round[] = [];
  for (let round = 0; round <= rounds; round++) {
    const ours = await rateOf(async () => {
      await Promise.all(
        shops.map(async (shop) => {
          for (let lot = 0; lot < lots; lot++) await sendMessages(ctx, { shopId: BigInt(shop) });
        }),
      );
      return sent.length;
    });
    const same = sent.splice(0);
    const theirs = await rateOf(async () => {
      await Promise.all(same.map(({ replyTo, messageId, ...one }) => alone.sendMail({ ...one, replyTo: replyTo ?? undefined, messageId: `<${messageId}>` })));
      return same.length;
    });
    if (round === 0) continue;
    measured.push({ ours, floor: theirs });
  }
  alone.close();
  await close();
  return { measured };
});

/** Runs `work`, which answers how many it did, and returns how many a second. */
async function rateOf(work: () => Promise<number>): Promise<number> {
  const began = performance.now();
  const n = await work();
  return n / ((performance.now() - began) / 1000);
}
