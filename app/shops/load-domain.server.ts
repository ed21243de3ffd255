import type { Ctx, ShopId } from "#app/platform/ports";
import { namesOf } from "./check-domain.server.ts";
import { type DomainRecord, type RecordState, recordsOf } from "./domain-records.ts";
import { findDomain, findRemovedDomain } from "./domains.store.server.ts";

export interface DomainView {
  domain: string;
  localPart: string;
  records: (DomainRecord & { state: RecordState; seen: string | null })[];
  checkedAt: Date | null;
  verifiedAt: Date | null;
  /** Since when it does not pass any more. */
  failedAt: Date | null;
}

/** The shop's domain with the records to set and how each stands; and the one that was removed last, if it can be brought back. */
export async function loadDomain(ctx: Pick<Ctx, "db" | "env">, { shopId }: { shopId: ShopId }): Promise<{ own: DomainView | null; removed: { domain: string; at: Date } | null }> {
  const [domain, removed] = await ctx.db.withShopSql(shopId, async (sql) => [await findDomain(sql), await findRemovedDomain(sql)]);
  const own = domain && {
    domain: domain.domain,
    localPart: domain.localPart,
    records: recordsOf(namesOf(ctx, domain)).map((record) => {
      const check = domain.checks.find(({ key }) => key === record.key);
      // Not looked at yet is not known, which is not the same as missing.
      return { ...record, state: check?.state ?? ("unknown" as const), seen: check?.seen ?? null };
    }),
    checkedAt: domain.checkedAt,
    verifiedAt: domain.verifiedAt,
    failedAt: domain.failedAt,
  };
  return { own, removed: own === null && removed?.removedAt ? { domain: removed.domain, at: removed.removedAt } : null };
}
