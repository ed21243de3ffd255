import type { ShopperId, Sql } from "../platform/ports.ts";
import { withJoins } from "../shoppers/joins.server.ts";
import { lockShoppers } from "../shoppers/stats.store.server.ts";
import { type CountingRules, judgeOrder } from "./countable.ts";
import { factsOf } from "./order-record.ts";

const GIFT_CARD_LOT = 2_000;

export interface OrderMerge {
  sliceId: bigint;
  rules: CountingRules;
  /** The shop's, for the calendar day of an order. */
  zone: string;
}

/**
 * Merges the staged orders, lines and refunds of a slice, by sets, in the caller's transaction. An order that is newer here, or was deleted, keeps what it has,
 * lines included; one that is the same is not written. Orders of merged customers go to the one who was kept; guests whose address is a customer's go to the customer.
 * @returns how many orders were written
 */
export const mergeStagedOrders = (sql: Sql, merge: OrderMerge): Promise<number> =>
  withJoins(sql, "many", async () => {
    await resolveStaged(sql, merge);
    const { rowCount } = await upsertOrders(sql, merge, "");
    const { rows } = await sql.query<{ n: bigint }>("select count(*) as n from staging_orders where shop_id = $1 and slice_id = $2", [sql.shopId, merge.sliceId]);
    // As a rule nothing was newer here, and then no line has to be looked up.
    if (BigInt(rowCount) < (rows[0]?.n ?? 0n)) await dropStaleParts(sql, merge.sliceId);
    await upsertParts(sql, merge.sliceId, "all");
    return rowCount;
  });

/** The same for a few orders. @returns those that were written, and who had them */
export const mergeFewOrders = (sql: Sql, merge: OrderMerge): Promise<{ written: bigint[]; ownersWere: ShopperId[] }> =>
  withJoins(sql, "few", async () => {
    await resolveStaged(sql, merge, lockOwners);
    const ownersWere = await ownersBefore(sql, merge.sliceId);
    const { rows } = await upsertOrders(sql, merge, "returning id");
    const written = rows.map(({ id }) => id);
    if (written.length > 0) await upsertParts(sql, merge.sliceId, written);
    return { written, ownersWere };
  });

/**
 * Those who have these orders and those who are to have them. What happens to a shopper at one moment happens one after the other: of two orders that are
 * counted side by side the sums would lack one, and an order that is recorded beside a merge would stay with somebody who is gone.
 * An import does not lock the whole shop; what it leaves with somebody merged meanwhile is given on when the shop is settled.
 */
async function lockOwners(sql: Sql, sliceId: bigint): Promise<void> {
  const { rows } = await sql.query<{ id: bigint }>(
    `select coalesce(p.merged_into, o.shopper_id) as id from staging_orders o left join shoppers p on p.shop_id = $1 and p.id = o.shopper_id where o.shop_id = $1 and o.slice_id = $2 and o.shopper_id is not null
     union select shopper_id from staging_orders where shop_id = $1 and slice_id = $2 and shopper_id is not null
     union select o.shopper_id from staging_orders s join orders o on o.shop_id = $1 and o.id = s.id where s.shop_id = $1 and s.slice_id = $2 and o.shopper_id is not null`,
    [sql.shopId, sliceId],
  );
  await lockShoppers(sql, rows.map(({ id }) => id));
}

/** Makes staged orders whole: gift cards are known now, and so is who they belong to. */
async function resolveStaged(sql: Sql, { sliceId, rules }: OrderMerge, lock?: typeof lockOwners): Promise<void> {
  const key = [sql.shopId, sliceId];
  await judgeGiftCards(sql, sliceId, rules);
  await sql.query(
    `update staging_orders o set shopper_id = c.id from shoppers c
     where o.shop_id = $1 and o.slice_id = $2 and o.shopper_id < 0 and c.shop_id = $1 and c.email = o.email and c.id > 0 and (c.merged_into is null or c.joined_from = c.id)`,
    key,
  );
  // A shopper that no customer record told of yet: any record that comes later is newer. Before they are locked: who came to be after that would be held by nobody.
  await sql.query(
    `insert into shoppers (shop_id, id, email, source_at)
     select $1, o.shopper_id, min(o.email), to_timestamp(0) from staging_orders o
     where o.shop_id = $1 and o.slice_id = $2 and o.shopper_id is not null and not exists (select 1 from shoppers p where p.shop_id = $1 and p.id = o.shopper_id)
     group by o.shopper_id order by o.shopper_id on conflict do nothing`,
    key,
  );
  await lock?.(sql, sliceId);
  await sql.query(
    `update staging_orders o set shopper_id = t.merged_into, joined_from = t.joined_from from shoppers t
     where o.shop_id = $1 and o.slice_id = $2 and t.shop_id = $1 and t.id = o.shopper_id and t.merged_into is not null`,
    key,
  );
  // What somebody orders as a guest who was erased is counted under their number, and their address is not kept again.
  await sql.query(
    `update staging_orders o set email = null from shoppers p
     where o.shop_id = $1 and o.slice_id = $2 and o.email is not null and p.shop_id = $1 and p.id = o.shopper_id and p.redacted_at is not null`,
    key,
  );
}

const merged = [
  "shopper_id", "joined_from", "name", "email", "processed_at", "order_day", "updated_at", "cancelled_at", "test", "source_name", "financial_status", "currency", "taxes_included",
  "subtotal_minor", "gift_cards_minor", "discount_minor", "refunded_minor", "discount_codes", "counts", "why_not", "net_minor",
];
/** What a source may not know, as a webhook does not know of returns: then what is known stays. */
const kept = ["open_return", "undelivered", "disputed"];
const keptValues: [string, string][] = [...kept.map((column): [string, string] => [column, `coalesce(excluded.${column}, o.${column})`]), ["shipped_at", "case when excluded.undelivered is null then o.shipped_at else excluded.shipped_at end"]];
/** What makes an order of the same instant another one: two changes may fall into one second, and a dispute moves no instant. */
const telling = ["shopper_id", "joined_from", "order_day", "cancelled_at", "financial_status", "subtotal_minor", "refunded_minor", "net_minor", "counts", "test"];
const each = (columns: readonly string[], prefix: string): string => columns.map((column) => `${prefix}.${column}`).join(", ");

const upsertOrders = (sql: Sql, { sliceId, zone }: OrderMerge, returning: "" | "returning id") =>
  sql.query<{ id: bigint }>(
    `insert into orders as o (shop_id, id, ${[...merged, ...kept].join(", ")}, shipped_at)
     select shop_id, id, ${merged.map((column) => (column === "order_day" ? "(processed_at at time zone $3)::date" : column)).join(", ")}, ${kept.join(", ")}, shipped_at
     from staging_orders where shop_id = $1 and slice_id = $2
     on conflict (shop_id, id) do update set ${merged.map((column) => `${column} = excluded.${column}`).join(", ")}, ${keptValues.map((pair) => pair.join(" = ")).join(", ")}
     where o.deleted_at is null and (excluded.updated_at > o.updated_at or excluded.updated_at = o.updated_at and (${each(telling, "excluded")}, ${keptValues.map(([, value]) => value).join(", ")}) is distinct from (${each([...telling, ...keptValues.map(([column]) => column)], "o")}))
     ${returning}`,
    [sql.shopId, sliceId, zone],
  );

/** Lines and refunds of all staged orders, or of those that were written. */
async function upsertParts(sql: Sql, sliceId: bigint, written: readonly bigint[] | "all"): Promise<void> {
  const [which, values] = written === "all" ? ["", [sql.shopId, sliceId]] : ["and s.order_id = any($3::bigint[])", [sql.shopId, sliceId, written]];
  await sql.query(
    `insert into order_lines as l (shop_id, order_id, id, title, product_id, variant_id, quantity, current_quantity, total_minor, is_gift_card)
     select s.shop_id, s.order_id, s.id, s.title, s.product_id, s.variant_id, s.quantity, s.current_quantity, s.total_minor, s.is_gift_card
     from staging_order_lines s where s.shop_id = $1 and s.slice_id = $2 ${which}
     on conflict (shop_id, order_id, id) do update set title = excluded.title, quantity = excluded.quantity, current_quantity = excluded.current_quantity, total_minor = excluded.total_minor`,
    values,
  );
  await sql.query(
    `insert into refunds as r (shop_id, order_id, id, refunded_at, amount_minor)
     select s.shop_id, s.order_id, s.id, s.refunded_at, s.amount_minor from staging_refunds s where s.shop_id = $1 and s.slice_id = $2 ${which}
     on conflict (shop_id, order_id, id) do update set amount_minor = excluded.amount_minor`,
    values,
  );
}

/** Takes away the lines and refunds of orders that are newer here than in the slice. */
async function dropStaleParts(sql: Sql, sliceId: bigint): Promise<void> {
  for (const table of ["staging_order_lines", "staging_refunds"]) {
    await sql.query(
      `delete from ${table} p using staging_orders s, orders o
       where p.shop_id = $1 and p.slice_id = $2 and s.shop_id = $1 and s.slice_id = $2 and s.id = p.order_id and o.shop_id = $1 and o.id = s.id and o.updated_at > s.updated_at`,
      [sql.shopId, sliceId],
    );
  }
}

interface GiftCardOrder {
  id: bigint;
  test: boolean;
  cancelled: boolean;
  financial_status: string | null;
  taxes_included: boolean;
  /** Arrays come as text from the driver. */
  facts: string[];
  sold: bigint;
  still_sold: bigint;
}

/** Orders that sold gift cards are few: they are judged again in lots, now that their lines are there. */
async function judgeGiftCards(sql: Sql, sliceId: bigint, rules: CountingRules): Promise<void> {
  let after = -1n;
  for (;;) {
    const { rows } = await sql.query<GiftCardOrder>(
      `select o.id, o.test, o.cancelled_at is not null as cancelled, o.financial_status, o.taxes_included, o.facts, g.sold, g.still_sold
       from (select order_id, sum(total_minor)::bigint as sold, sum(case when quantity = 0 then 0 else total_minor * current_quantity / quantity end)::bigint as still_sold
             from staging_order_lines where shop_id = $1 and slice_id = $2 and is_gift_card and order_id > $3 group by order_id order by order_id limit ${GIFT_CARD_LOT}) g
       join staging_orders o on o.shop_id = $1 and o.slice_id = $2 and o.id = g.order_id order by o.id`,
      [sql.shopId, sliceId, after],
    );
    if (rows.length === 0) return;
    const judged = rows.map((row) => {
      const facts = factsOf(row.facts.map(Number));
      return judgeOrder(
        { ...facts, test: row.test, cancelled: row.cancelled, deleted: false, financialStatus: row.financial_status, taxesIncluded: row.taxes_included, giftCardsMinor: Number(row.sold), currentGiftCardsMinor: Number(row.still_sold) },
        rules,
      );
    });
    await sql.query(
      `update staging_orders o set subtotal_minor = v.goods, gift_cards_minor = v.gift_cards, refunded_minor = v.refunded, net_minor = v.net, counts = v.counts, why_not = v.why_not
       from unnest($3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::boolean[], $9::text[]) v(id, goods, gift_cards, refunded, net, counts, why_not)
       where o.shop_id = $1 and o.slice_id = $2 and o.id = v.id`,
      [
        sql.shopId, sliceId, rows.map((row) => row.id), judged.map((verdict) => verdict.goodsMinor), judged.map((verdict) => verdict.giftCardsMinor), judged.map((verdict) => verdict.refundedMinor),
        judged.map((verdict) => verdict.netMinor), judged.map((verdict) => verdict.counts), judged.map((verdict) => verdict.whyNot),
      ],
    );
    const last = rows.at(-1);
    if (!last || rows.length < GIFT_CARD_LOT) return;
    after = last.id;
  }
}

/** Throws away what was staged of a slice: after its merge, or before it is read again. */
export async function clearStagedOrders(sql: Sql, sliceId: bigint): Promise<void> {
  await sql.query(
    `with lines as (delete from staging_order_lines where shop_id = $1 and slice_id = $2), refunds as (delete from staging_refunds where shop_id = $1 and slice_id = $2)
     delete from staging_orders where shop_id = $1 and slice_id = $2`,
    [sql.shopId, sliceId],
  );
}

/** Who has the staged orders now and is about to lose them to somebody else. */
async function ownersBefore(sql: Sql, sliceId: bigint): Promise<ShopperId[]> {
  const { rows } = await sql.query<{ shopper_id: bigint }>(
    "select distinct o.shopper_id from staging_orders s join orders o on o.shop_id = $1 and o.id = s.id where s.shop_id = $1 and s.slice_id = $2 and o.shopper_id is not null",
    [sql.shopId, sliceId],
  );
  return rows.map((row) => row.shopper_id);
}

/** Who has these orders. */
export async function ownersOf(sql: Sql, orderIds: readonly bigint[]): Promise<ShopperId[]> {
  const { rows } = await sql.query<{ shopper_id: bigint }>("select distinct shopper_id from orders where shop_id = $1 and id = any($2::bigint[]) and shopper_id is not null", [sql.shopId, orderIds]);
  return rows.map((row) => row.shopper_id);
}

/** Whether the order is one of somebody who was erased. */
export async function isOfErased(sql: Sql, orderId: bigint): Promise<boolean> {
  const { rowCount } = await sql.query("select 1 from orders o join shoppers p on p.shop_id = $1 and p.id = o.shopper_id where o.shop_id = $1 and o.id = $2 and p.redacted_at is not null", [sql.shopId, orderId]);
  return rowCount > 0;
}

/** Marks an order as deleted; one that never came is written as a stone, so that a late create does not raise it. */
export async function markDeleted(sql: Sql, orderId: bigint, at: Date, currency: string): Promise<void> {
  await sql.query(
    `insert into orders (shop_id, id, name, processed_at, order_day, updated_at, currency, subtotal_minor, counts, why_not, net_minor, deleted_at)
     values ($1, $2, '', $3::timestamptz, ($3::timestamptz)::date, $3, $4, 0, false, 'deleted', 0, $3)
     on conflict (shop_id, id) do update set deleted_at = coalesce(orders.deleted_at, $3), counts = false, why_not = 'deleted', net_minor = 0, open_return = false, undelivered = false, disputed = false`,
    [sql.shopId, orderId, at, currency],
  );
}

/**
 * Where orders belong: with whomever the record that Shopify has them with was merged or joined into. Those that stand with that record and those that a join took
 * from it are found by an index each, row by row (OFFSET 0 keeps the planner, who knows no sizes of a new shop, from meeting every order with every shopper).
 * `o` is the order, `b` that record. An order that somebody moves meanwhile is left to them.
 */
const putHome = (sql: Sql, { standing, taken }: { standing: string; taken: string }, values: readonly unknown[] = []) =>
  withJoins(sql, "few", () =>
    sql.query<{ id: bigint }>(
      `with stood as materialized (select b.id, coalesce(b.merged_into, b.id) as home, b.joined_from from shoppers b where b.shop_id = $1 and ${standing}),
       taken as materialized (select o.id, o.shopper_id, o.joined_from from orders o where o.shop_id = $1 and o.joined_from is not null and ${taken}),
       homes as materialized (
         select o.id, o.was_with, null::bigint as was_from, b.home, b.joined_from from stood b
         cross join lateral (select o.id, o.shopper_id as was_with from orders o where o.shop_id = $1 and o.shopper_id = b.id and o.joined_from is null offset 0) o
         union all
         select o.id, o.shopper_id, o.joined_from, b.* from taken o
         cross join lateral (select coalesce(b.merged_into, b.id), b.joined_from from shoppers b where b.shop_id = $1 and b.id = o.joined_from offset 0) b)
       update orders o set shopper_id = h.home, joined_from = h.joined_from from homes h
       where o.shop_id = $1 and o.id = any(array(select id from homes)) and o.id = h.id and (h.was_with, h.was_from) is distinct from (h.home, h.joined_from)
         and o.shopper_id = h.was_with and o.joined_from is not distinct from h.was_from returning o.id`,
      [sql.shopId, ...values],
    ),
  );

/**
 * Gives the orders of merged and joined shoppers to those they were made one with, and those of shoppers who were joined back to them.
 * @returns who has them now, and which orders somebody lost who had them by a join
 */
export async function rehomeOrders(sql: Sql, ids: readonly ShopperId[]): Promise<{ owners: ShopperId[]; givenBack: bigint[] }> {
  const homesOf = async () => (await sql.query<{ id: bigint }>("select distinct coalesce(merged_into, id) as id from shoppers where shop_id = $1 and id = any($2::bigint[])", [sql.shopId, ids])).rows.map(({ id }) => id);
  await lockShoppers(sql, [...ids, ...(await homesOf())]);
  const joined = new Set((await sql.query<{ id: bigint }>("select id from orders where shop_id = $1 and joined_from = any($2::bigint[])", [sql.shopId, ids])).rows.map(({ id }) => id));
  const { rows } = await putHome(sql, { standing: "b.id = any($2::bigint[])", taken: "(o.joined_from = any($2::bigint[]) or o.shopper_id = any($2::bigint[]))" }, [ids]);
  return { owners: await homesOf(), givenBack: rows.map(({ id }) => id).filter((id) => joined.has(id)) };
}

/** Gives on what an import wrote for somebody who was merged, joined or parted while it did. The new owners are counted when the shop is settled. */
export async function rehomeStrays(sql: Sql): Promise<void> {
  await putHome(sql, { standing: "b.merged_into is not null", taken: "true" });
}

/** Sets the calendar day of every order anew, after the shop's time zone changed. */
export async function redayOrders(sql: Sql, zone: string): Promise<void> {
  await sql.query("update orders set order_day = (processed_at at time zone $2)::date where shop_id = $1 and order_day <> (processed_at at time zone $2)::date", [sql.shopId, zone]);
}
