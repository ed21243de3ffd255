import type { Ctx, ShopId } from "#app/platform/ports";

/** The names of campaigns by their numbers, for pages that tell of their mails. */
export async function nameCampaigns(ctx: Pick<Ctx, "db">, { shopId, campaignIds }: { shopId: ShopId; campaignIds: readonly bigint[] }): Promise<Record<string, string>> {
  if (campaignIds.length === 0) return {};
  const { rows } = await ctx.db.withShopSql(shopId, (sql) => sql.query<{ id: bigint; name: string }>("select id, name from campaigns where shop_id = $1 and id = any($2)", [shopId, campaignIds]));
  return Object.fromEntries(rows.map(({ id, name }) => [String(id), name]));
}
