import { addWork } from "../platform/jobs/work.server.ts";
import type { Ctx, ShopId } from "../platform/ports.ts";
import { readShopFacts } from "../shoppers/shop-facts.server.ts";
import { writeAudit } from "../shops/audit.server.ts";
import { shortestWindow, WINDOW_MAX_DAYS } from "./fixed-window.ts";
import type { ChangeWindowOutcome } from "./window-preview.ts";

/**
 * Saves another window and has the shop judged by it; no mail is sent because of that.
 * @param input.version of the settings as the person saw them: who saves over somebody else's change is told
 */
export async function changeWindow(ctx: Ctx, input: { shopId: ShopId; windowDays: number; actor: string; version: number }): Promise<ChangeWindowOutcome> {
  const { shopId, windowDays, actor, version } = input;
  return ctx.db.withShopSql(shopId, async (sql): Promise<ChangeWindowOutcome> => {
    const before = await readShopFacts(sql);
    const min = shortestWindow(before.partnerDevelopment);
    if (!Number.isInteger(windowDays) || windowDays < min || windowDays > WINDOW_MAX_DAYS) return { kind: "invalid", why: "out_of_range", min, max: WINDOW_MAX_DAYS };
    const now = ctx.clock.now();
    const { rows } = await sql.query<{ version: number }>(
      "update shop_settings set lapse_window_days = $3, version = version + 1, updated_at = $4, saved_at = $4, saved_by = $5 where shop_id = $1 and version = $2 returning version",
      [shopId, version, windowDays, now, actor],
    );
    const [saved] = rows;
    if (!saved) return { kind: "stale", version: before.settingsVersion };
    await writeAudit(sql, { at: now, actor, action: "changed_window", details: { from: before.lapseWindowDays, to: windowDays } });
    await addWork(sql, now, "lapse.settle", { why: "window" }, { dedupeKey: "window" });
    return { kind: "changed", version: saved.version };
  });
}
