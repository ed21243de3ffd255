import { addWork } from "../platform/jobs/work.server.ts";
import type { Ctx, ShopId } from "../platform/ports.ts";
import { writeAudit } from "../shops/audit.server.ts";
import { MOST_OVERRIDES } from "./override.ts";
import { holdOverrides, orderOverrides, readOverrides, setDeleted } from "./overrides.store.server.ts";
import { settleOverrides } from "./settle-overrides.server.ts";

interface OneOverride {
  shopId: ShopId;
  actor: string;
  id: bigint;
}

/** Moves an override before or behind its neighbour. One that is the first or the last already stays, and so does nothing for one that is gone. */
export async function moveOverride(ctx: Ctx, { shopId, actor, id, by }: OneOverride & { by: -1 | 1 }): Promise<void> {
  const at = ctx.clock.now();
  await ctx.db.withShopSql(shopId, async (sql) => {
    await holdOverrides(sql);
    const all = await readOverrides(sql);
    const place = all.findIndex((one) => one.id === id);
    const [moved, neighbour] = [all[place], all[place + by]];
    if (!moved || !neighbour) return;
    const ids = all.map((one) => one.id);
    [ids[place], ids[place + by]] = [neighbour.id, moved.id];
    await orderOverrides(sql, ids);
    await writeAudit(sql, { at, actor, action: "moved_override", details: { overrideId: String(id), name: moved.name, place: place + by + 1 } });
    await settleOverrides(sql, at, []);
  });
}

/** Takes an override out of force: its shoppers are judged by what else fits them. It can be brought back for a day. @returns its name; null when it was gone already */
export async function deleteOverride(ctx: Ctx, { shopId, actor, id }: OneOverride): Promise<string | null> {
  const at = ctx.clock.now();
  return ctx.db.withShopSql(shopId, async (sql) => {
    await holdOverrides(sql);
    const deleted = await setDeleted(sql, id, at);
    if (!deleted) return null;
    await writeAudit(sql, { at, actor, action: "deleted_override", details: { overrideId: String(id), name: deleted.name } });
    await settleOverrides(sql, at, []);
    return deleted.name;
  });
}

/** Brings one back into force, at its place. `missing`: it was deleted too long ago; `full`: others took its room. */
export async function bringOverrideBack(ctx: Ctx, { shopId, actor, id }: OneOverride): Promise<"brought-back" | "missing" | "full"> {
  const at = ctx.clock.now();
  return ctx.db.withShopSql(shopId, async (sql) => {
    await holdOverrides(sql);
    if ((await readOverrides(sql)).length >= MOST_OVERRIDES) return "full";
    const back = await setDeleted(sql, id, null);
    if (!back) return "missing";
    await writeAudit(sql, { at, actor, action: "brought_override_back", details: { overrideId: String(id), name: back.name } });
    await settleOverrides(sql, at, []);
    // Its nights ended when it was deleted.
    if (back.whom.kind !== "countries") await addWork(sql, at, "lapse.read-override", { overrideId: String(id) }, { dedupeKey: `chosen ${id}` });
    return "brought-back";
  });
}
