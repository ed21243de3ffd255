import { wake } from "#app/platform/jobs/work.server";
import type { Ctx, ShopId } from "#app/platform/ports";
import { writeAudit } from "./audit.server.ts";
import { updateDailyDigest } from "./shops.store.server.ts";

/** Turns the mail that says who went quiet on or off. `stale` when somebody else saved since the form was loaded. */
export async function saveDailyDigest(ctx: Ctx, input: { shopId: ShopId; version: number; actor: string; on: boolean }): Promise<{ kind: "saved" } | { kind: "stale" }> {
  const { version, actor, on } = input;
  const at = ctx.clock.now();
  return ctx.db.withShopSql(input.shopId, async (sql) => {
    if (!(await updateDailyDigest(sql, version, on, { at, by: actor }))) return { kind: "stale" };
    await writeAudit(sql, { at, actor, action: on ? "turned_digest_on" : "turned_digest_off", details: {} });
    // It may be due before anything else of the shop is.
    if (on) wake(sql, "reports.digest");
    return { kind: "saved" };
  });
}
