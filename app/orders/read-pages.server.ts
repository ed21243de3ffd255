import { z } from "zod";
import type { Ctx, ShopId } from "../platform/ports.ts";
import { canDoWithout, readableOf } from "./readable.server.ts";

export const PageInfo = z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() });

/** How a reading by pages ended: `gone` when the shop no longer answers us, `denied` when a scope is missing. */
export interface Reading {
  kind: "read" | "gone" | "denied";
}

export interface PagesInput<Node> {
  /** Takes `$query`, `$first` and `$after`. Facts that may not be read of this shop are left out of it. */
  document: string;
  what: string;
  first: number;
  search: string;
  pageOf(data: unknown): { pageInfo: z.infer<typeof PageInfo>; nodes: Node[] };
  take(nodes: Node[]): Promise<void>;
  /** The search for all that come with and after this one, where the search sorts so: paging ends at 25,000 (shopify.dev, limits). */
  searchFrom?(last: Node): string;
}

/** So many are read by the pages of one search; then it is begun anew at the last of them. */
const READ_AT_ONCE = 20_000;

/**
 * Reads all pages of a search, one after the other.
 * @throws Error when Shopify answers neither with a page nor that it will not: what was taken stays.
 */
export async function readPages<Node>(ctx: Ctx, shopId: ShopId, input: PagesInput<Node>): Promise<Reading> {
  let { search } = input;
  let read = 0;
  let document = await readableOf(ctx, shopId, input.document);
  // A first denial may be of a fact that can be done without; the next one is noted as what the shop lacks.
  let mayBeDenied = true;
  for (let after: string | null = null; ; ) {
    const outcome = await ctx.shopify.send(shopId, document, { query: search, first: input.first, after }, { mayBeDenied });
    if (outcome.kind === "denied" && mayBeDenied) {
      mayBeDenied = false;
      if (await canDoWithout(ctx, shopId)) document = await readableOf(ctx, shopId, input.document);
      continue;
    }
    if (outcome.kind === "gone" || outcome.kind === "denied") return { kind: outcome.kind };
    if (outcome.kind !== "ok") throw new Error(`shop ${shopId}: ${input.what} could not be read (${outcome.kind})`);
    const { nodes, pageInfo } = input.pageOf(outcome.data);
    if (nodes.length > 0) await input.take(nodes);
    if (!pageInfo.hasNextPage) return { kind: "read" };
    read += nodes.length;
    const last = nodes.at(-1);
    const from = read >= READ_AT_ONCE && last !== undefined ? input.searchFrom?.(last) : undefined;
    // Where all of them came at one moment, there is no later one to begin at.
    if (from !== undefined && from !== search) [search, after, read] = [from, null, 0];
    else after = pageInfo.endCursor;
  }
}
