import { wake } from "#app/platform/jobs/work.server";
import type { Ctx, ShopId } from "#app/platform/ports";
import { writeAudit } from "#app/shops/audit.server";
import { UNCERTAIN_PAGE, type UncertainPage } from "./mail.ts";
import { findUncertain, settleUncertain, sumUncertain, type WhichUncertain } from "./uncertain.store.server.ts";

/**
 * A page of the messages whose fate nobody knows, by keyset.
 * @param input.after the `next` of the page before
 */
export async function listUncertain(ctx: Pick<Ctx, "db">, input: { shopId: ShopId; campaignId?: bigint; after?: bigint }): Promise<UncertainPage> {
  const { campaignId = null, after = null } = input;
  return ctx.db.withShopSql(input.shopId, async (sql) => {
    const found = await findUncertain(sql, { campaignId, after, limit: UNCERTAIN_PAGE + 1 });
    const rows = found.slice(0, UNCERTAIN_PAGE);
    return { rows, next: found.length > UNCERTAIN_PAGE ? (rows.at(-1)?.id ?? null) : null, ...(await sumUncertain(sql, campaignId)) };
  });
}

/** `n`: how many of them were still in doubt. `changed`: others came or went since they were seen, so that nothing was done. */
export type ResolveOutcome = { kind: "resolved"; n: number } | { kind: "changed" };

/** A person says what became of messages: they left, or they did not and may be sent within their deadline, unless their campaign was stopped. */
export async function resolveUncertain(ctx: Ctx, input: { shopId: ShopId; which: WhichUncertain; sent: boolean; actor: string }): Promise<ResolveOutcome> {
  const { which, sent, actor } = input;
  return ctx.db.withShopSql(input.shopId, async (sql): Promise<ResolveOutcome> => {
    const n = await settleUncertain(sql, which, sent);
    if (n === 0) return "seen" in which ? { kind: "changed" } : { kind: "resolved", n };
    const whose = "seen" in which ? { campaignId: String(which.campaignId) } : { messageIds: which.messageIds.map(String) };
    await writeAudit(sql, { at: ctx.clock.now(), actor, action: "resolved_uncertain", details: { ...whose, n, sent } });
    await wake(sql, "messages.send");
    return { kind: "resolved", n };
  });
}
