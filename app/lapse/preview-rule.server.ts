import type { Ctx, ShopId, Sql } from "../platform/ports.ts";
import { addDays, type Day, dayIn } from "../platform/zones.ts";
import { readKeptCounts } from "../shoppers/kept-counts.store.server.ts";
import { readShopFacts } from "../shoppers/shop-facts.server.ts";
import { readFit, readGroups, readLapseRule } from "./fits.store.server.ts";
import { slowingDays } from "./fixed-window.ts";
import { pastOf } from "./lapse-report.ts";
import type { LapseChoice, LapseRule } from "./lapse-rule.ts";
import { countOverridden, countSilent } from "./lapse.store.server.ts";
import { addCounts, countGroups, type RulePreview, scaleCounts } from "./rule-preview.ts";

/** A learned rule is asked of so many shoppers of a larger shop first: within a moment, and right to about one of a hundred. */
export const SAMPLE = 20_000;

/**
 * What another rule would mean today, and at the last look back. Who came back lately stays so and is in none of the counts.
 * @param exact false: of a large shop a part is counted, and the answer says how far it may be off
 */
export async function previewRule(ctx: Ctx, { shopId, choice, exact }: { shopId: ShopId; choice: LapseChoice; exact: boolean }): Promise<RulePreview> {
  return ctx.db.withShopSql(
    shopId,
    async (sql) => {
      const today = dayIn(ctx.clock.now(), (await readShopFacts(sql)).timeZone);
      const rule: LapseRule = { ...choice, model: (await readLapseRule(sql)).model };
      const fit = await readFit(sql);
      const past = fit && pastOf(fit.report, choice);
      const others = rule.rule === "learned" && rule.model !== null ? await countLearned(sql, { rule, today, exact }) : { counts: await countFixed(sql, rule.windowDays, today), plusMinus: null };
      // Whoever another rule applies to stays what they are.
      return { choice, past, counts: addCounts(others.counts, await countOverridden(sql)), plusMinus: others.plusMinus };
    },
    { timeoutMs: 60_000 },
  );
}

async function countLearned(sql: Sql, { rule, today, exact }: { rule: LapseRule; today: Day; exact: boolean }): Promise<Pick<RulePreview, "counts" | "plusMinus">> {
  const judged = (await readKeptCounts(sql)).reduce((sum, { lapse_state, n }) => sum + (lapse_state === "unknown" ? 0 : Number(n)), 0);
  const everyNth = exact ? 1 : Math.max(1, Math.ceil(judged / SAMPLE));
  const groups = await readGroups(sql, { today, everyNth, among: { where: "lapse_override_id is null", values: [] } });
  const counts = countGroups(groups, rule);
  return everyNth === 1 ? { counts, plusMinus: null } : scaleCounts(counts, everyNth, groups.shoppers.reduce((sum, n) => sum + n, 0));
}

async function countFixed(sql: Sql, windowDays: number, today: Day): Promise<RulePreview["counts"]> {
  return countSilent(sql, { lapsedBefore: addDays(today, -windowDays), slowingBefore: addDays(today, -slowingDays(windowDays)) });
}
