import { appendTimeline } from "#app/cases/append-timeline.server";
import type { NewTimelineEntry } from "#app/cases/timeline";
import { wake } from "#app/platform/jobs/work.server";
import type { Ctx, ShopId } from "#app/platform/ports";
import { writeAudit } from "#app/shops/audit.server";
import { UNCERTAIN_PAGE, type UncertainPage } from "./mail.ts";
import { findUncertain, type SettledMessage, settleUncertain, sumUncertain, type WhichUncertain } from "./uncertain.store.server.ts";

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

/**
 * A person says what became of messages: they left, or they did not and may be sent within their deadline, unless their campaign was stopped.
 * The files of their shoppers tell of it.
 */
export async function resolveUncertain(ctx: Ctx, input: { shopId: ShopId; which: WhichUncertain; sent: boolean; actor: string }): Promise<ResolveOutcome> {
  const { which, sent, actor } = input;
  const at = ctx.clock.now();
  return ctx.db.withShopSql(input.shopId, async (sql): Promise<ResolveOutcome> => {
    const settled = await settleUncertain(sql, which, sent);
    const n = settled.length;
    if (n === 0) return "seen" in which ? { kind: "changed" } : { kind: "resolved", n };
    await appendTimeline(sql, settled.flatMap((message) => entriesOf(message, { sent, author: actor, at })));
    const whose = "seen" in which ? { campaignId: String(which.campaignId) } : { messageIds: which.messageIds.map(String) };
    await writeAudit(sql, { at, actor, action: "resolved_uncertain", details: { ...whose, n, sent } });
    wake(sql, "messages.send");
    return { kind: "resolved", n };
  });
}

function entriesOf({ id, campaignId, shopperId, subject, code }: SettledMessage, said: { sent: boolean; author: string; at: Date }): NewTimelineEntry[] {
  if (shopperId === null) return [];
  const { sent, author, at } = said;
  return [{
    shopperId,
    at,
    kind: sent ? "mail_noted_sent" : "mail_noted_not_sent",
    author,
    details: { messageId: String(id), campaignId: String(campaignId), ...(subject && { subject }), ...(code && { code }) },
    // A mail leaves once, whoever says so; that it did not leave may be said again after the next try.
    sourceKey: sent ? `mail:${id}` : `mail:${id}:not_sent:${at.toISOString()}`,
  }];
}
