import type { Ctx, ShopId } from "#app/platform/ports";

/** Whether this shop ever started a campaign, for the setup guide. */
export async function hasStarted(ctx: Pick<Ctx, "db">, { shopId }: { shopId: ShopId }): Promise<boolean> {
  const { rows } = await ctx.db.withShopSql(shopId, (sql) => sql.query<{ any: boolean }>("select exists (select from campaigns where shop_id = $1 and status <> 'draft') as any", [shopId]));
  return rows[0]?.any ?? false;
}
