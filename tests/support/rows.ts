import type { TestDatabase } from "./database.ts";

interface Column {
  column_name: string;
  udt_name: string;
  is_nullable: "YES" | "NO";
  column_default: string | null;
  is_identity: "YES" | "NO";
  is_generated: "ALWAYS" | "NEVER";
}

const fillers: Record<string, unknown> = { int8: 0, int4: 0, text: "x", timestamptz: "2026-06-01T00:00:00Z", date: "2026-06-01", bool: false, jsonb: "{}", _text: "{}", _int8: "{}" };

/** All databases of a run are copies of one. */
const columnsOf = new Map<string, Promise<Column[]>>();

const readColumns = (database: TestDatabase, table: string): Promise<Column[]> =>
  database.look<Column>("select column_name, udt_name, is_nullable, column_default, is_identity, is_generated from information_schema.columns where table_schema = 'public' and table_name = $1", [table]);

/** Inserts a row with the values given; every other column that must have one gets the simplest of its type. So that a new column breaks no test. */
export async function insertRow(database: TestDatabase, table: string, values: Record<string, unknown>): Promise<void> {
  if (!columnsOf.has(table)) columnsOf.set(table, readColumns(database, table));
  const columns = (await columnsOf.get(table)) ?? [];
  if (columns.length === 0) throw new Error(`no table ${table}`);
  const row: Record<string, unknown> = {};
  for (const column of columns) {
    const required = column.is_nullable === "NO" && column.column_default === null && column.is_identity === "NO" && column.is_generated === "NEVER";
    if (required) row[column.column_name] = fillers[column.udt_name];
  }
  Object.assign(row, values);
  const names = Object.keys(row);
  await database.look(`insert into ${table} (${names.join(", ")}) overriding system value values (${names.map((_, i) => `$${i + 1}`).join(", ")})`, Object.values(row));
}
