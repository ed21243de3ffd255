import { addWork } from "../platform/jobs/work.server.ts";
import type { Ctx, ShopId, ShopperId } from "../platform/ports.ts";
import { dayIn } from "../platform/zones.ts";
import { writeAudit } from "../shops/audit.server.ts";
import { type Bulk, BULK_LOT, BULK_SHOWN_MS } from "./bulk.ts";
import { advanceBulk, findShownBulk, holdBulk, insertBulk, markPutAway, markUndone } from "./bulks.store.server.ts";
import { countOf } from "./count-view.server.ts";
import { deleteLeftOut, deleteLeftOutBy, findLeftOut, insertLeftOut, type LeftOut } from "./left-out-shoppers.store.server.ts";
import { filterOf } from "./shopper-filter.store.server.ts";
import { findShoppers } from "./shopper-list.store.server.ts";
import { parseShopperQuery, type ShopperQuery, writeShopperQuery } from "./shopper-query.ts";
import { readShopFacts } from "./shop-facts.server.ts";

/** Leaves these shoppers out of campaigns at once, until they are let back; who did it is kept. The page tells of it with an undo. */
export async function leaveOutShoppers(ctx: Ctx, input: { shopId: ShopId; shopperIds: readonly ShopperId[]; actor: string }): Promise<{ bulkId: bigint; changed: number }> {
  return ctx.db.withShopSql(input.shopId, async (sql) => {
    const at = ctx.clock.now();
    const { timeZone } = await readShopFacts(sql);
    const looked = input.shopperIds.length;
    const bulkId = await insertBulk(sql, { query: null, asOf: dayIn(at, timeZone), by: input.actor, expected: looked, looked: 0, at });
    const changed = await insertLeftOut(sql, input.shopperIds, { at, by: input.actor, bulkId });
    await advanceBulk(sql, bulkId, { looked, changed, after: null, at });
    await writeAudit(sql, { at, actor: input.actor, action: "left_out_shoppers", details: { n: changed } });
    return { bulkId, changed };
  });
}

/** Begins to leave out everybody of a view, lot by lot. The view goes as its filter, with its days counted from today to the end. */
export async function leaveOutView(ctx: Ctx, input: { shopId: ShopId; query: ShopperQuery; actor: string }): Promise<{ bulkId: bigint }> {
  const at = ctx.clock.now();
  return ctx.db.withShopSql(input.shopId, async (sql) => {
    const { timeZone } = await readShopFacts(sql);
    const asOf = dayIn(at, timeZone);
    // By silence, whatever the page was sorted by: it is the order that changes least while the work goes on.
    const query: ShopperQuery = { ...input.query, sort: "quiet", after: undefined, before: undefined };
    const expected = await countOf(sql, query, asOf);
    const bulkId = await insertBulk(sql, { query: writeShopperQuery(query).toString(), asOf, by: input.actor, expected, at });
    await writeAudit(sql, { at, actor: input.actor, action: "left_out_view", details: { view: query.state, bulkId: String(bulkId) } });
    await addWork(sql, at, "shoppers.bulk", { bulkId: String(bulkId) });
    return { bulkId };
  });
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
      if (bulk?.state !== "running" || bulk.query === null) return;
      const query = parseShopperQuery(new URLSearchParams(bulk.query));
      const from = bulk.afterId === null || bulk.afterValue === null ? null : { value: bulk.afterValue, id: bulk.afterId };
      const { rows } = await findShoppers(sql, query, await filterOf(sql, query, bulk.asOf), { from, backwards: false, limit: size });
      const at = ctx.clock.now();
      const changed = await insertLeftOut(sql, rows.map(({ id }) => id), { at, by: bulk.by, bulkId });
      const last = rows.at(-1);
      const after = last && rows.length === size ? { value: last.place, id: last.id } : null;
      await advanceBulk(sql, bulkId, { looked: rows.length, changed, after, at });
      if (after) await addWork(sql, at, "shoppers.bulk", { bulkId: String(bulkId) });
    },
    { timeoutMs: 60_000 },
  );
}

/** Takes work back, while it runs too: whom it left out campaigns may write to again. */
export async function undoBulk(ctx: Ctx, input: { shopId: ShopId; bulkId: bigint; actor: string }): Promise<{ kind: "undone"; letBack: number } | { kind: "missing" }> {
  return ctx.db.withShopSql(
    input.shopId,
    async (sql) => {
      const bulk = await holdBulk(sql, input.bulkId);
      if (bulk === null || bulk.state === "undone") return { kind: "missing" as const };
      const letBack = await deleteLeftOutBy(sql, input.bulkId);
      await markUndone(sql, input.bulkId);
      await writeAudit(sql, { at: ctx.clock.now(), actor: input.actor, action: "let_back_shoppers", details: { n: letBack, bulkId: String(input.bulkId) } });
      return { kind: "undone" as const, letBack };
    },
    { timeoutMs: 60_000 },
  );
}

/** Campaigns may write to this shopper again. */
export async function letBack(ctx: Ctx, input: { shopId: ShopId; shopperId: ShopperId; actor: string }): Promise<void> {
  await ctx.db.withShopSql(input.shopId, async (sql) => {
    if (!(await deleteLeftOut(sql, input.shopperId))) return;
    await writeAudit(sql, { at: ctx.clock.now(), actor: input.actor, action: "let_back_shoppers", details: { n: 1, shopperId: String(input.shopperId) } });
  });
}

/** Who left a shopper out, and when; null when nobody did. */
export const loadLeftOut = (ctx: Pick<Ctx, "db">, { shopId, shopperId }: { shopId: ShopId; shopperId: ShopperId }): Promise<LeftOut | null> => ctx.db.withShopSql(shopId, (sql) => findLeftOut(sql, shopperId));

/** The work that the list tells of: what runs, or what this person did last. */
export const loadBulk = (ctx: Pick<Ctx, "db" | "clock">, { shopId, actor }: { shopId: ShopId; actor: string }): Promise<Bulk | null> =>
  ctx.db.withShopSql(shopId, (sql) => findShownBulk(sql, actor, new Date(+ctx.clock.now() - BULK_SHOWN_MS)));

/** Its line has been read. */
export const putAwayBulk = (ctx: Pick<Ctx, "db" | "clock">, { shopId, bulkId }: { shopId: ShopId; bulkId: bigint }): Promise<void> => ctx.db.withShopSql(shopId, (sql) => markPutAway(sql, bulkId, ctx.clock.now()));
