import type { Ctx, ShopId, Sql } from "#app/platform/ports";

export interface SavedView {
  id: bigint;
  name: string;
  /** The page's query string, without the question mark. */
  query: string;
}

const MAX_VIEWS = 50;

/** A name as it is kept; null when it is none. */
function readName(typed: string): string | null {
  const name = typed.trim();
  return name.length < 1 || name.length > 60 ? null : name;
}

/** The views of a page ("shoppers", "responses"), in the order in which they were made. */
export async function listViews(ctx: Ctx, { shopId, page }: { shopId: ShopId; page: string }): Promise<SavedView[]> {
  return ctx.db.withShopSql(shopId, async (sql) => (await sql.query<SavedView>("select id, name, query from saved_views where shop_id = $1 and page = $2 order by id", [shopId, page])).rows);
}

/** Until the transaction ends nobody else names a view of the page. A lock of its own, for a view that is being made is no row yet to be held. */
const holdNames = (sql: Sql, page: string) => sql.query("select pg_advisory_xact_lock(hashtextextended('saved_views ' || $2, $1))", [sql.shopId, page]);

/** Keeps a view under a name; the same name again replaces its query. `full` when the page has 50 views. */
export async function saveView(
  ctx: Ctx,
  input: { shopId: ShopId; page: string; name: string; query: string },
): Promise<{ kind: "saved"; id: bigint } | { kind: "invalid" } | { kind: "full" }> {
  const name = readName(input.name);
  if (name === null) return { kind: "invalid" };
  return ctx.db.withShopSql(input.shopId, async (sql) => {
    await holdNames(sql, input.page);
    const { rows } = await sql.query<{ id: bigint }>(
      `insert into saved_views (shop_id, page, name, query, created_at)
       select $1, $2, $3, $4, $5 where (select count(*) from saved_views where shop_id = $1 and page = $2 and name <> $3) < $6
       on conflict (shop_id, page, name) do update set query = excluded.query returning id`,
      [input.shopId, input.page, name, input.query, ctx.clock.now(), MAX_VIEWS],
    );
    return rows[0] ? { kind: "saved", id: rows[0].id } : { kind: "full" };
  });
}

export type RenameOutcome = { kind: "renamed" } | { kind: "invalid" } | { kind: "taken" } | { kind: "missing" };

/** Gives a view another name; "taken" is one that differs from another view's in capitals only, too. */
export async function renameView(ctx: Ctx, input: { shopId: ShopId; page: string; id: bigint; name: string }): Promise<RenameOutcome> {
  const name = readName(input.name);
  if (name === null) return { kind: "invalid" };
  return ctx.db.withShopSql(input.shopId, async (sql): Promise<RenameOutcome> => {
    await holdNames(sql, input.page);
    // Held, so that none of them is deleted meanwhile.
    const { rows } = await sql.query<{ id: bigint; name: string }>("select id, name from saved_views where shop_id = $1 and page = $2 order by id for update", [input.shopId, input.page]);
    if (!rows.some(({ id }) => id === input.id)) return { kind: "missing" };
    if (rows.some((other) => other.id !== input.id && other.name.toLowerCase() === name.toLowerCase())) return { kind: "taken" };
    await sql.query("update saved_views set name = $3 where shop_id = $1 and id = $2", [input.shopId, input.id, name]);
    return { kind: "renamed" };
  });
}

export async function deleteView(ctx: Ctx, { shopId, id }: { shopId: ShopId; id: bigint }): Promise<void> {
  await ctx.db.withShopSql(shopId, (sql) => sql.query("delete from saved_views where shop_id = $1 and id = $2", [shopId, id]));
}
