import { wake } from "../platform/jobs/work.server.ts";
import type { Ctx, ShopId, ShopperId } from "../platform/ports.ts";
import { dayIn } from "../platform/zones.ts";
import { writeAudit } from "../shops/audit.server.ts";
import { advanceBulk, insertBulk, isTagBusy } from "./bulks.store.server.ts";
import { readShopFacts } from "./shop-facts.server.ts";
import type { WhomQuery } from "./shopper-query.ts";
import { readTag, type TagFault } from "./tag.ts";
import { beginView, take } from "./work-bulk.server.ts";

/** `busy`: this tag is being added or taken off. */
export type AddTagOutcome = { kind: "begun"; bulkId: bigint } | { kind: "refused"; why: TagFault | "busy" };

/** Has a tag added at Shopify to those of these shoppers who do not carry it. The page tells how far it is, and of an undo. */
export async function addTag(ctx: Ctx, input: { shopId: ShopId; shopperIds: readonly ShopperId[]; tag: string; actor: string }): Promise<AddTagOutcome> {
  const read = readTag(input.tag);
  if (read.kind === "refused") return read;
  return ctx.db.withShopSql(input.shopId, async (sql): Promise<AddTagOutcome> => {
    if (await isTagBusy(sql, read.tag)) return { kind: "refused", why: "busy" };
    const at = ctx.clock.now();
    const { timeZone } = await readShopFacts(sql);
    const bulk = { tag: read.tag, by: input.actor };
    const id = await insertBulk(sql, { ...bulk, query: null, asOf: dayIn(at, timeZone), expected: input.shopperIds.length, at });
    await advanceBulk(sql, id, { ...(await take(sql, { ...bulk, id }, input.shopperIds, at)), after: null, at });
    wake(sql, "shoppers.tag");
    return { kind: "begun", bulkId: id };
  });
}

/** Begins to add a tag to everybody of a view: lot by lot it is noted who does not carry it, then Shopify is asked. */
export async function addTagToView(ctx: Ctx, input: { shopId: ShopId; query: WhomQuery; tag: string; actor: string }): Promise<AddTagOutcome> {
  const read = readTag(input.tag);
  if (read.kind === "refused") return read;
  const at = ctx.clock.now();
  return ctx.db.withShopSql(input.shopId, async (sql): Promise<AddTagOutcome> => {
    if (await isTagBusy(sql, read.tag)) return { kind: "refused", why: "busy" };
    const bulkId = await beginView(sql, { query: input.query, tag: read.tag, actor: input.actor, at });
    await writeAudit(sql, { at, actor: input.actor, action: "tagged_view", details: { view: input.query.state, tag: read.tag, bulkId: String(bulkId) } });
    return { kind: "begun", bulkId };
  });
}
