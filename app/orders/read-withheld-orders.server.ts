import { z } from "zod";
import type { Ctx, ShopId, ShopperId } from "../platform/ports.ts";
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

/** Days with a last order in [from, until); `from` null is without a beginning. Of one day that is too full, a part: customers who were added in a span of their own. */
interface Span {
  from: Day | null;
  until: Day;
  added?: { from: Day; until: Day };
}

/** No shop at Shopify has older customers. */
const SHOPIFY_BEGAN: Day = "2004-01-01";

/**
 * Where Shopify withholds older orders (product rule 1), asks its customer segments who ordered last when, span by span,
 * and notes for each shopper the newest day of their span: never earlier than the truth, so nobody is called lapsed too soon.
 * Who they are, and what else Shopify counts of them, came with the bulk operation that read all customers, at any size; here only dates are read, so spans
 * too full for paging are cut, and no count is believed: `totalCount` may end where paging ends.
 * Does nothing for a shop whose orders may all be read.
 * @param reach how far pages of one search go
 */
export async function readWithheldOrders(ctx: Ctx, { shopId, reach = PAGING_ENDS }: { shopId: ShopId; reach?: number }): Promise<Reading> {
  const facts = await ctx.db.withShopSql(shopId, readShopFacts);
  if (facts.hasAllOrders) return { kind: "read" };
  const today = dayIn(ctx.clock.now(), facts.timeZone);
  return readSpans(ctx, { shopId, reach, today, timezone: facts.timeZone }, spansBefore(today, facts.lapseWindowDays));
}

interface Search {
  shopId: ShopId;
  reach: number;
  today: Day;
  timezone: string;
}

async function readSpans(ctx: Ctx, search: Search, spans: readonly Span[]): Promise<Reading> {
  for (const span of spans) {
    const reading = await readSpan(ctx, search, span);
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

async function readSpan(ctx: Ctx, search: Search, span: Span): Promise<Reading> {
  const { shopId, reach, timezone } = search;
  const newestDay = startOfDay(addDays(span.until, -1), timezone);
  // Noted together at the end: in a span that turns out to be too full they get a truer day from its parts.
  const members: ShopperId[] = [];
  for (let after: string | null = null; ; ) {
    const outcome = await ctx.shopify.send(shopId, SEGMENT_MEMBERS, { query: queryOf(span), first: Math.min(PAGE, reach), after, timezone });
    if (outcome.kind === "gone" || outcome.kind === "denied") return { kind: outcome.kind };
    if (outcome.kind !== "ok") throw new Error(`shop ${shopId}: the segment could not be read (${outcome.kind})`);
    const { customerSegmentMembers: page } = Members.parse(outcome.data);
    const halves = after === null && page.totalCount > reach ? halvesOf(span, search.today) : null;
    if (halves) return readSpans(ctx, search, halves);
    members.push(...page.edges.map(({ node }) => idOfGid(node.id)));
    if (page.pageInfo.hasNextPage && members.length < reach) {
      after = page.pageInfo.endCursor;
      continue;
    }
    // Paging ended, though the count had not said so.
    const parts = page.pageInfo.hasNextPage ? halvesOf(span, search.today) : null;
    if (parts) return readSpans(ctx, search, parts);
    if (page.pageInfo.hasNextPage) ctx.log.warn({ shopId: String(shopId), span }, "more customers than paging reaches ordered last on one day, and came on one day: the last order of some is not known");
    await ctx.db.withShopSql(shopId, (sql) => reportLastOrder(sql, members, newestDay));
    return { kind: "read" };
  }
}

const queryOf = ({ from, until, added }: Span): string =>
  ["number_of_orders > 0", `last_order_date < ${until}`, from && `last_order_date >= ${from}`, added && `customer_added_date >= ${added.from} AND customer_added_date < ${added.until}`].filter(Boolean).join(" AND ");

/**
 * A span too full to be paged through is cut in two; one without a beginning is cut a year before its end. A single day is cut by when its customers were
 * added; null when that is a single day too.
 */
function halvesOf({ from, until, added }: Span, today: Day): [Span, Span] | null {
  const days = from === null ? 2 * 365 : daysBetween(from, until);
  if (days >= 2 && (from !== null || until >= "2005")) {
    const middle = addDays(until, -Math.ceil(days / 2));
    return [{ from: middle, until }, { from, until: middle }];
  }
  const span = added ?? { from: SHOPIFY_BEGAN, until: addDays(today, 1) };
  const addedDays = daysBetween(span.from, span.until);
  if (addedDays < 2) return null;
  const middle = addDays(span.until, -Math.ceil(addedDays / 2));
  return [{ from, until, added: { from: middle, until: span.until } }, { from, until, added: { from: span.from, until: middle } }];
}
