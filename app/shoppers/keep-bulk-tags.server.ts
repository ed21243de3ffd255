import type { LotOutcome } from "../platform/jobs/handlers.ts";
import { addWork } from "../platform/jobs/work.server.ts";
import type { Ctx, ShopId, Sql } from "../platform/ports.ts";
import { writeAudit } from "../shops/audit.server.ts";
import { loadShop } from "../shops/load-shop.server.ts";
import { BULK_SHOWN_MS } from "./bulk.ts";
import { isTagOpen, planAdding, planRemoving, settleBulkTags } from "./bulk-tags.store.server.ts";
import { type BulkRow, findTagBulk, holdBulk, markDone, markUndone } from "./bulks.store.server.ts";
import { changeTags, takeTagSteps, type TagStep } from "./change-tags.server.ts";

/** Shoppers of one operation at Shopify: few enough that the page sees it go on, and that what is ticked meanwhile comes between. */
const LOT = 10_000;

/** Has Shopify add what merchants' work on many asks for, or take it off again, one piece of work after another. After an uninstall it waits; a reinstall goes on from what is noted. */
export async function keepBulkTags(ctx: Ctx, { shopId }: { shopId: ShopId }): Promise<LotOutcome> {
  return takeTagSteps(ctx, shopId, "shoppers.tag", async (): Promise<TagStep> => {
    if ((await loadShop(ctx, { shopId })).uninstalledAt) return "stopped";
    const bulk = await ctx.db.withShopSql(shopId, findTagBulk);
    if (!bulk) return "nothing";
    const { id, tag } = bulk as BulkRow & { tag: string };
    const step = await changeTags(ctx, shopId, {
      rows: { table: "bulk_tags", bulkId: id },
      tag,
      lot: LOT,
      plan: (sql) => (bulk.state === "running" ? planAdding : planRemoving)(sql, id, LOT),
      settled: (sql, settled) => settleBulkTags(sql, id, tag, settled),
    });
    if (step === "nothing") await ctx.db.withShopSql(shopId, (sql) => endBulk(sql, id, ctx.clock.now()));
    return step === "nothing" ? "on" : step;
  });
}

/** Ends work of which nothing is left to do, unless it was taken back meanwhile. */
async function endBulk(sql: Sql, id: bigint, at: Date): Promise<void> {
  const bulk = await holdBulk(sql, id);
  if (bulk?.state === "undoing" && !(await isTagOpen(sql, id, "undoing"))) return markUndone(sql, id, at);
  if (bulk?.state !== "running" || (await isTagOpen(sql, id, "running"))) return;
  await markDone(sql, id, at);
  await noteTagged(sql, bulk, at);
  await addWork(sql, at, "shoppers.bulk", { bulkId: String(id) }, { dueAt: new Date(+at + BULK_SHOWN_MS) });
}

/** Whom the tag was added to, for the log, once no more are to come. */
export const noteTagged = (sql: Sql, { id, tag, by, changed }: BulkRow, at: Date): Promise<void> => writeAudit(sql, { at, actor: by, action: "tagged_shoppers", details: { tag, n: changed, bulkId: String(id) } });
