import { addWork, wake } from "../platform/jobs/work.server.ts";
import type { Ctx, ShopId } from "../platform/ports.ts";
import { readShopFacts } from "../shoppers/shop-facts.server.ts";
import { planSlices } from "./import-plan.ts";
import { addSlices, dropOrderSlices, readSlices } from "./import.store.server.ts";

/**
 * Begins the import of a shop, once. Asked again it reads what may be read only now (all orders were granted later),
 * or leaves to the reconcile what happened while the app was away.
 */
export async function startImport(ctx: Ctx, { shopId }: { shopId: ShopId }): Promise<{ kind: "started" | "there" }> {
  const now = ctx.clock.now();
  return ctx.db.withShopSql(shopId, async (sql) => {
    const { hasAllOrders } = await readShopFacts(sql);
    const plan = planSlices(now, hasAllOrders);
    const there = await readSlices(sql);
    if (there.length >= plan.length) {
      if (there.every(({ state }) => state === "done")) await addWork(sql, now, "orders.reconcile", {}, { dedupeKey: "now" });
      else await wake(sql, "orders.import");
      return { kind: "there" };
    }
    if (there.length > 0) await dropOrderSlices(sql);
    await addSlices(sql, plan, now);
    await addWork(sql, now, "orders.count", {}, { dedupeKey: "count" });
    await wake(sql, "orders.import");
    return { kind: "started" };
  });
}
