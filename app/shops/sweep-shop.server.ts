import { addWork } from "#app/platform/jobs/work.server";
import type { Ctx, ShopId, Sql } from "#app/platform/ports";
import { addDays, dayIn, startOfDay } from "#app/platform/zones";
import { deleteRemoved } from "./domains.store.server.ts";

const KEEP_RECEIPTS_DAYS = 60;
/** How long a domain that was removed can be brought back. */
const KEEP_DOMAINS_DAYS = 30;
const LOT = 5_000;
const NIGHT_MINUTES = 240;

/**
 * The nightly retention of a shop: receipts of webhooks older than 60 days go, in lots, and months of bodies and hits that are past
 * their time are dropped, and so are the keys of domains removed 30 days ago. Books itself for the next night.
 */
export async function sweepShop(ctx: Ctx, { shopId }: { shopId: ShopId }): Promise<{ receipts: number }> {
  const now = ctx.clock.now();
  const before = new Date(+now - KEEP_RECEIPTS_DAYS * 86_400_000);
  let receipts = 0;
  for (let deleted = LOT; deleted === LOT; receipts += deleted) deleted = await ctx.db.withShopSql(shopId, (sql) => deleteReceipts(sql, before));
  await ctx.db.withShopSql(shopId, (sql) => deleteRemoved(sql, new Date(+now - KEEP_DOMAINS_DAYS * 86_400_000)));
  await ctx.db.acrossShops("select drop_old_partitions($1)", [now]);
  await ctx.db.withShopSql(shopId, (sql) => addWork(sql, now, "shops.sweep", {}, { dueAt: nextSweep(shopId, now), dedupeKey: "sweep" }));
  return { receipts };
}

async function deleteReceipts(sql: Sql, before: Date): Promise<number> {
  const { rowCount } = await sql.query(
    `delete from webhook_receipts where shop_id = $1 and webhook_id in (select webhook_id from webhook_receipts where shop_id = $1 and received_at < $2 and state <> 'stored' limit $3)`,
    [sql.shopId, before, LOT],
  );
  return rowCount;
}

/** Between 1 and 5 o'clock UTC, at a minute of the shop's own, so that many shops do not sweep at once. */
export function nextSweep(shopId: ShopId, now: Date): Date {
  const tomorrow = startOfDay(addDays(dayIn(now, "UTC"), 1), "UTC");
  return new Date(+tomorrow + (60 + Number(shopId % BigInt(NIGHT_MINUTES))) * 60_000);
}
