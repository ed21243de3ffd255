import type { Ctx, ShopId } from "#app/platform/ports";

export interface SavedView {
  id: bigint;
  name: string;
  /** The page's query string, without the question mark. */
  query: string;
}

const MAX_VIEWS = 50;

/** The views of a page ("shoppers", "responses"), in the order in which they were made. */
export async function listViews(ctx: Ctx, { shopId, page }: { shopId: ShopId; page: string }): Promise<SavedView[]> {
  return ctx.db.withShopSql(shopId, async (sql) => (await sql.query<SavedView>("select id, name, query from saved_views where shop_id = $1 and page = $2 order by id", [shopId, page])).rows);
}

/** Keeps a view under a name; the same name again replaces its query. `full` when the page has 50 views. */
export async function saveView(
  ctx: Ctx,
  input: { shopId: ShopId; page: string; name: string; query: string },
): Promise<{ kind: "saved"; id: bigint } | { kind: "invalid" } | { kind: "full" }> {
  const name = input.name.trim();
  if (name.length < 1 || name.length > 60) return { kind: "invalid" };
  return ctx.db.withShopSql(input.shopId, async (sql) => {
    const { rows } = await sql.query<{ id: bigint }>(
      `insert into saved_views (shop_id, page, name, query, created_at)
       select $1, $2, $3, $4, $5 where (select count(*) from saved_views where shop_id = $1 and page = $2 and name <> $3) < $6
       on conflict (shop_id, page, name) do update set query = excluded.query returning id`,
      [input.shopId, input.page, name, input.query, ctx.clock.now(), MAX_VIEWS],
    );
    return rows[0] ? { kind: "saved", id: rows[0].id } : { kind: "full" };
  });
}

export async function deleteView(ctx: Ctx, { shopId, id }: { shopId: ShopId; id: bigint }): Promise<void> {
  await ctx.db.withShopSql(shopId, (sql) => sql.query("delete from saved_views where shop_id = $1 and id = $2", [shopId, id]));
}
