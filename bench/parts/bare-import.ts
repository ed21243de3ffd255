import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { openDoors } from "#app/platform/db/doors.server";
import type { Sql } from "#app/platform/ports";
import type { CopyFile } from "../make-copy-files.ts";
import { answer } from "./answer.ts";

interface Input {
  shopId: string;
  files: CopyFile[];
}

/** Table, its key, where its rows are staged, and how a column is made that is not staged. */
const upserts: { table: string; key: string[]; staging: string; made?: Record<string, string> }[] = [
  { table: "shoppers", key: ["shop_id", "id"], staging: "staging_customers" },
  { table: "orders", key: ["shop_id", "id"], staging: "staging_orders", made: { order_day: "(processed_at at time zone 'Europe/Berlin')::date" } },
  { table: "order_lines", key: ["shop_id", "order_id", "id"], staging: "staging_order_lines" },
  { table: "refunds", key: ["shop_id", "order_id", "id"], staging: "staging_refunds" },
];

/** The floor of the import: COPY of the same rows to staging and an upsert of each table, by the same role under the same policies and indexes. Seconds. */
answer<Input>(async ({ shopId, files }) => {
  const db = openDoors(process.env.DATABASE_URL ?? "");
  const inShop = (work: (sql: Sql) => Promise<void>) => db.withShopSql(BigInt(shopId), work, { timeoutMs: 1_800_000 });
  const began = performance.now();
  for (const { table, columns, path } of files) await inShop((sql) => pipeline(createReadStream(path), sql.copyFrom(`copy ${table} (${columns}) from stdin`)));
  for (const upsert of upserts) await inShop((sql) => upsertAll(sql, upsert));
  const seconds = (performance.now() - began) / 1000;
  await db.close();
  return { seconds };
});

async function upsertAll(sql: Sql, { table, key, staging, made = {} }: (typeof upserts)[number]): Promise<void> {
  const { rows } = await sql.query<{ name: string }>(
    `select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped
     intersect select attname from pg_attribute where attrelid = $2::regclass and attnum > 0 and not attisdropped`,
    [table, staging],
  );
  const columns = [...rows.map((row) => row.name), ...Object.keys(made)];
  const values = columns.map((column) => made[column] ?? column);
  const sets = columns.filter((column) => !key.includes(column)).map((column) => `${column} = excluded.${column}`);
  await sql.query(`insert into ${table} (${columns.join(", ")}) select ${values.join(", ")} from ${staging} where shop_id = $1 on conflict (${key.join(", ")}) do update set ${sets.join(", ")}`, [sql.shopId]);
}
