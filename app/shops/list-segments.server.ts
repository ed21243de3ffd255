import { z } from "zod";
import type { Ctx, ShopId, ShopifyOutcome } from "#app/platform/ports";
import { SEGMENTS } from "#app/shopify/documents/segments";

const PAGE = 250;
/** More are not offered: a list that long is searched in Shopify. */
const MOST_PAGES = 8;

const Page = z.object({ segments: z.object({ pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }), nodes: z.array(z.object({ id: z.string(), name: z.string() })) }) });

export interface NamedSegment {
  /** Shopify's global id. */
  id: string;
  name: string;
}
export type SegmentList = { kind: "listed"; segments: NamedSegment[] } | { kind: "gone" | "denied" };

/**
 * The shop's saved customer segments, asked of Shopify.
 * @throws ShopifyUnavailable when it does not answer
 */
export async function listSegments(ctx: Pick<Ctx, "shopify">, { shopId }: { shopId: ShopId }): Promise<SegmentList> {
  const segments: NamedSegment[] = [];
  let after: string | null = null;
  for (let page = 0; page < MOST_PAGES; page++) {
    const outcome: ShopifyOutcome<unknown> = await ctx.shopify.send(shopId, SEGMENTS, { first: PAGE, after });
    if (outcome.kind === "gone" || outcome.kind === "denied") return { kind: outcome.kind };
    if (outcome.kind !== "ok") throw new Error(`shop ${shopId}: the segments could not be listed (${outcome.kind})`);
    const { nodes, pageInfo }: z.infer<typeof Page>["segments"] = Page.parse(outcome.data).segments;
    segments.push(...nodes);
    if (!pageInfo.hasNextPage) break;
    after = pageInfo.endCursor;
  }
  return { kind: "listed", segments };
}

/** Names of segments are unique in a shop. */
export async function findSegmentByName(ctx: Pick<Ctx, "shopify">, { shopId, name }: { shopId: ShopId; name: string }): Promise<{ kind: "found"; id: string } | { kind: "none" } | { kind: "gone" | "denied" }> {
  const list = await listSegments(ctx, { shopId });
  if (list.kind !== "listed") return list;
  const found = list.segments.find((segment) => segment.name === name);
  return found ? { kind: "found", id: found.id } : { kind: "none" };
}
