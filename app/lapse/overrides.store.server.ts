import type { ShopperId, Sql } from "../platform/ports.ts";
import { isOne, parametersOf, type Whose } from "../shoppers/stats.store.server.ts";
import { readLapseRule } from "./fits.store.server.ts";
import type { LapseChoice } from "./lapse-rule.ts";
import type { KeptOverride, Override, ShopRules, Whom } from "./override.ts";
import type { OverridePast } from "./override-past.ts";

interface Row {
  id: bigint;
  name: string;
  kind: Whom["kind"];
  countries: string[];
  sourceGid: string | null;
  sourceName: string | null;
  rule: LapseChoice["rule"];
  windowDays: number;
  horizonDays: number;
  cutPercent: number;
}

const COLUMNS = `id, name, kind, countries, source_gid as "sourceGid", source_name as "sourceName", rule, window_days as "windowDays", horizon_days as "horizonDays", cut_percent as "cutPercent"`;

const whomOf = ({ kind, countries, sourceGid, sourceName }: Row): Whom => (kind === "countries" ? { kind, countries } : { kind, source: { id: sourceGid ?? "", name: sourceName ?? "" } });
const overrideOfRow = (row: Row): Override & { name: string } => ({
  id: row.id,
  name: row.name,
  whom: whomOf(row),
  choice: { rule: row.rule, windowDays: row.windowDays, horizonDays: row.horizonDays, cut: row.cutPercent / 100 },
});

/** Those in force, in their order. */
export async function readOverrides(sql: Sql): Promise<(Override & { name: string })[]> {
  const { rows } = await sql.query<Row>(`select ${COLUMNS} from lapse_overrides where shop_id = $1 and deleted_at is null order by position, id`, [sql.shopId]);
  return rows.map(overrideOfRow);
}

/** The override by which a shopper was judged last; null: there is none. */
export async function findOverrideOf(sql: Sql, shopperId: ShopperId): Promise<(Override & { name: string }) | null> {
  const { rows } = await sql.query<Row>(
    `select ${COLUMNS} from lapse_overrides where shop_id = $1 and deleted_at is null and id = (select lapse_override_id from shopper_stats where shop_id = $1 and shopper_id = $2)`, [sql.shopId, shopperId]);
  return rows[0] ? overrideOfRow(rows[0]) : null;
}

export const readRules = async (sql: Sql): Promise<ShopRules> => ({ rule: await readLapseRule(sql), overrides: await readOverrides(sql) });

/** Those in force with all that is kept of them, in their order. */
export async function listOverrides(sql: Sql): Promise<(KeptOverride & { past: OverridePast | null })[]> {
  const { rows } = await sql.query<Row & Pick<KeptOverride, "readAt" | "trouble" | "shoppers" | "version" | "savedAt" | "savedBy"> & { past: OverridePast | null }>(
    `select ${COLUMNS}, read_at as "readAt", trouble, shoppers, version, saved_at as "savedAt", saved_by as "savedBy", past from lapse_overrides where shop_id = $1 and deleted_at is null order by position, id`,
    [sql.shopId],
  );
  return rows.map((row) => {
    const { readAt, trouble, shoppers, version, savedAt, savedBy, past } = row;
    return { ...overrideOfRow(row), readAt, trouble, shoppers, version, savedAt, savedBy, past };
  });
}

/** Which segments and collections these shoppers belong to, as last read. Whoever wants to know it of shoppers whom they judge holds them first. */
export async function findBelongings(sql: Sql, overrides: readonly Override[], whose: Whose): Promise<Map<ShopperId, Set<bigint>>> {
  const found = new Map<ShopperId, Set<bigint>>();
  const add = (shopperId: ShopperId, overrideId: bigint) => {
    const known = found.get(shopperId);
    if (known) known.add(overrideId);
    else found.set(shopperId, new Set([overrideId]));
  };
  if (overrides.some(({ whom }) => whom.kind === "segment")) {
    const { rows } = await sql.query<{ shopper: ShopperId; id: bigint }>(`select shopper_id as shopper, override_id as id from lapse_override_members where shop_id = $1 and ${isOne(whose, "shopper_id")}`, [sql.shopId, ...parametersOf(whose)]);
    for (const { shopper, id } of rows) add(shopper, id);
  }
  const products = await readProducts(sql, overrides);
  if (products.size > 0) {
    // The lines of an order are found by its key, whatever joins the caller has turned off for its sets.
    const { rows } = await sql.query<{ shopper: ShopperId; products: bigint[] }>(
      `with latest as (
         select distinct on (shopper_id) shopper_id, id from orders where shop_id = $1 and ${isOne(whose, "shopper_id")} and counts and deleted_at is null order by shopper_id, processed_at desc, id)
       select shopper_id as shopper, products from (
         select shopper_id, array(select l.product_id from order_lines l where l.shop_id = $1 and l.order_id = latest.id and l.product_id = any($4::bigint[])) as products from latest) held
       where cardinality(products) > 0`,
      [sql.shopId, ...parametersOf(whose), [...products.keys()]],
    );
    for (const { shopper, products: held } of rows) for (const product of held) for (const id of products.get(BigInt(product)) ?? []) add(shopper, id);
  }
  return found;
}

/** The products of collections, each with the overrides whose collections hold it. */
async function readProducts(sql: Sql, overrides: readonly Override[]): Promise<Map<bigint, bigint[]>> {
  const ids = overrides.flatMap(({ id, whom }) => (whom.kind === "collection" ? [id] : []));
  if (ids.length === 0) return new Map();
  const { rows } = await sql.query<{ product: bigint; overrides: bigint[] }>(
    "select product_id as product, array_agg(override_id order by override_id) as overrides from lapse_override_products where shop_id = $1 and override_id = any($2) group by 1", [sql.shopId, ids]);
  return new Map(rows.map(({ product, overrides: of }) => [product, of.map(BigInt)]));
}

/** The products of one collection, as last read. */
export async function listProducts(sql: Sql, id: bigint): Promise<bigint[]> {
  return (await sql.query<{ product: bigint }>("select product_id as product from lapse_override_products where shop_id = $1 and override_id = $2", [sql.shopId, id])).rows.map(({ product }) => product);
}

/** Only one at a time changes the overrides of a shop: they are numbered and ordered among each other. */
export const holdOverrides = (sql: Sql) => sql.query("select pg_advisory_xact_lock(hashtextextended('lapse overrides', $1))", [sql.shopId]);

export interface OverrideToSave {
  name: string;
  whom: Whom;
  choice: LapseChoice;
}

const valuesOf = ({ name, whom, choice }: OverrideToSave): unknown[] => [
  name, whom.kind, whom.kind === "countries" ? whom.countries : [], whom.kind === "countries" ? null : whom.source.id, whom.kind === "countries" ? null : whom.source.name,
  choice.rule, choice.windowDays, choice.horizonDays, Math.round(choice.cut * 100),
];

/** Behind the others. */
export async function insertOverride(sql: Sql, override: OverrideToSave, { at, by }: { at: Date; by: string }): Promise<bigint> {
  const { rows } = await sql.query<{ id: bigint }>(
    `insert into lapse_overrides (shop_id, name, kind, countries, source_gid, source_name, rule, window_days, horizon_days, cut_percent, saved_at, saved_by, position)
     select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, coalesce(max(position), 0) + 1 from lapse_overrides where shop_id = $1 returning id`,
    [sql.shopId, ...valuesOf(override), at, by],
  );
  return (rows[0] as { id: bigint }).id;
}

/** Where it is for others than before, what was read and measured of those goes with them. False when somebody else saved in between. */
export async function updateOverride(sql: Sql, id: bigint, version: number, override: OverrideToSave, { at, by, others }: { at: Date; by: string; others: boolean }): Promise<boolean> {
  const { rowCount } = await sql.query(
    `update lapse_overrides set name = $4, kind = $5, countries = $6, source_gid = $7, source_name = $8, rule = $9, window_days = $10, horizon_days = $11, cut_percent = $12, saved_at = $13, saved_by = $14, version = version + 1,
            read_at = case when $15 then null else read_at end, trouble = case when $15 then null else trouble end, shoppers = case when $15 then null else shoppers end, past = case when $15 then null else past end
     where shop_id = $1 and id = $2 and version = $3 and deleted_at is null`,
    [sql.shopId, id, version, ...valuesOf(override), at, by, others],
  );
  if (rowCount > 0 && others) await forgetBelongings(sql, [id]);
  return rowCount > 0;
}

async function forgetBelongings(sql: Sql, ids: readonly bigint[]): Promise<void> {
  for (const table of ["lapse_override_members", "lapse_override_products"]) await sql.query(`delete from ${table} where shop_id = $1 and override_id = any($2)`, [sql.shopId, ids]);
}

export async function orderOverrides(sql: Sql, ids: readonly bigint[]): Promise<void> {
  await sql.query("update lapse_overrides o set position = i.position from unnest($2::bigint[]) with ordinality i(id, position) where o.shop_id = $1 and o.id = i.id", [sql.shopId, ids]);
}

/** Takes an override out of force, or back into it. @returns it; null when it was so already, or is gone */
export async function setDeleted(sql: Sql, id: bigint, at: Date | null): Promise<(Override & { name: string }) | null> {
  const { rows } = await sql.query<Row>(`update lapse_overrides set deleted_at = $3 where shop_id = $1 and id = $2 and (deleted_at is null) = ($3::timestamptz is not null) returning ${COLUMNS}`, [sql.shopId, id, at]);
  return rows[0] ? overrideOfRow(rows[0]) : null;
}

/** Forgets those that were deleted before. */
export async function forgetDeleted(sql: Sql, before: Date): Promise<void> {
  const { rows } = await sql.query<{ id: bigint }>("delete from lapse_overrides where shop_id = $1 and deleted_at < $2 returning id", [sql.shopId, before]);
  if (rows.length > 0) await forgetBelongings(sql, rows.map(({ id }) => id));
}

/** Counts to how many shoppers each applies, by the index alone. */
export async function countApplied(sql: Sql): Promise<void> {
  await sql.query(
    `update lapse_overrides o set shoppers = c.n
     from (select l.id, (select count(*) from shopper_stats s where s.shop_id = $1 and s.lapse_override_id = l.id) as n from lapse_overrides l where l.shop_id = $1) c
     where o.shop_id = $1 and o.id = c.id and o.shoppers is distinct from c.n`,
    [sql.shopId],
  );
}

/** Whether there is one that applies to somebody and was in no look back yet. */
export async function hasUnmeasured(sql: Sql): Promise<boolean> {
  return (await sql.query("select 1 from lapse_overrides where shop_id = $1 and deleted_at is null and past is null and shoppers > 0 limit 1", [sql.shopId])).rowCount > 0;
}

export async function keepPasts(sql: Sql, pasts: ReadonlyMap<bigint, OverridePast>): Promise<void> {
  await sql.query("update lapse_overrides o set past = p.past::jsonb from unnest($2::bigint[], $3::text[]) p(id, past) where o.shop_id = $1 and o.id = p.id", [sql.shopId, [...pasts.keys()], [...pasts.values()].map((past) => JSON.stringify(past))]);
}
