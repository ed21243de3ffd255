import { addWork } from "#app/platform/jobs/work.server";
import type { Ctx, ShopId } from "#app/platform/ports";
import { writeAudit } from "./audit.server.ts";
import { isGranted } from "./missing-access.ts";
import { probeFacts } from "./probe-facts.server.ts";
import { readShopFacts } from "./shop-facts.server.ts";
import { findShop, saveFacts } from "./shops.store.server.ts";

export type RefreshOutcome = { kind: "refreshed" } | { kind: "gone" };

/** Brings our copy of the shop's facts up to date, and starts what follows from a change of them. */
export async function refreshFacts(ctx: Ctx, { shopId }: { shopId: ShopId }): Promise<RefreshOutcome> {
  const read = await readShopFacts(ctx, shopId);
  if (read.kind === "gone") return read;
  const { facts } = read;
  const at = ctx.clock.now();
  if ((await probeFacts(ctx, { shopId })).kind === "gone") return { kind: "gone" };
  await ctx.db.withShopSql(shopId, async (sql) => {
    const before = await saveFacts(sql, facts, at);
    const denied = (await findShop(sql))?.denied;
    if (denied && isGranted(denied.access, facts.scopes)) await ctx.shopify.noteAllowed(sql);
    if (!before) return;
    const gained = facts.scopes.filter((scope) => !before.scopes.includes(scope));
    const lost = before.scopes.filter((scope) => !facts.scopes.includes(scope));
    if (gained.length + lost.length > 0) await writeAudit(sql, { at, actor: "shopify", action: "changed_scopes", details: { gained, lost } });
    // Older orders could not be read so far, or not while the scope was away; and test orders count on a development store only.
    const readAnew = gained.includes("read_all_orders") || before.partnerDevelopment !== facts.partnerDevelopment;
    if (readAnew) await addWork(sql, at, "orders.begin", { anew: true }, { dedupeKey: "anew" });
    // Midnights moved, and with them the instants at which shoppers slow down and lapse.
    if (before.timeZone !== facts.timeZone) await addWork(sql, at, "lapse.settle", { why: "time_zone" }, { dedupeKey: "time_zone" });
  });
  return { kind: "refreshed" };
}
