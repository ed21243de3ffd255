import { wake } from "#app/platform/jobs/work.server";
import type { Ctx } from "#app/platform/ports";
import { writeAudit } from "./audit.server.ts";
import { findShopId, updateSuspension } from "./shops.store.server.ts";

export type SuspendOutcome = { kind: "suspended" } | { kind: "lifted" } | { kind: "as-before" } | { kind: "missing" };

/**
 * The operator stops all mail of a shop, or lets it leave again (product rule 4). What a worker has in its hands is stopped before its next
 * few mails. Pages stay as they are and say why.
 * @param input.why in words for the merchant; null lifts it
 */
export async function suspendShop(ctx: Pick<Ctx, "db" | "clock">, { domain, why }: { domain: string; why: string | null }): Promise<SuspendOutcome> {
  const shopId = await findShopId(ctx.db, domain);
  if (shopId === null) return { kind: "missing" };
  const at = ctx.clock.now();
  return ctx.db.withShopSql(shopId, async (sql): Promise<SuspendOutcome> => {
    if (!(await updateSuspension(sql, why === null ? null : { at, why }))) return { kind: "as-before" };
    await writeAudit(sql, { at, actor: "operator", action: why === null ? "lifted_suspension" : "suspended", details: why === null ? {} : { why } });
    if (why !== null) return { kind: "suspended" };
    wake(sql, "messages.send");
    return { kind: "lifted" };
  });
}
