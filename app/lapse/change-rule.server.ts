import { addWork } from "../platform/jobs/work.server.ts";
import type { Ctx, ShopId } from "../platform/ports.ts";
import { readShopFacts } from "../shoppers/shop-facts.server.ts";
import { writeAudit } from "../shops/audit.server.ts";
import { checkChoice } from "./check-choice.ts";
import { readLapseRule } from "./fits.store.server.ts";
import type { LapseChoice } from "./lapse-rule.ts";
import type { ChangeRuleOutcome } from "./rule-preview.ts";

interface RuleChange {
  shopId: ShopId;
  choice: LapseChoice;
  /** Of a hundred who lapse, how many are wanted back within 90 days; null: no target. */
  targetPercent?: number | null;
  actor: string;
  /** Of the settings as the person saw them. */
  version: number;
}

/**
 * Saves another rule and has the shop judged by it; no mail is sent because of that. Who saves over somebody else's change is told.
 */
export async function changeRule(ctx: Ctx, { shopId, choice, targetPercent = null, actor, version }: RuleChange): Promise<ChangeRuleOutcome> {
  return ctx.db.withShopSql(shopId, async (sql): Promise<ChangeRuleOutcome> => {
    const facts = await readShopFacts(sql);
    const problem = checkChoice(choice, facts);
    if (problem) return problem;
    const { rule, windowDays, horizonDays, cut } = choice;
    const percent = Math.round(cut * 100);
    if (targetPercent !== null && !(Number.isInteger(targetPercent) && targetPercent >= 1 && targetPercent <= 100)) return { kind: "invalid", field: "targetPercent", min: 1, max: 100 };
    const { model: _, heldSince: _held, ...before } = await readLapseRule(sql);
    const now = ctx.clock.now();
    const { rows } = await sql.query<{ version: number }>(
      `update shop_settings set lapse_rule = $3, lapse_window_days = $4, lapse_horizon_days = $5, lapse_cut_percent = $6, regain_target_percent = $9, version = version + 1, updated_at = $7, saved_at = $7, saved_by = $8
       where shop_id = $1 and version = $2 returning version`,
      [shopId, version, rule, windowDays, horizonDays, percent, now, actor, targetPercent],
    );
    const [saved] = rows;
    if (!saved) return { kind: "stale", version: facts.settingsVersion };
    await writeAudit(sql, { at: now, actor, action: "changed_window", details: { from: before, to: { rule, windowDays, horizonDays, cut: percent / 100 } } });
    await addWork(sql, now, "lapse.settle", { why: "window" }, { dedupeKey: "window" });
    // What is shown of the past is that of the rule in force.
    if (horizonDays !== before.horizonDays || percent !== Math.round(before.cut * 100)) await addWork(sql, now, "lapse.fit", { anew: true }, { dedupeKey: "chosen" });
    return { kind: "changed", version: saved.version };
  });
}
