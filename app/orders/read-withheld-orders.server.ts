import { z } from "zod";
import type { Ctx, ShopId } from "../platform/ports.ts";
import { addDays, type Day, dayIn, daysBetween, startOfDay } from "../platform/zones.ts";
import { reportLastOrder } from "../shoppers/customers.store.server.ts";
import { idOfGid } from "../shoppers/identity.ts";
import { readShopFacts } from "../shoppers/shop-facts.server.ts";
import { SEGMENT_MEMBERS } from "../shopify/documents/segments.ts";
import { PageInfo, type Reading } from "./read-pages.server.ts";

/** A page of members at most, and the number beyond which paging stops (shopify.dev, limits). */
const PAGE = 1_000;
const PAGING_ENDS = 25_000;
/** Orders older than this are withheld without read_all_orders. */
const VISIBLE_DAYS = 60;

const Members = z.object({
  customerSegmentMembers: z.object({
    totalCount: z.number(),
    pageInfo: PageInfo,
    edges: z.array(z.object({ node: z.object({ id: z.string() }) })),
  }),
});

/** Days with a last order in [from, until); `from` null is without a beginning. */
interface Span {
  from: Day | null;
  until: Day;
}

/**
 * Where Shopify withholds older orders (product rule 1), asks its customer segments who ordered last when, span by span,
 * and notes for each shopper the newest day of their span: never earlier than the truth, so nobody is called lapsed too soon.
 * Does nothing for a shop whose orders may all be read.
 */
export async function readWithheldOrders(ctx: Ctx, { shopId }: { shopId: ShopId }): Promise<Reading> {
  const facts = await ctx.db.withShopSql(shopId, readShopFacts);
  if (facts.hasAllOrders) return { kind: "read" };
  const today = dayIn(ctx.clock.now(), facts.timeZone);
  return readSpans(ctx, shopId, spansBefore(today, facts.lapseWindowDays), facts.timeZone);
}

async function readSpans(ctx: Ctx, shopId: ShopId, spans: readonly Span[], timezone: string): Promise<Reading> {
  for (const span of spans) {
    const reading = await readSpan(ctx, shopId, span, timezone);
    if (reading.kind !== "read") return reading;
  }
  return { kind: "read" };
}

/** Narrow where states change, wide where it only matters that it was long ago. */
export function spansBefore(today: Day, windowDays: number): Span[] {
  const ages = new Set([VISIBLE_DAYS, 70, 80, 90, 100, 120, 150, 180, 240, 300, 365, 450, 540, 640, 730, 1095]);
  if (windowDays > VISIBLE_DAYS) ages.add(windowDays);
  const edges = [...ages].sort((a, b) => a - b).map((age) => addDays(today, -age));
  return edges.map((until, i) => ({ from: edges[i + 1] ?? null, until }));
}

async function readSpan(ctx: Ctx, shopId: ShopId, span: Span, timezone: string): Promise<Reading> {
  const query = `number_of_orders > 0 AND last_order_date < ${span.until}${span.from === null ? "" : ` AND last_order_date >= ${span.from}`}`;
  const newestDay = startOfDay(addDays(span.until, -1), timezone);
  for (let after: string | null = null; ; ) {
    const outcome = await ctx.shopify.send(shopId, SEGMENT_MEMBERS, { query, first: PAGE, after, timezone });
    if (outcome.kind === "gone" || outcome.kind === "denied") return { kind: outcome.kind };
    if (outcome.kind !== "ok") throw new Error(`shop ${shopId}: the segment could not be read (${outcome.kind})`);
    const { customerSegmentMembers: page } = Members.parse(outcome.data);
    const halves = after === null && page.totalCount > PAGING_ENDS ? halvesOf(span) : null;
    if (halves) return readSpans(ctx, shopId, halves, timezone);
    await ctx.db.withShopSql(shopId, (sql) => reportLastOrder(sql, page.edges.map(({ node }) => idOfGid(node.id)), newestDay));
    if (!page.pageInfo.hasNextPage) return { kind: "read" };
    after = page.pageInfo.endCursor;
  }
}

/** A span too full to be paged through is cut in two; one without a beginning is cut a year before its end. A single day cannot be cut. */
function halvesOf({ from, until }: Span): [Span, Span] | null {
  const days = from === null ? 2 * 365 : daysBetween(from, until);
  if (days < 2 || until < "2005") return null;
  const middle = addDays(until, -Math.ceil(days / 2));
  return [{ from: middle, until }, { from, until: middle }];
}
