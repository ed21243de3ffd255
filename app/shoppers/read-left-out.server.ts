import { done, type ItemOutcome, retry, waitFor, type Waiting } from "#app/platform/jobs/handlers";
import { addWork, wake } from "#app/platform/jobs/work.server";
import type { Ctx, ShopId } from "#app/platform/ports";
import { loadShop } from "#app/shops/load-shop.server";
import { nextSweep } from "#app/shops/sweep-shop.server";
import { endReading, keepMembers, noteTrouble } from "./left-out.store.server.ts";
import { readSegment } from "./read-segment.server.ts";

/**
 * Reads who is in the segment that is left out, and books the next night. Whoever was in it stays left out until a whole reading did not find them,
 * so that a reading which fails or is killed never lets a mail out.
 */
export async function readLeftOut(ctx: Ctx, { shopId }: { shopId: ShopId }): Promise<ItemOutcome | Waiting> {
  const shop = await loadShop(ctx, { shopId });
  const { leftOutSegment, timeZone } = shop.settings;
  if (leftOutSegment === null || shop.uninstalledAt) return done();
  const at = ctx.clock.now();
  await ctx.db.withShopSql(shopId, (sql) => addWork(sql, at, "shoppers.read-left-out", {}, { dueAt: nextSweep(shopId, at), dedupeKey: "nightly" }));
  const reading = await readSegment(ctx, { shopId, segmentId: leftOutSegment.id, timezone: timeZone, at, keep: (members) => ctx.db.withShopSql(shopId, (sql) => keepMembers(sql, members, at)) });
  switch (reading.kind) {
    case "no-answer":
      return waitFor("the shop does not answer us");
    case "trouble":
      await ctx.db.withShopSql(shopId, (sql) => noteTrouble(sql, leftOutSegment.id, reading.trouble));
      return reading.trouble === "denied" ? waitFor("scope missing") : done();
    case "read":
      return ctx.db.withShopSql(shopId, async (sql) => {
        if (!(await endReading(sql, reading.segment, at))) return retry("another segment was chosen meanwhile", 1);
        // Mails that stood until it was read.
        wake(sql, "messages.send");
        return done();
      }, { timeoutMs: 60_000 });
  }
}
