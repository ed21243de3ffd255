import { addWork } from "../platform/jobs/work.server.ts";
import type { Ctx, ShopperId, Sql } from "../platform/ports.ts";
import { forgetCustomer, mergeShopper } from "./customers.store.server.ts";
import { partRecords } from "./joined.store.server.ts";
import { addRehoming } from "./rehoming.server.ts";
import { refreshProfileFacts } from "./stats.store.server.ts";

/** A customer was deleted at Shopify: who they were is forgotten, they leave every list, and their orders and sums stay; a record joined with theirs stands by itself again. In the caller's transaction. */
export async function recordDeletion(sql: Sql, ctx: Pick<Ctx, "clock">, { shopperId, at }: { shopperId: ShopperId; at: Date }): Promise<void> {
  await addRehoming(sql, ctx.clock.now(), await partRecords(sql, [shopperId]));
  await forgetCustomer(sql, shopperId, at);
  await refreshProfileFacts(sql, [shopperId]);
  await addWork(sql, ctx.clock.now(), "lapse.follow", { shopperIds: [String(shopperId)] });
}

/** A customer was merged into another, who has their orders from now on: Shopify's word takes the place of a join by the merchant's. In the caller's transaction. */
export async function recordMerge(sql: Sql, ctx: Pick<Ctx, "clock">, { kept, deleted, at }: { kept: ShopperId; deleted: ShopperId; at: Date }): Promise<void> {
  const parted = await partRecords(sql, [deleted], [kept]);
  const home = await mergeShopper(sql, { kept, deleted, at });
  if (home !== null) await refreshProfileFacts(sql, [home]);
  await addRehoming(sql, ctx.clock.now(), [...new Set([...parted, ...(home === null ? [] : [deleted])])]);
}
