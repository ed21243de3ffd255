/** Vitest global setup: one PostgreSQL for the run, one migrated template; each test file clones it (tests/support/database.ts). */
import pg from "pg";
import type { TestProject } from "vitest/node";
import { freePort } from "../../scripts/free-port.ts";
import { createRoles, migrate } from "../../scripts/migrate.ts";
import { type Postgres, startPostgres } from "../../scripts/postgres.ts";
import { urlsOf } from "./database-urls.ts";

const key = Symbol.for("comeback.tests.postgres");

declare module "vitest" {
  interface ProvidedContext {
    postgresPort: number;
  }
}

/** Vitest evaluates this file once for each project that names it; all of them share one server. */
const shared = ((globalThis as { [key]?: { server?: Promise<Postgres>; users: number } })[key] ??= { users: 0 });

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared.users++;
  shared.server ??= startTemplate();
  const postgres = await shared.server;
  project.provide("postgresPort", postgres.port);
  return async () => {
    if (--shared.users > 0) return;
    delete shared.server;
    await postgres.stop({ remove: true });
  };
}

async function startTemplate(): Promise<Postgres> {
  // fsync off: these data are thrown away, and durability is not what these tests look at.
  const postgres = await startPostgres({ name: `test-${process.pid}`, port: await freePort(), fresh: true, inMemory: true, settings: { fsync: "off", synchronous_commit: "off", full_page_writes: "off" } });
  const urls = urlsOf(postgres.port, "template_comeback");
  await createRoles(postgres.adminUrl, urls);
  await migrate(urls, new Date());
  const admin = new pg.Client({ connectionString: postgres.adminUrl });
  await admin.connect();
  await admin.query("alter database template_comeback is_template true");
  await admin.end();
  return postgres;
}
