import type { Ctx, ShopId, ShopperId } from "../platform/ports.ts";
import { dayIn } from "../platform/zones.ts";
import { writeAudit } from "../shops/audit.server.ts";
import { advanceBulk, insertBulk } from "./bulks.store.server.ts";
import { deleteLeftOut, findLeftOut, insertLeftOut, type LeftOut } from "./left-out-shoppers.store.server.ts";
import { readShopFacts } from "./shop-facts.server.ts";
import type { WhomQuery } from "./shopper-query.ts";
import { beginView } from "./work-bulk.server.ts";

/** Leaves these shoppers out of campaigns at once, until they are let back; who did it is kept. The page tells of it with an undo. */
export async function leaveOutShoppers(ctx: Ctx, input: { shopId: ShopId; shopperIds: readonly ShopperId[]; actor: string }): Promise<{ bulkId: bigint; changed: number }> {
  return ctx.db.withShopSql(input.shopId, async (sql) => {
    const at = ctx.clock.now();
    const { timeZone } = await readShopFacts(sql);
    const looked = input.shopperIds.length;
    const bulkId = await insertBulk(sql, { query: null, asOf: dayIn(at, timeZone), by: input.actor, expected: looked, at });
    const changed = await insertLeftOut(sql, input.shopperIds, { at, by: input.actor, bulkId });
    await advanceBulk(sql, bulkId, { looked, changed, after: null, at });
    await writeAudit(sql, { at, actor: input.actor, action: "left_out_shoppers", details: { n: changed } });
    return { bulkId, changed };
  });
}

/** Begins to leave out everybody of a view, lot by lot. */
export async function leaveOutView(ctx: Ctx, input: { shopId: ShopId; query: WhomQuery; actor: string }): Promise<{ bulkId: bigint }> {
  const at = ctx.clock.now();
  return ctx.db.withShopSql(input.shopId, async (sql) => {
    const bulkId = await beginView(sql, { query: input.query, actor: input.actor, at });
    await writeAudit(sql, { at, actor: input.actor, action: "left_out_view", details: { view: input.query.state, bulkId: String(bulkId) } });
    return { bulkId };
  });
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
