import { done, type ItemOutcome, waitFor, type Waiting } from "../platform/jobs/handlers.ts";
import { addWork } from "../platform/jobs/work.server.ts";
import type { Ctx, ShopId } from "../platform/ports.ts";
import { readSegment, type SegmentReading } from "../shoppers/read-segment.server.ts";
import { loadShop } from "../shops/load-shop.server.ts";
import { readCollection } from "../shops/read-collection.server.ts";
import { nextSweep } from "../shops/sweep-shop.server.ts";
import { endSourceReading, findSource, keepCollectionProducts, keepSegmentMembers, noteSourceTrouble, type ReadSource } from "./belongings.store.server.ts";
import { settleOverrides } from "./settle-overrides.server.ts";

/**
 * Reads whom an override is for, has those judged who come to it or leave it, and books the next night. Whoever belonged to it does so until a whole reading did not find
 * them: of a segment that is gone or may not be read the last members stay.
 */
export async function readOverride(ctx: Ctx, { shopId, overrideId }: { shopId: ShopId; overrideId: bigint }): Promise<ItemOutcome | Waiting> {
  const shop = await loadShop(ctx, { shopId });
  const at = ctx.clock.now();
  const source = await ctx.db.withShopSql(shopId, async (sql) => {
    const found = await findSource(sql, overrideId);
    if (found) await addWork(sql, at, "lapse.read-override", { overrideId: String(overrideId) }, { dueAt: nextSweep(shopId, at), dedupeKey: `nightly ${overrideId}` });
    return found;
  });
  if (source === null || shop.uninstalledAt) return done();
  const reading = source.kind === "segment" ? await readMembers(ctx, shopId, source, { at, timezone: shop.settings.timeZone }) : await readProducts(ctx, shopId, source, at);
  switch (reading.kind) {
    case "no-answer":
      return waitFor("the shop does not answer us");
    case "trouble":
      await ctx.db.withShopSql(shopId, (sql) => noteSourceTrouble(sql, source, reading.trouble));
      // Asked again in the night.
      return done();
    case "read":
      await ctx.db.withShopSql(shopId, async (sql) => {
        // Chosen anew or deleted meanwhile: whoever did that has booked what follows.
        if (await endSourceReading(sql, source, reading.name, at)) await settleOverrides(sql, at, []);
      }, { timeoutMs: 60_000 });
      return done();
  }
}

type Reading = { kind: "read"; name: string } | Exclude<SegmentReading, { kind: "read" }>;

async function readMembers(ctx: Ctx, shopId: ShopId, source: ReadSource, { at, timezone }: { at: Date; timezone: string }): Promise<Reading> {
  const reading = await readSegment(ctx, { shopId, segmentId: source.gid, timezone, at, keep: (members) => ctx.db.withShopSql(shopId, (sql) => keepSegmentMembers(sql, source, members, at)) });
  return reading.kind === "read" ? { kind: "read", name: reading.segment.name } : reading;
}

async function readProducts(ctx: Ctx, shopId: ShopId, source: ReadSource, at: Date): Promise<Reading> {
  const reading = await readCollection(ctx, { shopId, collectionId: source.gid });
  if (reading.kind !== "read") return reading;
  await ctx.db.withShopSql(shopId, (sql) => keepCollectionProducts(sql, source, reading.products, at));
  return { kind: "read", name: reading.collection.name };
}
