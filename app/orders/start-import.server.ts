import { addWork, wake } from "../platform/jobs/work.server.ts";
import type { Ctx, ShopId } from "../platform/ports.ts";
import { readShopFacts } from "../shoppers/shop-facts.server.ts";
import { planSlices } from "./import-plan.ts";
import { addSlices, dropOrderSlices, readSlices, rereadCustomers } from "./import.store.server.ts";

/**
 * Begins the import of a shop, once. Asked again it reads what may be read only now (all orders were granted later),
 * or leaves to the reconcile what happened while the app was away. What was known stays known while the orders are read again.
 * @param input.anew read all orders again, whatever was read
 * @param input.customers the same for customers
 */
export async function startImport(ctx: Ctx, { shopId, anew = false, customers = false }: { shopId: ShopId; anew?: boolean; customers?: boolean }): Promise<{ kind: "started" | "there" }> {
  const now = ctx.clock.now();
  return ctx.db.withShopSql(shopId, async (sql) => {
    const { hasAllOrders } = await readShopFacts(sql);
    const plan = planSlices(now, hasAllOrders);
    if (customers) await rereadCustomers(sql);
    const there = await readSlices(sql);
    if (there.length >= plan.length && !(anew && there.length > 0)) {
      if (there.every(({ state }) => state === "done")) await addWork(sql, now, "orders.reconcile", {}, { dedupeKey: "now" });
      else wake(sql, "orders.import");
      return { kind: "there" };
    }
    const begunBefore = there.some(({ position, state, doneAt }) => position === 1 && (state === "done" || doneAt !== null));
    if (there.length > 0) await dropOrderSlices(sql);
    await addSlices(sql, plan, now, { begunBefore });
    await addWork(sql, now, "orders.count", {}, { dedupeKey: "count" });
    wake(sql, "orders.import");
    return { kind: "started" };
  });
}
