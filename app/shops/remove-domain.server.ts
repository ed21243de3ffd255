import type { Ctx, ShopId } from "#app/platform/ports";
import { writeAudit } from "./audit.server.ts";
import { checkDomain } from "./check-domain.server.ts";
import { findDomain, markBack, markRemoved, updateLocalPart } from "./domains.store.server.ts";
import { readLocalPart } from "./sending-domain.ts";

/** Mail leaves from the operator's domain from now on. The key is kept for 30 days, so that it can be taken back without touching the DNS. */
export async function removeDomain(ctx: Ctx, { shopId, actor }: { shopId: ShopId; actor: string }): Promise<void> {
  const at = ctx.clock.now();
  await ctx.db.withShopSql(shopId, async (sql) => {
    const domain = await findDomain(sql, true);
    if (!domain) return;
    await markRemoved(sql, domain.domain, at);
    await writeAudit(sql, { at, actor, action: "removed_domain", details: { domain: domain.domain } });
  });
}

/** Takes a removal back; mail leaves from the domain as soon as its records are found, which is now if they still stand there. */
export async function bringBackDomain(ctx: Ctx, { shopId, actor, domain }: { shopId: ShopId; actor: string; domain: string }): Promise<{ kind: "back" | "gone" }> {
  const back = await ctx.db.withShopSql(shopId, async (sql) => {
    if (!(await markBack(sql, domain))) return false;
    await writeAudit(sql, { at: ctx.clock.now(), actor, action: "brought_domain_back", details: { domain } });
    return true;
  });
  if (!back) return { kind: "gone" };
  await checkDomain(ctx, { shopId });
  return { kind: "back" };
}

/** Another address of the same domain: nothing has to be proved anew. */
export async function changeLocalPart(ctx: Ctx, { shopId, actor, localPart }: { shopId: ShopId; actor: string; localPart: string }): Promise<{ kind: "saved" | "not_an_address" | "gone" }> {
  const read = readLocalPart(localPart);
  if (read === null) return { kind: "not_an_address" };
  return ctx.db.withShopSql(shopId, async (sql) => {
    if (!(await updateLocalPart(sql, read))) return { kind: "gone" };
    await writeAudit(sql, { at: ctx.clock.now(), actor, action: "changed_sender_address", details: {} });
    return { kind: "saved" };
  });
}
