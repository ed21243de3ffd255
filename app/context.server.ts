import { createPrivateKey } from "node:crypto";
import { systemClock } from "#app/platform/clock";
import { openDoors } from "#app/platform/db/doors.server";
import { openDns } from "#app/platform/dns.server";
import type { Env } from "#app/platform/env.server";
import { createLog } from "#app/platform/log.server";
import { openMail } from "#app/platform/mail/transport.server";
import type { Ctx, MailSignature } from "#app/platform/ports";
import { createSealer } from "#app/platform/sealing.server";
import { createShopify } from "#app/shopify/send.server";

export interface Context {
  ctx: Ctx;
  /** Ends connections to the database and the mail relay. */
  close(): Promise<void>;
}

/**
 * Puts together, once per process, what business code takes as an argument. Connects on first use only.
 * @param name of the process, for its log: "web", "worker"
 */
export function createContext(env: Env, name: string): Context {
  const base = { env, db: openDoors(env.DATABASE_URL), seal: createSealer(env.ENCRYPTION_KEYS), clock: systemClock, log: createLog(env.LOG_LEVEL, name) };
  const mail = openMail(env.SMTP_URL, { signature: signatureOf(env) });
  return {
    ctx: { ...base, mail, dns: openDns(env.DNS_SERVERS), shopify: createShopify(base) },
    async close() {
      await Promise.all([mail.close(), base.db.close()]);
    },
  };
}

/** The operator's own, for mails that leave from MAIL_DOMAIN. */
const signatureOf = ({ MAIL_DOMAIN, MAIL_DKIM_SELECTOR, MAIL_DKIM_KEY }: Env): MailSignature | undefined =>
  MAIL_DKIM_SELECTOR && MAIL_DKIM_KEY ? { domain: MAIL_DOMAIN, selector: MAIL_DKIM_SELECTOR, key: createPrivateKey(MAIL_DKIM_KEY) } : undefined;

const START_WITHIN_MS = 15_000;

/** At the start of a process. @throws Error in plain words when the database is away, or was never migrated. */
export async function requireDatabase(ctx: Pick<Ctx, "db">): Promise<void> {
  const late = new Promise<never>((_, reject) => setTimeout(reject, START_WITHIN_MS, new Error("it does not answer")).unref());
  try {
    await Promise.race([ctx.db.acrossShops("select id from shops limit 1"), late]);
  } catch (error) {
    throw new Error(`The database cannot be used: ${(error as Error).message}. Check DATABASE_URL, and run \`npm run migrate\` if it is new.`, { cause: error });
  }
}
