import { bringHome } from "../orders/rehome-orders.server.ts";
import type { Ctx, ShopperId } from "../platform/ports.ts";
import { findJoins, joinRecords } from "../shoppers/joined.store.server.ts";
import { keepWalksOut, lockShoppers } from "../shoppers/stats.store.server.ts";
import type { Two } from "../shoppers/tell-apart.server.ts";
import { deleteToldApart, readRecords } from "../shoppers/twins.store.server.ts";
import { whoLeads } from "../shoppers/who-leads.ts";
import { writeAudit } from "../shops/audit.server.ts";
import { judgeAtOnce } from "./follow-shoppers.server.ts";

/** `joined`: by this word or by another's a moment before. `taken`: one of them is joined with a third. */
export type JoinOutcome = { kind: "joined"; leaderId: ShopperId } | { kind: "taken" } | { kind: "missing" };

/**
 * Counts two records as one shopper, by the merchant's word: the orders of both are the leader's, who is judged anew; the other is not judged, listed or mailed.
 * Nothing changes at Shopify, and each record goes on to be kept as Shopify tells it, so that it can be taken back at any time.
 */
export async function joinShoppers(ctx: Pick<Ctx, "db" | "clock">, { shopId, shopperIds, actor }: Two): Promise<JoinOutcome> {
  return ctx.db.withShopSql(shopId, async (sql): Promise<JoinOutcome> => {
    await keepWalksOut(sql);
    await lockShoppers(sql, shopperIds);
    const [join, ...others] = await findJoins(sql, shopperIds);
    if (join) return others.length === 0 && [join.shopperId, join.leaderId].every((id) => shopperIds.includes(id)) ? { kind: "joined", leaderId: join.leaderId } : { kind: "taken" };
    const [a, b] = await readRecords(sql, shopperIds);
    if (!a || !b) return { kind: "missing" };
    const at = ctx.clock.now();
    const { leader, other } = whoLeads(a, b);
    await deleteToldApart(sql, a.id, b.id);
    await joinRecords(sql, { shopperId: other.id, leaderId: leader.id, at, by: actor });
    await bringHome(sql, at, [other.id]);
    await judgeAtOnce(sql, at, [leader.id]);
    await writeAudit(sql, { at, actor, action: "joined_shoppers", details: { leaderId: String(leader.id), shopperId: String(other.id), orders: leader.orders + other.orders } });
    return { kind: "joined", leaderId: leader.id };
  });
}
