import { z } from "zod";
import type { Ctx, ShopId, ShopperId } from "#app/platform/ports";
import { addDays, type Day, dayIn, daysBetween } from "#app/platform/zones";
import type { ReadingTrouble } from "#app/shops/shop";
import { SEGMENT, SEGMENT_MEMBERS } from "#app/shopify/documents/segments";
import { idOfGid } from "./identity.ts";

/** A page of members at most, and the number beyond which paging stops (shopify.dev, limits). */
const PAGE = 1_000;
const PAGING_ENDS = 25_000;
/** Before Shopify there were no customers of it. */
const FIRST_DAY: Day = "2004-01-01";

const Segment = z.object({ segment: z.object({ id: z.string(), name: z.string(), query: z.string() }).nullable() });
const Members = z.object({
  customerSegmentMembers: z.object({ totalCount: z.number(), pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }), edges: z.array(z.object({ node: z.object({ id: z.string() }) })) }),
});

/** `no-answer`: the shop does not answer us any more. */
export type SegmentReading = { kind: "read"; segment: { id: string; name: string } } | { kind: "trouble"; trouble: ReadingTrouble } | { kind: "no-answer" };

interface SegmentToRead {
  shopId: ShopId;
  /** Shopify's global id. */
  segmentId: string;
  /** IANA zone of the days in its definition. */
  timezone: string;
  /** Of the reading. */
  at: Date;
  /** Called with each page of members. */
  keep(members: ShopperId[]): Promise<void>;
}

/** Reads who is in a customer segment of Shopify. Members are whole only where it was `read`: of a reading that fails some are told already. */
export async function readSegment(ctx: Pick<Ctx, "shopify">, reading: SegmentToRead): Promise<SegmentReading> {
  const { shopId, segmentId, timezone, at, keep } = reading;
  const segment = await askSegment(ctx, shopId, segmentId);
  if (segment === "no-answer") return { kind: "no-answer" };
  if (typeof segment === "string") return { kind: "trouble", trouble: segment };
  const read = await readSpan(ctx, shopId, { query: segment.query, timezone, at, span: null, keep });
  switch (read) {
    case "read":
      return { kind: "read", segment };
    case "gone":
      return { kind: "no-answer" };
    default:
      return { kind: "trouble", trouble: read };
  }
}

/** The first page of a segment's members, and how many it has; null where that cannot be read now. */
export async function peekSegment(ctx: Pick<Ctx, "shopify">, { shopId, segmentId, timezone }: Pick<SegmentToRead, "shopId" | "segmentId" | "timezone">): Promise<{ members: ShopperId[]; total: number } | null> {
  const segment = await askSegment(ctx, shopId, segmentId);
  if (typeof segment === "string") return null;
  const outcome = await ctx.shopify.send(shopId, SEGMENT_MEMBERS, { query: segment.query, first: PAGE, after: null, timezone });
  if (outcome.kind !== "ok") return null;
  const { totalCount, edges } = Members.parse(outcome.data).customerSegmentMembers;
  return { members: edges.map(({ node }) => idOfGid(node.id)), total: totalCount };
}

async function askSegment(ctx: Pick<Ctx, "shopify">, shopId: ShopId, segmentId: string): Promise<{ id: string; name: string; query: string } | ReadingTrouble | "no-answer"> {
  const outcome = await ctx.shopify.send(shopId, SEGMENT, { id: segmentId });
  if (outcome.kind === "gone") return "no-answer";
  if (outcome.kind === "denied") return "denied";
  if (outcome.kind !== "ok") return "refused";
  return Segment.parse(outcome.data).segment ?? "gone";
}

interface Part extends Pick<SegmentToRead, "timezone" | "at" | "keep"> {
  query: string;
  /** Only customers who were added in [from, until); null: all. */
  span: { from: Day; until: Day } | null;
}

/**
 * Paging ends at 25,000 members, and members cannot be read in bulk (they are no Node, which bulk operations want). So a larger segment is asked for
 * in parts, by the day on which its customers were added: its own definition in brackets and two conditions more. Where Shopify does not take that (ten conditions
 * are its limit), or more than 25,000 were added in one day, the segment is too large.
 */
async function readSpan(ctx: Pick<Ctx, "shopify">, shopId: ShopId, part: Part): Promise<"read" | "gone" | "denied" | "too_large"> {
  const { span, timezone, at } = part;
  const query = span === null ? part.query : `(${part.query}) AND customer_added_date >= ${span.from} AND customer_added_date < ${span.until}`;
  for (let after: string | null = null; ; ) {
    const outcome = await ctx.shopify.send(shopId, SEGMENT_MEMBERS, { query, first: PAGE, after, timezone });
    if (outcome.kind === "gone" || outcome.kind === "denied") return outcome.kind;
    if (outcome.kind !== "ok") return "too_large";
    const { customerSegmentMembers: page } = Members.parse(outcome.data);
    if (after === null && page.totalCount > PAGING_ENDS) return readHalves(ctx, shopId, { ...part, span: span ?? { from: FIRST_DAY, until: addDays(dayIn(at, timezone), 2) } });
    await part.keep(page.edges.map(({ node }) => idOfGid(node.id)));
    if (!page.pageInfo.hasNextPage) return "read";
    after = page.pageInfo.endCursor;
  }
}

async function readHalves(ctx: Pick<Ctx, "shopify">, shopId: ShopId, part: Part & { span: { from: Day; until: Day } }): ReturnType<typeof readSpan> {
  const { from, until } = part.span;
  const days = daysBetween(from, until);
  if (days < 2) return "too_large";
  const middle = addDays(from, Math.floor(days / 2));
  const first = await readSpan(ctx, shopId, { ...part, span: { from, until: middle } });
  return first === "read" ? readSpan(ctx, shopId, { ...part, span: { from: middle, until } }) : first;
}
