/**
 * `npm run migrate [-- --create-roles]`: brings the database to the newest migration. Run by an operator on deploy, by the demo and by tests.
 * Own runner over prisma/migrations: `prisma migrate deploy` cannot run $$ bodies through the engine without a download.
 */
import { createHash, randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runMigrations } from "graphile-worker";
import pg from "pg";

export interface MigrateUrls {
  /** DATABASE_URL, role comeback_app */
  app: string;
  /** MIGRATE_DATABASE_URL, role comeback_owner */
  owner: string;
  /** QUEUE_DATABASE_URL, role comeback_queue */
  queue: string;
  /** OPS_DATABASE_URL, role comeback_ops */
  ops: string;
}

const folder = join(import.meta.dirname, "..", "prisma", "migrations");

/** The migrations in the order in which they are applied. */
export const migrationNames = (): string[] => readdirSync(folder).filter((name) => /^\d{4}_/.test(name)).sort();

/**
 * Makes the four roles and the database that the URLs name. Asks for a superuser's address once; never needed again.
 */
export async function createRoles(adminUrl: string, urls: MigrateUrls): Promise<void> {
  const roles = Object.values(urls).map((url) => new URL(url));
  const database = roles[0]?.pathname.slice(1) ?? "";
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    for (const { username, password } of roles) {
      const { rowCount } = await admin.query("select 1 from pg_roles where rolname = $1", [username]);
      const verb = rowCount ? "alter" : "create";
      await admin.query(`${verb} role ${pg.escapeIdentifier(username)} login nosuperuser nobypassrls password ${pg.escapeLiteral(decodeURIComponent(password))}`);
    }
    const [, owner, queue] = roles.map(({ username }) => pg.escapeIdentifier(username));
    const exists = await admin.query("select 1 from pg_database where datname = $1", [database]);
    if (!exists.rowCount) await admin.query(`create database ${pg.escapeIdentifier(database)} owner ${owner}`);
    // wake() is owned by the queue's role, so that it may call add_job; the owner hands it over.
    await admin.query(`grant ${queue} to ${owner}`);
    await admin.query(`grant create on database ${pg.escapeIdentifier(database)} to ${queue}`);
  } finally {
    await admin.end();
  }
}

/**
 * Applies what is missing, each migration in one transaction under a lock; the queue's own tables first.
 * @param now business time, for the month partitions that must be there from the start
 * @returns the names applied
 * @throws Error when an applied migration was changed afterwards.
 */
export async function migrate(urls: MigrateUrls, now: Date): Promise<string[]> {
  await runMigrations({ connectionString: urls.queue });
  const applied: string[] = [];
  const owner = new pg.Client({ connectionString: urls.owner });
  await owner.connect();
  try {
    await owner.query("select pg_advisory_lock(hashtext('comeback migrations'))");
    await owner.query(`create table if not exists _prisma_migrations (id varchar(36) primary key, checksum varchar(64) not null, finished_at timestamptz, migration_name varchar(255) not null,
      logs text, rolled_back_at timestamptz, started_at timestamptz not null, applied_steps_count integer not null default 0)`);
    const known = new Map((await owner.query<{ migration_name: string; checksum: string }>("select migration_name, checksum from _prisma_migrations")).rows.map((row) => [row.migration_name, row.checksum]));
    await owner.query("grant create on schema public to comeback_queue");
    for (const name of migrationNames()) {
      const text = readFileSync(join(folder, name, "migration.sql"), "utf8");
      const checksum = createHash("sha256").update(text).digest("hex");
      if (known.has(name)) {
        if (known.get(name) !== checksum) throw new Error(`The migration ${name} was changed after it was applied. Write a new one instead.`);
        continue;
      }
      await owner.query("begin");
      try {
        await owner.query(text);
        await owner.query("insert into _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count) values ($1, $2, $3, clock_timestamp(), clock_timestamp(), 1)", [randomUUID(), checksum, name]);
        await owner.query("commit");
      } catch (error) {
        await owner.query("rollback");
        throw new Error(`The migration ${name} failed: ${(error as Error).message}`, { cause: error });
      }
      applied.push(name);
    }
    await owner.query("select make_month_partitions($1)", [now]);
  } finally {
    await owner.end();
  }
  return applied;
}

if (import.meta.main) {
  main().catch((error: Error) => {
    console.error(sentenceOf(error));
    process.exitCode = 1;
  });
}

async function main(): Promise<void> {
  const createsRoles = process.argv.includes("--create-roles");
  const wanted = ["DATABASE_URL", "MIGRATE_DATABASE_URL", "QUEUE_DATABASE_URL", "OPS_DATABASE_URL", ...(createsRoles ? ["ADMIN_DATABASE_URL"] : [])];
  const missing = wanted.filter((name) => !process.env[name]);
  if (missing.length > 0) throw new Error(`Not set: ${missing.join(", ")} (see .env.example${createsRoles ? "; ADMIN_DATABASE_URL is a superuser's address, needed for --create-roles only" : ""}).`);
  const [app, owner, queue, ops, admin] = wanted.map((name) => process.env[name]) as [string, string, string, string, string];
  const urls = { app, owner, queue, ops };
  // The migrations grant to these names.
  const misnamed = Object.entries(urls).map(([role, url]) => [`comeback_${role}`, new URL(url).username]).filter(([role, user]) => role !== user);
  if (misnamed.length > 0) throw new Error(misnamed.map(([role, user]) => `A database address names the role "${user}" where "${role}" is meant.`).join("\n"));
  if (createsRoles) await createRoles(admin, urls);
  const applied = await migrate(urls, new Date());
  console.log(applied.length === 0 ? "The database is up to date." : `Applied: ${applied.join(", ")}`);
}

/** What an operator is told; an error of another kind keeps its stack. */
function sentenceOf(error: Error & { code?: string; address?: string; port?: number }): string {
  if (error.code === "ECONNREFUSED") return `No PostgreSQL server answers at ${error.address}:${error.port}.`;
  // 28P01 and 28000: role or password; 3D000: no such database.
  if (error.code && ["28P01", "28000", "3D000"].includes(error.code)) return `${error.message}. Roles and database are made by: ADMIN_DATABASE_URL=… npm run migrate -- --create-roles`;
  return error.code ? (error.stack ?? error.message) : error.message;
}
