import { addWork } from "#app/platform/jobs/work.server";
import type { Ctx, ShopId } from "#app/platform/ports";
import { MayReadAddress, MayReadCompany, MayReadDelivery, MayReadDispute, MayReadReturn, MayReadSubscription } from "#app/shopify/documents/facts";
import { type ShopperFact, shopperFacts } from "./shop.ts";
import { saveUnknownFacts } from "./shops.store.server.ts";

const questions: Record<ShopperFact, string> = {
  subscription: MayReadSubscription,
  company: MayReadCompany,
  address: MayReadAddress,
  return: MayReadReturn,
  delivery: MayReadDelivery,
  dispute: MayReadDispute,
};

const ofCustomers = new Set<ShopperFact>(["subscription", "company", "address"]);

/**
 * Asks Shopify which facts it lets us read of this shop, and keeps which not (product rule 8: unknown, never no). What was unknown and may be read now
 * is read: the import of what it is a fact of begins again. A shop without customers denies nothing, so whoever is denied later asks again here.
 * @returns `lost`: something may not be read that was asked for so far
 */
export async function probeFacts(ctx: Ctx, { shopId }: { shopId: ShopId }): Promise<{ kind: "gone" } | { kind: "same" | "gained" | "lost" }> {
  const outcomes = await Promise.all(shopperFacts.map(async (fact) => ({ fact, kind: (await ctx.shopify.send(shopId, questions[fact], {}, { mayBeDenied: true })).kind })));
  if (outcomes.some(({ kind }) => kind === "gone")) return { kind: "gone" };
  const unknown = outcomes.filter(({ kind }) => kind === "denied").map(({ fact }) => fact);
  return ctx.db.withShopSql(shopId, async (sql) => {
    const before = await saveUnknownFacts(sql, unknown);
    const gained = before.filter((fact) => !unknown.includes(fact));
    if (gained.length > 0) await addWork(sql, ctx.clock.now(), "orders.begin", { anew: gained.some((fact) => !ofCustomers.has(fact)), customers: gained.some((fact) => ofCustomers.has(fact)) }, { dedupeKey: `facts ${gained.join()}` });
    if (unknown.some((fact) => !before.includes(fact))) return { kind: "lost" };
    return { kind: gained.length > 0 ? "gained" : "same" };
  });
}
