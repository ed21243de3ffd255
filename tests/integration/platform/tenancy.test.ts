import { afterAll, beforeAll, expect, test } from "vitest";
import { openDoors } from "#app/platform/db/doors.server";
import type { Db } from "#app/platform/ports";
import { cloneDatabase, type TestDatabase } from "../../support/database.ts";

let database: TestDatabase;
let db: Db;

beforeAll(async () => {
  database = await cloneDatabase();
  db = openDoors(database.urls.app);
  await database.look("insert into shops (domain) values ('one.myshopify.com'), ('two.myshopify.com')");
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

test("every table with a shop_id is under row-level security, but for those listed", async () => {
  const open = await database.look<{ relname: string }>(
    `select distinct c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'shop_id' and not a.attisdropped
     where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = 'public'::regnamespace and not c.relrowsecurity order by 1`,
  );
  expect(open.map((row) => row.relname)).toEqual(["staging_customers", "staging_order_lines", "staging_orders", "staging_refunds"]);
});

test("every tenant table's primary key begins with the shop", async () => {
  const keys = await database.look<{ relname: string; first: string }>(
    `select c.relname, a.attname as first from pg_class c join pg_index i on i.indrelid = c.oid and i.indisprimary
       join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
     where c.relrowsecurity and not c.relispartition and c.relnamespace = 'public'::regnamespace`,
  );
  expect(keys.length).toBeGreaterThan(25);
  expect(keys.filter((key) => key.first !== "shop_id")).toEqual([]);
});

test("a transaction of one shop neither sees nor writes rows of another, through both doors", async () => {
  const note = (shopId: bigint) => db.withShopSql(shopId, (sql) => sql.query("insert into suppressions (shop_id, address_hash, reason, at) values ($1, 'x', 'merchant', $2)", [shopId, new Date(0)]));
  await note(1n);
  await note(2n);
  expect(await db.withShopSql(1n, async (sql) => (await sql.query("select shop_id from suppressions")).rows)).toEqual([{ shop_id: 1n }]);
  expect(await db.withShop(2n, (tx) => tx.suppression.findMany({ select: { shopId: true } }))).toEqual([{ shopId: 2n }]);
  await expect(db.withShopSql(1n, (sql) => sql.query("insert into suppressions (shop_id, address_hash, reason, at) values (2, 'y', 'merchant', $1)", [new Date(0)]))).rejects.toThrow(/row-level security/);
});

test("without a shop a query returns nothing, also on a pooled connection that once had one", async () => {
  for (let i = 0; i < 20; i++) expect(await db.acrossShops("select shop_id from suppressions")).toEqual([]);
});
