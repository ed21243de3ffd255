import { addWork } from "../platform/jobs/work.server.ts";
import type { Ctx, ShopId, Sql } from "../platform/ports.ts";
import { writeAudit } from "../shops/audit.server.ts";
import { setHold } from "./fits.store.server.ts";

/**
 * From now on nobody newly counts as lapsed, so that no campaign takes them: whoever would lapse stays where they slow down (docs/decisions/022). Who is lapsed stays so.
 * Whoever is being judged at this very moment may lapse still. Repeating it changes nothing.
 */
export async function holdLapses(ctx: Ctx, { shopId, actor }: { shopId: ShopId; actor: string }): Promise<void> {
  const at = ctx.clock.now();
  await ctx.db.withShopSql(shopId, async (sql) => {
    if (await setHold(sql, at)) await writeAudit(sql, { at, actor, action: "held_lapses", details: {} });
  });
}

/** Lets whoever would have lapsed meanwhile do so: the shop is judged after this, so that nobody stays held by somebody who still judged by the hold. */
export async function releaseLapses(ctx: Ctx, { shopId, actor }: { shopId: ShopId; actor: string }): Promise<void> {
  await ctx.db.withShopSql(shopId, (sql) => release(sql, { at: ctx.clock.now(), actor }));
}

/** In the caller's transaction. */
export async function release(sql: Sql, { at, actor }: { at: Date; actor: string }): Promise<void> {
  if (!(await setHold(sql, null))) return;
  await writeAudit(sql, { at, actor, action: "released_lapses", details: {} });
  await addWork(sql, at, "lapse.settle", { why: "released" }, { dedupeKey: "released" });
}
