import { bringHome } from "../orders/rehome-orders.server.ts";
import type { Ctx, ShopId, ShopperId } from "../platform/ports.ts";
import { partRecords } from "../shoppers/joined.store.server.ts";
import { writeAudit } from "../shops/audit.server.ts";
import { judgeAtOnce } from "./follow-shoppers.server.ts";

/** Takes back what joinShoppers did: each order is with the record that Shopify has it with, and both are judged by their own. @returns whether they were joined */
export async function partShoppers(ctx: Pick<Ctx, "db" | "clock">, { shopId, leaderId, actor }: { shopId: ShopId; leaderId: ShopperId; actor: string }): Promise<boolean> {
  return ctx.db.withShopSql(shopId, async (sql) => {
    const both = await partRecords(sql, [leaderId]);
    if (both.length === 0) return false;
    const at = ctx.clock.now();
    await bringHome(sql, at, both);
    await judgeAtOnce(sql, at, both);
    await writeAudit(sql, { at, actor, action: "parted_shoppers", details: { shopperIds: both.map(String) } });
    return true;
  });
}
