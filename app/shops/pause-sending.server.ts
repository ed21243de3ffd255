import type { Ctx, ShopId } from "#app/platform/ports";
import { writeAudit } from "./audit.server.ts";
import { updatePause } from "./shops.store.server.ts";

/** Stops all mail of the shop from the next lot on, until a person lets it leave again (product rule 18). Repeating it changes nothing. */
export async function pauseSending(ctx: Ctx, { shopId, actor }: { shopId: ShopId; actor: string }): Promise<void> {
  const at = ctx.clock.now();
  await ctx.db.withShopSql(shopId, async (sql) => {
    if (await updatePause(sql, { at, by: actor })) await writeAudit(sql, { at, actor, action: "paused_sending", details: {} });
  });
}
