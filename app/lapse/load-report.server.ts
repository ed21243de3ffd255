import type { Ctx, ShopId } from "../platform/ports.ts";
import type { Day } from "../platform/zones.ts";
import { readFit, readLapseRule } from "./fits.store.server.ts";
import { type LapseReport, type Sureness, surenessOf } from "./lapse-report.ts";
import type { LapseChoice } from "./lapse-rule.ts";
import { readRegainTarget } from "./months.store.server.ts";

/** The rule that a shop chose, how sure it is (null before anything was learned), and its target. */
export async function loadLapseChoice(ctx: Pick<Ctx, "db">, { shopId }: { shopId: ShopId }): Promise<{ choice: LapseChoice; sureness: Sureness | null; targetPercent: number | null }> {
  return ctx.db.withShopSql(shopId, async (sql) => {
    const { model: _, heldSince: _held, ...choice } = await readLapseRule(sql);
    const fit = await readFit(sql);
    return { choice, sureness: fit && surenessOf(fit, choice), targetPercent: await readRegainTarget(sql) };
  });
}

/** What was measured at the last fit, for whoever wants to know exactly. */
export interface Method extends Pick<LapseReport, "rule" | "mean" | "shoppers" | "sampled" | "repeaters"> {
  asOf: Day;
  horizonDays: number;
  /** How many looks back `mean` is the mean of. */
  looks: number;
}

/** What was measured at the last fit; null before anything was learned. */
export async function loadMethod(ctx: Pick<Ctx, "db">, { shopId }: { shopId: ShopId }): Promise<Method | null> {
  const fit = await ctx.db.withShopSql(shopId, readFit);
  if (!fit) return null;
  const { report, asOf, horizonDays } = fit;
  const { rule, mean, shoppers, sampled, repeaters } = report;
  return { asOf, horizonDays, rule, mean, shoppers, sampled, repeaters, looks: report.looks.filter((look) => look.horizonDays === horizonDays).length };
}
