/** Part of `npm run check`: applies the migrations to an empty database and compares its catalog with prisma/schema.prisma. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { freePort } from "./free-port.ts";
import { createRoles, migrate } from "./migrate.ts";
import { startPostgres } from "./postgres.ts";

/** Used by plain SQL only, so Prisma does not know them. */
const notInPrisma = /^(_prisma_migrations|worker_heartbeats|unknown_webhooks|staging_.*)$/;
const prismaTypes: Record<string, string> = { bigint: "BigInt", integer: "Int", "double precision": "Float", text: "String", boolean: "Boolean", jsonb: "Json", "timestamp with time zone": "DateTime", "timestamp(3) without time zone": "DateTime", date: "DateTime" };

/** One line per column, "table.column Type?" as Prisma writes types. */
export async function checkMigrations(): Promise<string | null> {
  const postgres = await startPostgres({ name: `check-${process.pid}`, port: await freePort(), fresh: true, inMemory: true, settings: { fsync: "off" } });
  try {
    const [app, owner, queue, ops] = ["app", "owner", "queue", "ops"].map((role) => postgres.urlOf(`comeback_${role}`, "comeback")) as [string, string, string, string];
    await createRoles(postgres.adminUrl, { app, owner, queue, ops });
    await migrate({ app, owner, queue, ops }, new Date());
    const inDatabase = await columnsOf(owner);
    const inSchema = columnsOfSchema(readFileSync(join(import.meta.dirname, "..", "prisma", "schema.prisma"), "utf8"));
    const missing = [...inDatabase].filter((line) => !inSchema.has(line));
    const extra = [...inSchema].filter((line) => !inDatabase.has(line));
    if (missing.length + extra.length === 0) return null;
    return [...missing.map((line) => `only in the migrations: ${line}`), ...extra.map((line) => `only in schema.prisma: ${line}`)].join("\n");
  } finally {
    await postgres.stop({ remove: true });
  }
}

async function columnsOf(url: string): Promise<Set<string>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ table: string; column: string; type: string; required: boolean; key: boolean }>(
      `select c.relname as table, a.attname as column, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as required,
         exists (select 1 from pg_index i where i.indrelid = c.oid and i.indisprimary and a.attnum = any(i.indkey)) as key
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition`,
    );
    return new Set(rows.filter((row) => !notInPrisma.test(row.table)).map((row) => {
      const list = row.type.endsWith("[]");
      const type = prismaTypes[list ? row.type.slice(0, -2) : row.type] ?? row.type;
      return `${row.table}.${row.column} ${type}${list ? "[]" : row.required ? "" : "?"}${row.key ? " key" : ""}`;
    }));
  } finally {
    await client.end();
  }
}

function columnsOfSchema(schema: string): Set<string> {
  const lines = new Set<string>();
  for (const [, model, body] of schema.matchAll(/^model (\w+) \{\n([^]*?)^\}/gm)) {
    if (!model || body === undefined) continue;
    const table = /@@map\("(\w+)"\)/.exec(body)?.[1] ?? model;
    const compound = /@@id\(\[([^\]]+)\]\)/.exec(body)?.[1]?.split(",").map((name) => name.trim()) ?? [];
    for (const line of body.split("\n")) {
      const [, name, type, rest] = /^ {2}(\w+)\s+(\w+(?:\[\]|\?)?)(.*)$/.exec(line) ?? [];
      if (!name || !type) continue;
      const column = /@map\("(\w+)"\)/.exec(rest ?? "")?.[1] ?? name;
      const key = compound.includes(name) || /@id\b/.test(rest ?? "");
      lines.add(`${table}.${column} ${type}${key ? " key" : ""}`);
    }
  }
  return lines;
}
