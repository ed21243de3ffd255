import { addWork } from "../platform/jobs/work.server.ts";
import type { Ctx, ShopperId, Sql } from "../platform/ports.ts";
import { writeAudit } from "../shops/audit.server.ts";
import { forgetCustomer, mergeShopper } from "./customers.store.server.ts";
import { partRecords } from "./joined.store.server.ts";
import { addRehoming } from "./rehoming.server.ts";
import { refreshProfileFacts } from "./stats.store.server.ts";

/**
 * Ends the joins of whoever is gone, because Shopify says so; the log tells it. In the caller's transaction, who asks that orders go home.
 * @param alsoLocked whom the caller will lock
 * @returns both of each join
 */
export async function endJoins(sql: Sql, ctx: Pick<Ctx, "clock">, gone: readonly ShopperId[], alsoLocked: readonly ShopperId[] = []): Promise<ShopperId[]> {
  const parted = await partRecords(sql, gone, alsoLocked);
  if (parted.length > 0) await writeAudit(sql, { at: ctx.clock.now(), actor: "shopify", action: "parted_shoppers", details: { shopperIds: parted.map(String) } });
  return parted;
}

/** A customer was deleted at Shopify: who they were is forgotten, they leave every list, and their orders and sums stay; a record joined with theirs stands by itself again. In the caller's transaction. */
export async function recordDeletion(sql: Sql, ctx: Pick<Ctx, "clock">, { shopperId, at }: { shopperId: ShopperId; at: Date }): Promise<void> {
  await addRehoming(sql, ctx.clock.now(), await endJoins(sql, ctx, [shopperId]));
  await forgetCustomer(sql, shopperId, at);
  await refreshProfileFacts(sql, [shopperId]);
  await addWork(sql, ctx.clock.now(), "lapse.follow", { shopperIds: [String(shopperId)] });
}

/** A customer was merged into another, who has their orders from now on: Shopify's word takes the place of a join by the merchant's. In the caller's transaction. */
export async function recordMerge(sql: Sql, ctx: Pick<Ctx, "clock">, { kept, deleted, at }: { kept: ShopperId; deleted: ShopperId; at: Date }): Promise<void> {
  const parted = await endJoins(sql, ctx, [deleted], [kept]);
  const home = await mergeShopper(sql, { kept, deleted, at });
  if (home !== null) await refreshProfileFacts(sql, [home]);
  await addRehoming(sql, ctx.clock.now(), [...new Set([...parted, ...(home === null ? [] : [deleted])])]);
}
