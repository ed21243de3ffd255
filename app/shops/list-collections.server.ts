import { z } from "zod";
import type { Ctx, ShopId, ShopifyOutcome } from "#app/platform/ports";
import { COLLECTIONS } from "#app/shopify/documents/collections";

const PAGE = 250;
/** More are not offered: a list that long is searched in Shopify. */
const MOST_PAGES = 8;

const Page = z.object({ collections: z.object({ pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }), nodes: z.array(z.object({ id: z.string(), title: z.string() })) }) });

export type CollectionList = { kind: "listed"; collections: { id: string; name: string }[] } | { kind: "gone" | "denied" };

/**
 * The shop's collections of products by title, asked of Shopify.
 * @throws ShopifyUnavailable when it does not answer
 */
export async function listCollections(ctx: Pick<Ctx, "shopify">, { shopId }: { shopId: ShopId }): Promise<CollectionList> {
  const collections: { id: string; name: string }[] = [];
  let after: string | null = null;
  for (let page = 0; page < MOST_PAGES; page++) {
    const outcome: ShopifyOutcome<unknown> = await ctx.shopify.send(shopId, COLLECTIONS, { first: PAGE, after });
    if (outcome.kind === "gone" || outcome.kind === "denied") return { kind: outcome.kind };
    if (outcome.kind !== "ok") throw new Error(`shop ${shopId}: the collections could not be listed (${outcome.kind})`);
    const { nodes, pageInfo }: z.infer<typeof Page>["collections"] = Page.parse(outcome.data).collections;
    collections.push(...nodes.map(({ id, title }) => ({ id, name: title })));
    if (!pageInfo.hasNextPage) break;
    after = pageInfo.endCursor;
  }
  return { kind: "listed", collections };
}
