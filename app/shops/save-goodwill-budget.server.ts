import { z } from "zod";
import type { Ctx, ShopId } from "#app/platform/ports";
import { writeAudit } from "./audit.server.ts";
import { findShop, updateGoodwillBudget } from "./shops.store.server.ts";

/** Minor units; null: no budget. */
const Budget = z.number().int().min(0).max(1_000_000_000).nullable();

export type SaveBudgetOutcome = { kind: "saved" } | { kind: "stale" } | { kind: "invalid" };

/** Saves what goodwill may cost in a month. `stale` when somebody else saved since the form was loaded. */
export async function saveGoodwillBudget(ctx: Ctx, input: { shopId: ShopId; version: number; actor: string; minor: unknown }): Promise<SaveBudgetOutcome> {
  const parsed = Budget.safeParse(input.minor);
  if (!parsed.success) return { kind: "invalid" };
  const at = ctx.clock.now();
  return ctx.db.withShopSql(input.shopId, async (sql) => {
    const from = (await findShop(sql))?.settings.goodwillBudgetMinor ?? null;
    if (!(await updateGoodwillBudget(sql, input.version, parsed.data, { at, by: input.actor }))) return { kind: "stale" };
    await writeAudit(sql, { at, actor: input.actor, action: "saved_goodwill_budget", details: { from, minor: parsed.data } });
    return { kind: "saved" };
  });
}
