import { wake } from "#app/platform/jobs/work.server";
import type { Ctx, ShopId } from "#app/platform/ports";
import { writeAudit } from "./audit.server.ts";
import { updatePause } from "./shops.store.server.ts";

/** Lets mail leave again and wakes what waited. */
export async function resumeSending(ctx: Ctx, { shopId, actor }: { shopId: ShopId; actor: string }): Promise<void> {
  await ctx.db.withShopSql(shopId, async (sql) => {
    if (!(await updatePause(sql, null))) return;
    await writeAudit(sql, { at: ctx.clock.now(), actor, action: "resumed_sending", details: {} });
    wake(sql, "messages.send");
  });
}
