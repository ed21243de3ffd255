import type { Ctx, ShopId } from "../platform/ports.ts";
import { readFit, readLapseRule } from "./fits.store.server.ts";
import { type LapseReport, type Sureness, surenessOf } from "./lapse-report.ts";
import type { LapseChoice } from "./lapse-rule.ts";

/** The rule that a shop chose, and how sure it is; `sureness` null before anything was learned. */
export async function loadLapseChoice(ctx: Pick<Ctx, "db">, { shopId }: { shopId: ShopId }): Promise<{ choice: LapseChoice; sureness: Sureness | null }> {
  return ctx.db.withShopSql(shopId, async (sql) => {
    const { model: _, heldSince: _held, ...choice } = await readLapseRule(sql);
    const fit = await readFit(sql);
    return { choice, sureness: fit && surenessOf(fit, choice) };
  });
}

/** All that was measured at the last fit, for whoever wants to know exactly; null before anything was learned. */
export async function loadLapseReport(ctx: Pick<Ctx, "db">, { shopId }: { shopId: ShopId }): Promise<LapseReport | null> {
  return ctx.db.withShopSql(shopId, async (sql) => (await readFit(sql))?.report ?? null);
}
