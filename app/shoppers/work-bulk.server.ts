import { addWork, wake } from "../platform/jobs/work.server.ts";
import type { Ctx, ShopId, ShopperId, Sql } from "../platform/ports.ts";
import { type Day, dayIn } from "../platform/zones.ts";
import { writeAudit } from "../shops/audit.server.ts";
import { type Bulk, BULK_LOT, BULK_SHOWN_MS } from "./bulk.ts";
import { deleteBulkTags, insertBulkTags } from "./bulk-tags.store.server.ts";
import { advanceBulk, type BulkRow, findShownBulk, holdBulk, insertBulk, isTagBusy, markPutAway, markUndoing, markUndone } from "./bulks.store.server.ts";
import { countOf } from "./count-view.server.ts";
import { noteTagged } from "./keep-bulk-tags.server.ts";
import { deleteLeftOutBy, insertLeftOut } from "./left-out-shoppers.store.server.ts";
import { filterOf } from "./shopper-filter.store.server.ts";
import { findShoppers } from "./shopper-list.store.server.ts";
import { parseShopperQuery, type WhomQuery, writeShopperQuery } from "./shopper-query.ts";
import { readShopFacts } from "./shop-facts.server.ts";

/** Notes work on everybody of a view and its first lot. The view goes as its filter, with its days counted from today to the end. */
export async function beginView(sql: Sql, input: { query: WhomQuery; tag?: string; actor: string; at: Date }): Promise<bigint> {
  const { timeZone } = await readShopFacts(sql);
  const asOf = dayIn(input.at, timeZone);
  // By silence, whatever the page was sorted by: it is the order that changes least while the work goes on.
  const query: WhomQuery = { ...input.query, sort: "quiet", after: undefined, before: undefined };
  if (query.among) return takeAll(sql, query, asOf, input);
  const expected = await countOf(sql, query, asOf);
  const bulkId = await insertBulk(sql, { query: writeShopperQuery(query).toString(), tag: input.tag, asOf, by: input.actor, expected, at: input.at });
  await addWork(sql, input.at, "shoppers.bulk", { bulkId: String(bulkId) });
  return bulkId;
}

/** Part of an audience changes with each of its shoppers, and is small enough (audiences are counted up to a cap): all of it is taken at once. */
async function takeAll(sql: Sql, query: WhomQuery, asOf: Day, { tag, actor, at }: { tag?: string; actor: string; at: Date }): Promise<bigint> {
  const { rows } = await findShoppers(sql, query, await filterOf(sql, query, asOf), { from: null, backwards: false, limit: query.among?.length ?? 0 });
  const id = await insertBulk(sql, { query: null, tag, asOf, by: actor, expected: rows.length, at });
  await advanceBulk(sql, id, { ...(await take(sql, { id, tag: tag ?? null, by: actor }, rows.map((row) => row.id), at)), after: null, at });
  if (tag !== undefined) wake(sql, "shoppers.tag");
  return id;
}

/**
 * One lot of a view: shoppers, how far it is, and the next lot are one transaction, so that a worker that dies leaves nothing half done. A shopper who
 * moves behind the place meanwhile is met again, which changes nothing; one who comes into the view before it is not met.
 */
export async function continueBulk(ctx: Ctx, { shopId, bulkId, size = BULK_LOT }: { shopId: ShopId; bulkId: bigint; size?: number }): Promise<void> {
  await ctx.db.withShopSql(
    shopId,
    async (sql) => {
      const bulk = await holdBulk(sql, bulkId);
      if (bulk?.state === "running" && bulk.query !== null) await walk(sql, { ...bulk, query: bulk.query }, size, ctx.clock.now());
      else if (bulk?.tag != null) await forget(sql, bulk, size, ctx.clock.now());
    },
    { timeoutMs: 60_000 },
  );
}

async function walk(sql: Sql, bulk: BulkRow & { query: string }, size: number, at: Date): Promise<void> {
  const query = parseShopperQuery(new URLSearchParams(bulk.query));
  const from = bulk.afterId === null || bulk.afterValue === null ? null : { value: bulk.afterValue, id: bulk.afterId };
  const { rows } = await findShoppers(sql, query, await filterOf(sql, query, bulk.asOf), { from, backwards: false, limit: size });
  const last = rows.at(-1);
  const after = last && rows.length === size ? { value: last.place, id: last.id } : null;
  await advanceBulk(sql, bulk.id, { ...(await take(sql, bulk, rows.map(({ id }) => id), at)), after, at });
  if (after) await addWork(sql, at, "shoppers.bulk", { bulkId: String(bulk.id) });
  else if (bulk.tag !== null) wake(sql, "shoppers.tag");
}

/** Does with a lot what is to be done. Who gets a tag is through when Shopify has answered; the others are now. */
export async function take(sql: Sql, bulk: Pick<BulkRow, "id" | "tag" | "by">, ids: readonly ShopperId[], at: Date): Promise<{ looked: number; changed: number; failed: number }> {
  if (bulk.tag === null) return { looked: ids.length, changed: await insertLeftOut(sql, ids, { at, by: bulk.by, bulkId: bulk.id }), failed: 0 };
  const { added, unable } = await insertBulkTags(sql, bulk.id, bulk.tag, ids);
  return { looked: ids.length - added, changed: 0, failed: unable };
}

/** Nobody can take it back any more: who got the tag is forgotten, lot by lot. What is being taken back is left a day longer. */
async function forget(sql: Sql, bulk: BulkRow, size: number, at: Date): Promise<void> {
  const open = bulk.state === "running" || bulk.state === "undoing";
  if (!open && (await deleteBulkTags(sql, bulk.id, size)) < size) return;
  await addWork(sql, at, "shoppers.bulk", { bulkId: String(bulk.id) }, open ? { dueAt: new Date(+at + BULK_SHOWN_MS) } : {});
}

/** Takes work back, while it runs too: whom it left out campaigns may write to again, and whoever got a tag by it loses it, as soon as Shopify is asked. */
export async function undoBulk(ctx: Ctx, input: { shopId: ShopId; bulkId: bigint; actor: string }): Promise<{ kind: "undone"; letBack: number } | { kind: "undoing"; tag: string } | { kind: "missing" }> {
  return ctx.db.withShopSql(
    input.shopId,
    async (sql) => {
      const at = ctx.clock.now();
      const bulk = await holdBulk(sql, input.bulkId);
      if (bulk === null || bulk.state === "undone" || bulk.state === "undoing") return { kind: "missing" as const };
      if (bulk.tag !== null) return undoTag(sql, { ...bulk, tag: bulk.tag }, input.actor, at);
      const letBack = await deleteLeftOutBy(sql, input.bulkId);
      await markUndone(sql, input.bulkId, at);
      await writeAudit(sql, { at, actor: input.actor, action: "let_back_shoppers", details: { n: letBack, bulkId: String(input.bulkId) } });
      return { kind: "undone" as const, letBack };
    },
    { timeoutMs: 60_000 },
  );
}

async function undoTag(sql: Sql, bulk: BulkRow & { tag: string }, actor: string, at: Date): Promise<{ kind: "undoing"; tag: string } | { kind: "missing" }> {
  const { id, tag, state, changed, doneAt } = bulk;
  // After a day nobody knows any more who had it before; and what other work on the tag does now must not be undone by this.
  if ((doneAt !== null && +doneAt + BULK_SHOWN_MS <= +at) || (await isTagBusy(sql, tag, id))) return { kind: "missing" };
  if (state === "running") await noteTagged(sql, bulk, at);
  await markUndoing(sql, id);
  await writeAudit(sql, { at, actor, action: "took_back_tag", details: { tag, n: changed, bulkId: String(id) } });
  wake(sql, "shoppers.tag");
  return { kind: "undoing", tag };
}

/** The work that the list tells of: what runs, or what this person did last. */
export const loadBulk = (ctx: Pick<Ctx, "db" | "clock">, { shopId, actor }: { shopId: ShopId; actor: string }): Promise<Bulk | null> =>
  ctx.db.withShopSql(shopId, (sql) => findShownBulk(sql, actor, new Date(+ctx.clock.now() - BULK_SHOWN_MS)));

/** Its line has been read. */
export const putAwayBulk = (ctx: Pick<Ctx, "db" | "clock">, { shopId, bulkId }: { shopId: ShopId; bulkId: bigint }): Promise<void> => ctx.db.withShopSql(shopId, (sql) => markPutAway(sql, bulkId, ctx.clock.now()));
