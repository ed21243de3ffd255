import type { Ctx, ShopId } from "#app/platform/ports";

/** The notices that this member of staff has put away. */
export async function loadNotices(ctx: Ctx, { shopId, actor }: { shopId: ShopId; actor: string }): Promise<Set<string>> {
  return ctx.db.withShopSql(shopId, async (sql) => {
    const { rows } = await sql.query<{ notice: string }>("select notice from staff_notices where shop_id = $1 and user_ref = $2", [shopId, actor]);
    return new Set(rows.map((row) => row.notice));
  });
}

/** Puts a notice away for this member of staff, for good. */
export async function dismissNotice(ctx: Ctx, { shopId, actor, notice }: { shopId: ShopId; actor: string; notice: string }): Promise<void> {
  await ctx.db.withShopSql(shopId, (sql) =>
    sql.query("insert into staff_notices (shop_id, user_ref, notice, dismissed_at) values ($1, $2, $3, $4) on conflict do nothing", [shopId, actor, notice, ctx.clock.now()]),
  );
}
