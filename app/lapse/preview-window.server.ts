import type { Ctx, ShopId } from "../platform/ports.ts";
import { addDays, dayIn } from "../platform/zones.ts";
import { readShopFacts } from "../shoppers/shop-facts.server.ts";
import { slowingDays } from "./fixed-window.ts";
import { countSilent } from "./lapse.store.server.ts";
import type { WindowPreview } from "./window-preview.ts";

/** What another window would mean today. Who came back lately stays so and is in none of the counts. */
export async function previewWindow(ctx: Ctx, { shopId, windowDays }: { shopId: ShopId; windowDays: number }): Promise<WindowPreview> {
  return ctx.db.withShopSql(shopId, async (sql) => {
    const { timeZone } = await readShopFacts(sql);
    const today = dayIn(ctx.clock.now(), timeZone);
    const { lapsed, mailable, slowing, newlyLapsed, noLongerLapsed } = await countSilent(sql, { lapsedBefore: addDays(today, -windowDays), slowingBefore: addDays(today, -slowingDays(windowDays)) });
    return { windowDays, lapsed, mailable, slowing, changes: { newlyLapsed, noLongerLapsed } };
  });
}
