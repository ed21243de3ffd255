import { done, type ItemOutcome } from "#app/platform/jobs/handlers";
import { addWork } from "#app/platform/jobs/work.server";
import type { Ctx, ShopId } from "#app/platform/ports";
import { findOrdersToFollow } from "./responses.store.server.ts";

/** Guests or customers became one with these shoppers and brought their orders: those that a campaign may have to do with are followed anew. */
export async function followShoppers(ctx: Ctx, { shopId, payload }: { shopId: ShopId; payload: { shopperIds: string[] } }): Promise<ItemOutcome> {
  const now = ctx.clock.now();
  await ctx.db.withShopSql(shopId, async (sql) => {
    for (const id of await findOrdersToFollow(sql, payload.shopperIds.map(BigInt))) await addWork(sql, now, "responses.follow-order", { orderId: String(id) }, { dedupeKey: String(id) });
  });
  return done();
}
