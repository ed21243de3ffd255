import type { Ctx, ShopId, ShopperId, Sql } from "../platform/ports.ts";
import type { CaseOutcome } from "../shoppers/badge.ts";
import { setCaseOutcome } from "../shoppers/stats.store.server.ts";
import { appendTimeline } from "./append-timeline.server.ts";
import { closeEndedCases, moveMergedCases, openMissingCases, outcomesToShow, reopenCases, writeOutcome } from "./cases.store.server.ts";

const AUTHOR = "Comeback";

/** After a change of lapse state: a folder opens at lapse and closes at return. May be called again with the same shoppers. @param input.parted they were joined, and are so no longer */
export async function followCases(ctx: Ctx, { shopId, shopperIds, parted = false }: { shopId: ShopId; shopperIds: readonly ShopperId[]; parted?: boolean }): Promise<void> {
  const now = ctx.clock.now();
  await ctx.db.withShopSql(shopId, async (sql) => {
    await moveMergedCases(sql, shopperIds, now);
    if (parted) await reopenCases(sql, shopperIds);
    const closed = await closeEndedCases(sql, shopperIds, now);
    const opened = await openMissingCases(sql, shopperIds);
    await appendTimeline(sql, [
      ...closed.map(({ id, shopperId, at, outcome }) => ({ shopperId, at, kind: "case_closed" as const, author: AUTHOR, details: { caseId: String(id), outcome }, sourceKey: `case:${id}:closed` })),
      ...opened.map(({ id, shopperId, at }) => ({ shopperId, at, kind: "case_opened" as const, author: AUTHOR, details: { caseId: String(id) }, sourceKey: `case:${id}:opened` })),
    ]);
    await showOutcomes(sql, shopperIds);
  });
}

/** Writes what became of shoppers: into their open cases, and onto the list. Joins the caller's transaction. */
export async function recordOutcome(sql: Sql, shopperIds: readonly ShopperId[], outcome: CaseOutcome, at: Date): Promise<void> {
  if (shopperIds.length === 0) return;
  await writeOutcome(sql, shopperIds, outcome, at);
  await setCaseOutcome(sql, shopperIds, outcome);
}

async function showOutcomes(sql: Sql, shopperIds: readonly ShopperId[]): Promise<void> {
  const byOutcome = Map.groupBy(await outcomesToShow(sql, shopperIds), ({ outcome }) => outcome);
  for (const [outcome, rows] of byOutcome) await setCaseOutcome(sql, rows.map(({ shopperId }) => shopperId), outcome);
}
