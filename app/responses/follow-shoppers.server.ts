import { done, type ItemOutcome } from "#app/platform/jobs/handlers";
import { addWork } from "#app/platform/jobs/work.server";
import type { Ctx, ShopId } from "#app/platform/ports";
import { followReturns } from "./follow-order.server.ts";
import { findEnrolled, findOrdersToFollow } from "./responses.store.server.ts";

/**
 * Guests or customers became one with these shoppers and brought their orders, or are so no longer and took them away: those that a campaign may have to do with are
 * followed anew, and so is who came back, for an order that is gone follows nobody.
 */
export async function followShoppers(ctx: Ctx, { shopId, payload }: { shopId: ShopId; payload: { shopperIds: string[] } }): Promise<ItemOutcome> {
  const now = ctx.clock.now();
  await ctx.db.withShopSql(shopId, async (sql) => {
    for (const { id, home } of await findEnrolled(sql, payload.shopperIds.map(BigInt))) await followReturns(sql, id, home);
    for (const id of await findOrdersToFollow(sql, payload.shopperIds.map(BigInt))) await addWork(sql, now, "responses.follow-order", { orderId: String(id) }, { dedupeKey: String(id) });
  });
  return done();
}
