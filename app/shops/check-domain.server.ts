import { addWork } from "#app/platform/jobs/work.server";
import type { Ctx, ShopId } from "#app/platform/ports";
import { writeAudit } from "./audit.server.ts";
import { type DomainNames, type Heard, judgeRecords, recordsOf, verdictOf } from "./domain-records.ts";
import { findDomain, markLost, markVerified, saveChecks, type SenderDomain } from "./domains.store.server.ts";
import { registrableOf } from "./sending-domain.ts";

const HOUR_MS = 3_600_000;
/** Until the next look: a new record is there within a day, a good one is seldom lost, and a DNS that did not answer is asked again soon. */
const AGAIN_MS = { waiting: 24 * HOUR_MS, verified: 7 * 24 * HOUR_MS, unclear: HOUR_MS };

export type CheckDomainOutcome = { kind: "verified" | "waiting" | "lost" | "unclear" | "none" };

/**
 * Looks at the DNS of a shop's domain. Where every record is found, mail leaves from it; where one is surely missing, from the operator's
 * domain again, at once: what is signed with a key that nobody can find is thrown away by those who get it. A DNS that does not answer
 * changes nothing. Books the next look.
 */
export async function checkDomain(ctx: Ctx, { shopId }: { shopId: ShopId }): Promise<CheckDomainOutcome> {
  const asked = await ctx.db.withShopSql(shopId, (sql) => findDomain(sql));
  if (!asked) return { kind: "none" };
  const names = namesOf(ctx, asked);
  const checks = judgeRecords(names, await hear(ctx, names));
  const verdict = verdictOf(checks);
  const at = ctx.clock.now();
  return ctx.db.withShopSql(shopId, async (sql): Promise<CheckDomainOutcome> => {
    const now = await findDomain(sql, true);
    // Removed, or another in its place, while the DNS was asked.
    if (now?.domain !== asked.domain || now.selector !== asked.selector) return { kind: "none" };
    await saveChecks(sql, now.domain, checks, at);
    const of = { domain: now.domain };
    if (verdict === "passes" && !now.verifiedAt) {
      await markVerified(sql, now.domain, at);
      await writeAudit(sql, { at, actor: "comeback", action: "verified_domain", details: of });
    }
    const lost = verdict === "fails" && now.verifiedAt !== null;
    if (lost) {
      await markLost(sql, now.domain, at);
      await writeAudit(sql, { at, actor: "comeback", action: "lost_domain", details: { ...of, records: checks.filter(({ state }) => state !== "found").map(({ key }) => key) } });
    }
    const kind = verdict === "passes" ? "verified" : verdict === "fails" ? "waiting" : "unclear";
    await addWork(sql, at, "shops.check-domain", {}, { dueAt: new Date(+at + AGAIN_MS[kind]), dedupeKey: "domain" });
    return { kind: lost ? "lost" : kind };
  });
}

export const namesOf = ({ env }: Pick<Ctx, "env">, { domain, selector, publicKey }: SenderDomain): DomainNames => ({
  domain,
  registrable: registrableOf(domain) ?? domain,
  selector,
  publicKey,
  mailDomain: env.MAIL_DOMAIN,
  bounceHost: env.MAIL_BOUNCE_HOST ?? env.MAIL_DOMAIN,
});

async function hear({ dns }: Ctx, names: DomainNames): Promise<Heard> {
  const answers = await Promise.all([
    ...recordsOf(names).map(async ({ key, type, host }) => [key, await (type === "MX" ? dns.mx(host) : dns.txt(host))] as const),
    (async () => ["orgDmarc", names.registrable === names.domain ? { kind: "none" } : await dns.txt(`_dmarc.${names.registrable}`)] as const)(),
  ]);
  return Object.fromEntries(answers) as Heard;
}
