import { addWork } from "#app/platform/jobs/work.server";
import type { Ctx, ShopId } from "#app/platform/ports";
import { dayIn } from "#app/platform/zones";
import { SegmentSize } from "#app/shopify/documents/shop";
import type { SegmentSizeQuery } from "#generated/admin.generated.d.ts";
import { earlySegments, monthSegments } from "./early-counts.ts";
import { loadShop } from "./load-shop.server.ts";
import { refreshFacts } from "./refresh-facts.server.ts";
import type { EarlyCounts } from "./shop.ts";
import { saveEarlyCounts } from "./shops.store.server.ts";

export type WelcomeOutcome = { kind: "welcomed" } | { kind: "gone" } | { kind: "denied"; missing: string };

/**
 * The first minute of a shop, and of a reinstall: its facts, then the import is asked to begin (which it does once), then Shopify's
 * own counts, so that a merchant sees a figure before anything was read.
 */
export async function welcomeShop(ctx: Ctx, { shopId }: { shopId: ShopId }): Promise<WelcomeOutcome> {
  const refreshed = await refreshFacts(ctx, { shopId });
  if (refreshed.kind === "gone") return { kind: "gone" };
  await ctx.db.withShopSql(shopId, (sql) => addWork(sql, ctx.clock.now(), "orders.begin", {}, { dedupeKey: "begin" }));

  const { settings } = await loadShop(ctx, { shopId });
  const segments = earlySegments(settings.lapseWindowDays);
  const now = ctx.clock.now();
  const counted = await countSegments(ctx, shopId, settings.timeZone, [segments.withOrders, segments.slowing, segments.lapsed, segments.lapsedMailable]);
  if (counted.kind !== "counted") return counted;
  const [withOrders = 0, slowing = 0, lapsed = 0, lapsedMailable = 0] = counted.sizes;
  const counts: EarlyCounts = { at: now.toISOString(), windowDays: settings.lapseWindowDays, withOrders, slowing, lapsed, lapsedMailable };
  await ctx.db.withShopSql(shopId, (sql) => saveEarlyCounts(sql, counts));

  // The figures above are on the page by now; the months come after them.
  const months = monthSegments(dayIn(now, settings.timeZone));
  const monthly = await countSegments(ctx, shopId, settings.timeZone, months.map(({ query }) => query));
  if (monthly.kind !== "counted") return monthly;
  await ctx.db.withShopSql(shopId, (sql) => saveEarlyCounts(sql, { ...counts, months: months.map(({ month }, i) => ({ month, n: monthly.sizes[i] ?? 0 })) }));
  return { kind: "welcomed" };
}

/** How many customers each of these segments has, asked side by side. */
async function countSegments(ctx: Ctx, shopId: ShopId, timezone: string, queries: readonly string[]): Promise<{ kind: "counted"; sizes: number[] } | Exclude<WelcomeOutcome, { kind: "welcomed" }>> {
  const outcomes = await Promise.all(queries.map((query) => ctx.shopify.send<SegmentSizeQuery>(shopId, SegmentSize, { query, timezone })));
  const sizes: number[] = [];
  for (const [i, outcome] of outcomes.entries()) {
    if (outcome.kind === "gone" || outcome.kind === "denied") return outcome;
    if (outcome.kind !== "ok") throw new Error(`shop ${shopId}: the count of ${queries[i]} was ${outcome.kind}`);
    sizes.push(outcome.data.customerSegmentMembers.totalCount);
  }
  return { kind: "counted", sizes };
}
