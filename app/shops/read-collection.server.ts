import { z } from "zod";
import type { Ctx, ShopId, ShopifyOutcome } from "#app/platform/ports";
import { COLLECTION_PRODUCTS } from "#app/shopify/documents/collections";
import type { ReadingTrouble } from "./shop.ts";

/** Products of a page, and the number beyond which paging stops (shopify.dev, limits). */
const PAGE = 250;
const PAGING_ENDS = 25_000;

const Collection = z.object({
  collection: z.object({ id: z.string(), title: z.string(), products: z.object({ pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }), nodes: z.array(z.object({ id: z.string() })) }) }).nullable(),
});

/** `no-answer`: the shop does not answer us any more. */
export type CollectionReading = { kind: "read"; collection: { id: string; name: string }; products: bigint[] } | { kind: "trouble"; trouble: ReadingTrouble } | { kind: "no-answer" };

/** Reads which products are in a collection. @param input.collectionId Shopify's global id @param input.most with more of them it is too large for whoever asks */
export async function readCollection(ctx: Pick<Ctx, "shopify">, { shopId, collectionId, most = PAGING_ENDS }: { shopId: ShopId; collectionId: string; most?: number }): Promise<CollectionReading> {
  const products: bigint[] = [];
  for (let after: string | null = null; ; ) {
    const outcome: ShopifyOutcome<unknown> = await ctx.shopify.send(shopId, COLLECTION_PRODUCTS, { id: collectionId, first: PAGE, after });
    if (outcome.kind === "gone") return { kind: "no-answer" };
    if (outcome.kind === "denied") return { kind: "trouble", trouble: "denied" };
    if (outcome.kind !== "ok") return { kind: "trouble", trouble: "refused" };
    const { collection }: z.infer<typeof Collection> = Collection.parse(outcome.data);
    if (collection === null) return { kind: "trouble", trouble: "gone" };
    const { nodes, pageInfo } = collection.products;
    products.push(...nodes.map(({ id }) => BigInt(id.slice(id.lastIndexOf("/") + 1))));
    if (!pageInfo.hasNextPage) return { kind: "read", collection: { id: collection.id, name: collection.title }, products };
    if (products.length >= most) return { kind: "trouble", trouble: "too_large" };
    after = pageInfo.endCursor;
  }
}
