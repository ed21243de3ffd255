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

/** The views of a page, held so that none of them is deleted meanwhile. */
const heldViews = async (sql: Sql, page: string) =>
  (await sql.query<{ id: bigint; name: string }>("select id, name from saved_views where shop_id = $1 and page = $2 order by id for update", [sql.shopId, page])).rows;

/** Names that differ in capitals only are one. */
const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Keeps a view under a name; the same name again, in capitals or not, replaces its query and spelling. `full` when the page has 50 views. */
export async function saveView(
  ctx: Ctx,
  input: { shopId: ShopId; page: string; name: string; query: string },
): Promise<{ kind: "saved"; id: bigint } | { kind: "invalid" } | { kind: "full" }> {
  const name = readName(input.name);
  if (name === null) return { kind: "invalid" };
  return ctx.db.withShopSql(input.shopId, async (sql) => {
    await holdNames(sql, input.page);
    const views = await heldViews(sql, input.page);
    const same = views.find((view) => view.name === name) ?? views.find((view) => sameName(view.name, name));
    if (same) {
      await sql.query("update saved_views set name = $3, query = $4 where shop_id = $1 and id = $2", [input.shopId, same.id, name, input.query]);
      return { kind: "saved", id: same.id };
    }
    if (views.length >= MAX_VIEWS) return { kind: "full" };
    const { rows } = await sql.query<{ id: bigint }>("insert into saved_views (shop_id, page, name, query, created_at) values ($1, $2, $3, $4, $5) returning id", [input.shopId, input.page, name, input.query, ctx.clock.now()]);
    return { kind: "saved", id: rows[0]!.id };
  });
}

export type RenameOutcome = { kind: "renamed" } | { kind: "invalid" } | { kind: "taken" } | { kind: "missing" };

/** Gives a view another name; "taken" is one that differs from another view's in capitals only, too. */
export async function renameView(ctx: Ctx, input: { shopId: ShopId; page: string; id: bigint; name: string }): Promise<RenameOutcome> {
  const name = readName(input.name);
  if (name === null) return { kind: "invalid" };
  return ctx.db.withShopSql(input.shopId, async (sql): Promise<RenameOutcome> => {
    await holdNames(sql, input.page);
    const views = await heldViews(sql, input.page);
    if (!views.some(({ id }) => id === input.id)) return { kind: "missing" };
    if (views.some((other) => other.id !== input.id && sameName(other.name, name))) return { kind: "taken" };
    await sql.query("update saved_views set name = $3 where shop_id = $1 and id = $2", [input.shopId, input.id, name]);
    return { kind: "renamed" };
  });
}

export async function deleteView(ctx: Ctx, { shopId, id }: { shopId: ShopId; id: bigint }): Promise<void> {
  await ctx.db.withShopSql(shopId, (sql) => sql.query("delete from saved_views where shop_id = $1 and id = $2", [shopId, id]));
}
