import type { Ctx, ShopId, ShopperId } from "../platform/ports.ts";
import { type ExplainingRule, explainingRule } from "./explain.ts";
import { readLapseRule } from "./fits.store.server.ts";
import type { RuleInForce } from "./lapse-rule.ts";
import { ruleOfOverride } from "./override.ts";
import { findOverrideOf } from "./overrides.store.server.ts";
import { type Standing, type StandingFacts, standingOf } from "./standing.ts";

/** The rule of the shop, and where each of some shoppers stands by what was learned of it, so that they can be compared. Nobody who asked not to be judged should be among them. */
export async function loadStandings(ctx: Pick<Ctx, "db">, { shopId, shoppers }: { shopId: ShopId; shoppers: readonly StandingFacts[] }): Promise<{ rule: RuleInForce; standings: (Standing | null)[] }> {
  const rule = await ctx.db.withShopSql(shopId, readLapseRule);
  return { rule, standings: shoppers.map((shopper) => standingOf(rule, shopper)) };
}

/** Where one shopper stands by what was learned of the shop, and what explains their state: the rule of the shop or the override by which they were judged. Nothing is said of who asked not to be judged. */
export async function loadStanding(ctx: Pick<Ctx, "db">, { shopId, shopper }: { shopId: ShopId; shopper: StandingFacts & { id: ShopperId; notJudged: boolean } }): Promise<{ standing: Standing | null; explaining: ExplainingRule }> {
  const { rule, override } = await ctx.db.withShopSql(shopId, async (sql) => ({ rule: await readLapseRule(sql), override: await findOverrideOf(sql, shopper.id) }));
  const standing = shopper.notJudged ? null : standingOf(rule, shopper);
  if (override === null) return { standing, explaining: explainingRule(rule, standing) };
  const own = ruleOfOverride(override, rule);
  return { standing, explaining: explainingRule({ ...own, heldSince: rule.heldSince }, standingOf(own, shopper), override.name) };
}
