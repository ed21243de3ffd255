import { wake } from "#app/platform/jobs/work.server";
import type { Ctx, ShopId } from "#app/platform/ports";
import { writeAudit } from "#app/shops/audit.server";
import { findShop, noteFirstMails } from "#app/shops/shops.store.server";
import { sumMails } from "./sending-days.store.server.ts";

/** A person lets a new shop's first mails go on although they were taken badly: as many more, then those are judged (product rule 4). Repeating it changes nothing. */
export async function letFirstMailsGoOn(ctx: Ctx, { shopId, actor }: { shopId: ShopId; actor: string }): Promise<void> {
  await ctx.db.withShopSql(shopId, async (sql) => {
    const shop = await findShop(sql);
    if (!shop?.settings.firstMailsBadAt) return;
    const { lastAt: _, ...base } = await sumMails(sql);
    await noteFirstMails(sql, { passedAt: null, badAt: null, base });
    await writeAudit(sql, { at: ctx.clock.now(), actor, action: "let_first_mails_go_on", details: { ...base } });
    wake(sql, "messages.send");
  });
}
