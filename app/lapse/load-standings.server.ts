import type { Ctx, ShopId } from "../platform/ports.ts";
import { readLapseRule } from "./fits.store.server.ts";
import type { RuleInForce } from "./lapse-rule.ts";
import { type Standing, type StandingFacts, standingOf } from "./standing.ts";

/** The rule in force, and where each of some shoppers stands by it. Nobody who asked not to be judged should be among them. */
export async function loadStandings(ctx: Pick<Ctx, "db">, { shopId, shoppers }: { shopId: ShopId; shoppers: readonly StandingFacts[] }): Promise<{ rule: RuleInForce; standings: (Standing | null)[] }> {
  const rule = await ctx.db.withShopSql(shopId, readLapseRule);
  return { rule, standings: shoppers.map((shopper) => standingOf(rule, shopper)) };
}
