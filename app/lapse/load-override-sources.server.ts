import type { Ctx, ShopId } from "../platform/ports.ts";
import { listCollections } from "../shops/list-collections.server.ts";
import { listSegments } from "../shops/list-segments.server.ts";

type NamedSource = { id: string; name: string };
type SourceKind = "segment" | "collection";

/** What can be chosen at Shopify; null: it does not answer, or does not let us ask. */
export type OverrideSources = Record<SourceKind, NamedSource[] | null>;

/** The shop's customer segments and product collections. */
export async function loadOverrideSources(ctx: Ctx, { shopId }: { shopId: ShopId }): Promise<OverrideSources> {
  const [segment, collection] = await Promise.all([listSources(ctx, shopId, "segment"), listSources(ctx, shopId, "collection")]);
  return { segment, collection };
}

/** One of them by Shopify's global id. */
export async function findSource(ctx: Ctx, { shopId, kind, sourceId }: { shopId: ShopId; kind: SourceKind; sourceId: string }): Promise<NamedSource | "unknown" | "no-answer"> {
  const list = await listSources(ctx, shopId, kind);
  return list === null ? "no-answer" : (list.find(({ id }) => id === sourceId) ?? "unknown");
}

async function listSources(ctx: Ctx, shopId: ShopId, kind: SourceKind): Promise<NamedSource[] | null> {
  try {
    if (kind === "segment") {
      const list = await listSegments(ctx, { shopId });
      return list.kind === "listed" ? list.segments : null;
    }
    const list = await listCollections(ctx, { shopId });
    return list.kind === "listed" ? list.collections : null;
  } catch (error) {
    ctx.log.warn({ shopId: String(shopId), err: error }, `what can be chosen (${kind}) could not be listed`);
    return null;
  }
}
