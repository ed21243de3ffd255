import { addWork } from "#app/platform/jobs/work.server";
import type { Ctx, ShopId } from "#app/platform/ports";
import { SegmentSize } from "#app/shopify/documents/shop";
import type { SegmentSizeQuery } from "#generated/admin.generated.d.ts";
import { earlySegments } from "./early-counts.ts";
import { loadShop } from "./load-shop.server.ts";
import { refreshFacts } from "./refresh-facts.server.ts";
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
  const sizes: Record<string, number> = {};
  for (const [name, query] of Object.entries(segments)) {
    const outcome = await ctx.shopify.send<SegmentSizeQuery>(shopId, SegmentSize, { query });
    if (outcome.kind === "gone" || outcome.kind === "denied") return outcome;
    if (outcome.kind !== "ok") throw new Error(`shop ${shopId}: the count ${name} was ${outcome.kind}`);
    sizes[name] = outcome.data.customerSegmentMembers.totalCount;
  }
  const { withOrders = 0, slowing = 0, lapsed = 0, lapsedMailable = 0 } = sizes;
  const counts = { at: ctx.clock.now().toISOString(), windowDays: settings.lapseWindowDays, withOrders, slowing, lapsed, lapsedMailable };
  await ctx.db.withShopSql(shopId, (sql) => saveEarlyCounts(sql, counts));
  return { kind: "welcomed" };
}
