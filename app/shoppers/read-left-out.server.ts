import { z } from "zod";
import { done, type ItemOutcome, retry, waitFor, type Waiting } from "#app/platform/jobs/handlers";
import { addWork, wake } from "#app/platform/jobs/work.server";
import type { Ctx, ShopId } from "#app/platform/ports";
import { addDays, type Day, dayIn, daysBetween } from "#app/platform/zones";
import { loadShop } from "#app/shops/load-shop.server";
import type { LeftOutTrouble } from "#app/shops/shop";
import { nextSweep } from "#app/shops/sweep-shop.server";
import { SEGMENT, SEGMENT_MEMBERS } from "#app/shopify/documents/segments";
import { idOfGid } from "./identity.ts";
import { endReading, keepMembers, noteTrouble } from "./left-out.store.server.ts";

/** A page of members at most, and the number beyond which paging stops (shopify.dev, limits). */
const PAGE = 1_000;
const PAGING_ENDS = 25_000;
/** Before Shopify there were no customers of it. */
const FIRST_DAY: Day = "2004-01-01";

const Segment = z.object({ segment: z.object({ id: z.string(), name: z.string(), query: z.string() }).nullable() });
const Members = z.object({
  customerSegmentMembers: z.object({ totalCount: z.number(), pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }), edges: z.array(z.object({ node: z.object({ id: z.string() }) })) }),
});

type Reading = "read" | "gone" | "denied" | "too_large";

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
  const fail = (trouble: LeftOutTrouble) => ctx.db.withShopSql(shopId, (sql) => noteTrouble(sql, leftOutSegment.id, trouble));

  const outcome = await ctx.shopify.send(shopId, SEGMENT, { id: leftOutSegment.id });
  if (outcome.kind === "gone") return waitFor("the shop does not answer us");
  if (outcome.kind === "denied") {
    await fail("denied");
    return waitFor(`scope missing: ${outcome.missing}`);
  }
  const segment = outcome.kind === "ok" ? Segment.parse(outcome.data).segment : null;
  if (segment === null) {
    await fail(outcome.kind === "ok" ? "gone" : "refused");
    return done();
  }
  const reading = await readSpan(ctx, shopId, { query: segment.query, timezone: timeZone, at, span: null });
  if (reading === "gone") return waitFor("the shop does not answer us");
  if (reading !== "read") {
    await fail(reading);
    return reading === "denied" ? waitFor("scope missing") : done();
  }
  return ctx.db.withShopSql(shopId, async (sql) => {
    if (!(await endReading(sql, segment, at))) return retry("another segment was chosen meanwhile", 1);
    // Mails that stood until it was read.
    wake(sql, "messages.send");
    return done();
  }, { timeoutMs: 60_000 });
}

interface Part {
  query: string;
  timezone: string;
  /** Of the reading. */
  at: Date;
  /** Only customers who were added in [from, until); null: all. */
  span: { from: Day; until: Day } | null;
}

/**
 * Paging ends at 25,000 members, and members cannot be read in bulk (they are no Node, which bulk operations want). So a larger segment is asked for
 * in parts, by the day on which its customers were added: its own definition in brackets and two conditions more. Where Shopify does not take that (ten conditions
 * are its limit), or more than 25,000 were added in one day, the segment is too large.
 */
async function readSpan(ctx: Ctx, shopId: ShopId, part: Part): Promise<Reading> {
  const { span, timezone, at } = part;
  const query = span === null ? part.query : `(${part.query}) AND customer_added_date >= ${span.from} AND customer_added_date < ${span.until}`;
  for (let after: string | null = null; ; ) {
    const outcome = await ctx.shopify.send(shopId, SEGMENT_MEMBERS, { query, first: PAGE, after, timezone });
    if (outcome.kind === "gone" || outcome.kind === "denied") return outcome.kind;
    if (outcome.kind !== "ok") return "too_large";
    const { customerSegmentMembers: page } = Members.parse(outcome.data);
    if (after === null && page.totalCount > PAGING_ENDS) return readHalves(ctx, shopId, { ...part, span: span ?? { from: FIRST_DAY, until: addDays(dayIn(at, timezone), 2) } });
    await ctx.db.withShopSql(shopId, (sql) => keepMembers(sql, page.edges.map(({ node }) => idOfGid(node.id)), at));
    if (!page.pageInfo.hasNextPage) return "read";
    after = page.pageInfo.endCursor;
  }
}

async function readHalves(ctx: Ctx, shopId: ShopId, part: Part & { span: { from: Day; until: Day } }): Promise<Reading> {
  const { from, until } = part.span;
  const days = daysBetween(from, until);
  if (days < 2) return "too_large";
  const middle = addDays(from, Math.floor(days / 2));
  const first = await readSpan(ctx, shopId, { ...part, span: { from, until: middle } });
  return first === "read" ? readSpan(ctx, shopId, { ...part, span: { from: middle, until } }) : first;
}
