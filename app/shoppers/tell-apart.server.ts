import type { Ctx, ShopId, ShopperId } from "../platform/ports.ts";
import { writeAudit } from "../shops/audit.server.ts";
import { deleteToldApart, insertToldApart, readRecords } from "./twins.store.server.ts";

export interface Two {
  shopId: ShopId;
  shopperIds: readonly [ShopperId, ShopperId];
  actor: string;
}

/** Notes that two records are two people: nobody is asked again, and what one orders holds no mail back from the other. Who said it is kept. */
export async function tellApart(ctx: Pick<Ctx, "db" | "clock">, { shopId, shopperIds: [a, b], actor }: Two): Promise<{ kind: "told" | "missing" }> {
  return ctx.db.withShopSql(shopId, async (sql) => {
    if ((await readRecords(sql, [a, b])).length < 2) return { kind: "missing" };
    const at = ctx.clock.now();
    if (await insertToldApart(sql, a, b, { at, by: actor })) await writeAudit(sql, { at, actor, action: "told_apart", details: { shopperIds: [String(a), String(b)] } });
    return { kind: "told" };
  });
}

/** Takes that back: they may be asked about again. */
export async function forgetToldApart(ctx: Pick<Ctx, "db" | "clock">, { shopId, shopperIds: [a, b], actor }: Two): Promise<void> {
  await ctx.db.withShopSql(shopId, async (sql) => {
    if (await deleteToldApart(sql, a, b)) await writeAudit(sql, { at: ctx.clock.now(), actor, action: "took_back_told_apart", details: { shopperIds: [String(a), String(b)] } });
  });
}
