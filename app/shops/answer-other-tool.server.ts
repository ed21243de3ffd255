import type { Ctx, ShopId } from "#app/platform/ports";
import { writeAudit } from "./audit.server.ts";
import type { OtherTool } from "./shop.ts";
import { updateOtherTool } from "./shops.store.server.ts";

/** Keeps where else win-back mails come from (product rule 7): asked once, and it can be answered anew at any time. */
export async function answerOtherTool(ctx: Ctx, { shopId, actor, tool }: { shopId: ShopId; actor: string; tool: OtherTool }): Promise<void> {
  const at = ctx.clock.now();
  await ctx.db.withShopSql(shopId, async (sql) => {
    if (await updateOtherTool(sql, tool)) await writeAudit(sql, { at, actor, action: "said_other_tool", details: { tool } });
  });
}
