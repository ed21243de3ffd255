import { guestIdOf, normaliseEmail } from "#app/shoppers/identity";
import type { Ctx, Db, ShopId, Sql } from "#app/platform/ports";
import type { PersonInRequest } from "./compliance-payload.ts";
import { personalTables } from "./personal-tables.ts";

export type RequestKind = "data_request" | "customer_redact" | "shop_redact";

export interface StoredRequest {
  kind: RequestKind;
  sealed: string | null;
  requestedAt: Date;
  doneAt: Date | null;
}

/** Null when the same delivery was stored before. */
export async function insertRequest(sql: Sql, input: { kind: RequestKind; webhookId: string; customerId: bigint | null; sealed: string | null; at: Date }): Promise<bigint | null> {
  const { rows } = await sql.query<{ id: bigint }>(
    `insert into privacy_requests (shop_id, kind, webhook_id, shopper_id, request_sealed, requested_at) values ($1, $2, $3, $4, $5, $6)
     on conflict (shop_id, webhook_id) do nothing returning id`,
    [sql.shopId, input.kind, input.webhookId, input.customerId, input.sealed, input.at],
  );
  return rows[0]?.id ?? null;
}

export async function findRequest(sql: Sql, id: bigint): Promise<StoredRequest | null> {
  const { rows } = await sql.query<StoredRequest>(
    `select kind, request_sealed as sealed, requested_at as "requestedAt", done_at as "doneAt" from privacy_requests where shop_id = $1 and id = $2`,
    [sql.shopId, id],
  );
  return rows[0] ?? null;
}

export async function settleRequest(sql: Sql, id: bigint, at: Date): Promise<void> {
  await sql.query("update privacy_requests set request_sealed = null, done_at = $3 where shop_id = $1 and id = $2", [sql.shopId, id, at]);
}

/** The person as our tables know them. */
export interface Subject {
  /** Shopify's own, those of rows that are there, and that which a guest with one of the addresses has or would have. */
  shopperIds: bigint[];
  orderIds: bigint[];
  /** Normalised. */
  emails: string[];
  phones: string[];
}

/** A person is a customer, whoever was merged into them, and the guest with the same address; with all orders of these. What the merchant joined with them is another record's, and stays out. */
export async function findSubject(sql: Sql, ctx: Pick<Ctx, "seal">, person: PersonInRequest): Promise<Subject> {
  const named = person.customerId === null ? [] : [person.customerId];
  const given = normaliseEmail(person.email);
  const { rows } = await sql.query<{ id: bigint; email: string | null; phone: string | null }>(
    `select id, email, phone from shoppers where shop_id = $1 and (id = any($2) or merged_into = any($2) and joined_from is null or joined_from = any($2))
     union select id, email, phone from shoppers where shop_id = $1 and email = $3`,
    [sql.shopId, named, given],
  );
  const emails = unique([given, ...rows.map((row) => row.email)]);
  const shopperIds = [...new Set([...named, ...rows.map((row) => row.id), ...emails.map((email) => guestIdOf(ctx.seal, email))])];
  const orders = await sql.query<{ id: bigint }>("select id from orders where shop_id = $1 and (shopper_id = any($2) and joined_from is null or joined_from = any($2))", [sql.shopId, shopperIds]);
  return { shopperIds, orderIds: [...new Set([...person.orderIds, ...orders.rows.map((row) => row.id)])], emails, phones: unique([person.phone, ...rows.map((row) => row.phone)]) };
}

const unique = (texts: (string | null)[]): string[] => [...new Set(texts.filter((text) => text !== null && text !== ""))] as string[];

/** Keeps the numbers taken, so that a record which is still on its way (an import, a late webhook) does not bring the person back. */
export async function insertTombstones(sql: Sql, subject: Subject, at: Date): Promise<void> {
  await sql.query("insert into shoppers (shop_id, id, source_at, redacted_at) select $1, id, $3, $3 from unnest($2::bigint[]) id on conflict do nothing", [sql.shopId, subject.shopperIds, at]);
}

/** Erases the person from every table of {@link personalTables}. */
export async function erasePerson(sql: Sql, subject: Subject, at: Date): Promise<void> {
  for (const { table, rows, erase } of personalTables) {
    const set = erase === "delete" ? null : Object.entries(erase).map(([column, expression]) => `${column} = ${expression}`).join(", ");
    if (set === "") continue;
    await sql.query(`${subjectCte} ${set === null ? `delete from ${table}` : `update ${table} set ${set}`} where shop_id = $1 and ${rows}`, [sql.shopId, subject.shopperIds, subject.orderIds, at]);
  }
}

// Names the type of every parameter, whether the statement uses it or not.
const subjectCte = "with typed as (select $2::bigint[], $3::bigint[], $4::timestamptz)";

/** Answers of earlier data requests hold the person too. */
export async function clearAnswers(sql: Sql, subject: Subject): Promise<void> {
  await sql.query("update privacy_requests set answer = null where shop_id = $1 and shopper_id = any($2)", [sql.shopId, subject.shopperIds]);
}

/** Deletes the stored webhooks that speak of the person: those that hold an address, a number of theirs or of an order. */
export async function deleteBodies(sql: Sql, subject: Subject): Promise<void> {
  const needles = [...subject.shopperIds, ...subject.orderIds].map(String).concat(subject.emails, subject.phones.map((phone) => phone.toLowerCase()));
  await sql.query("delete from webhook_bodies where shop_id = $1 and exists (select 1 from unnest($2::text[]) needle where position(needle in lower(body)) > 0)", [sql.shopId, needles]);
}

/** Writes everything that is held of the person into the request's answer: a list of rows per table. Numbers stay exact, because PostgreSQL makes the JSON. */
export async function collectAnswer(sql: Sql, requestId: bigint, subject: Subject, at: Date): Promise<void> {
  await sql.query("update privacy_requests set answer = '{}' where shop_id = $1 and id = $2", [sql.shopId, requestId]);
  for (const { table, rows, internal = [] } of personalTables) {
    if (internal === "all") continue;
    await sql.query(
      `with typed as (select $2::bigint[], $3::bigint[], $4::timestamptz),
         held as (select to_jsonb(t) - array_append($6::text[], 'shop_id') as row from ${table} t where shop_id = $1 and ${rows})
       update privacy_requests set answer = answer || jsonb_build_object($7::text, (select coalesce(jsonb_agg(row), '[]') from held)) where shop_id = $1 and id = $5`,
      [sql.shopId, subject.shopperIds, subject.orderIds, at, requestId, internal, table],
    );
  }
}

/** The same as a text, for whoever asks for one shopper's file. Numbers stay exact here, too. */
export async function readPerson(sql: Sql, subject: Subject, at: Date): Promise<string> {
  const parts: string[] = [];
  for (const { table, rows, internal = [] } of personalTables) {
    if (internal === "all") continue;
    const found = await sql.query<{ held: string }>(
      `with typed as (select $2::bigint[], $3::bigint[], $4::timestamptz),
         held as (select to_jsonb(t) - array_append($5::text[], 'shop_id') as row from ${table} t where shop_id = $1 and ${rows})
       select jsonb_pretty(coalesce(jsonb_agg(row), '[]')) as held from held`,
      [sql.shopId, subject.shopperIds, subject.orderIds, at, internal],
    );
    parts.push(`${JSON.stringify(table)}: ${found.rows[0]?.held ?? "[]"}`);
  }
  return `{\n${parts.join(",\n")}\n}\n`;
}

export async function clearAnswer(sql: Sql, requestId: bigint): Promise<void> {
  await sql.query("update privacy_requests set answer = null where shop_id = $1 and id = $2", [sql.shopId, requestId]);
}

/** Every table with rows of a shop. Partitions carry no grant, so they are reached through their parents. */
export async function listShopTables(db: Db): Promise<string[]> {
  const rows = await db.acrossShops<{ name: string }>(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'shop_id' and not a.attisdropped
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and has_table_privilege(c.oid, 'delete') order by 1`,
  );
  return rows.map((row) => row.name);
}

/** Deletes up to `lot` rows of a shop from a table; answers how many. */
export async function deleteLot(db: Db, shopId: ShopId, table: string, lot: number): Promise<number> {
  return db.withShopSql(shopId, async (sql) => {
    // A ctid is of one partition; where it fits a row of another one, that row is this shop's as well.
    const { rowCount } = await sql.query(`delete from ${table} where shop_id = $1 and ctid = any(array(select ctid from ${table} where shop_id = $1 limit $2))`, [shopId, lot]);
    return rowCount;
  });
}

/** Takes a shop's domain away from what was held of it, so that the domain can be installed anew at any moment. False when the app is installed. */
export async function detachShop(sql: Sql): Promise<boolean> {
  const { rowCount } = await sql.query("update shops set domain = 'erased-' || id where id = $1 and uninstalled_at is not null", [sql.shopId]);
  return rowCount > 0;
}

/** The last step: the request itself, and the shop with all that hangs on it. Its sessions went when it was uninstalled. */
export async function deleteShop(sql: Sql): Promise<void> {
  await sql.query("delete from privacy_requests where shop_id = $1", [sql.shopId]);
  await sql.query("delete from shops where id = $1", [sql.shopId]);
}
