/** Vitest global setup: one PostgreSQL for the run, one migrated template; each test file clones it (tests/support/database.ts). */
import pg from "pg";
import type { TestProject } from "vitest/node";
import { freePort } from "../../scripts/free-port.ts";
import { createRoles, migrate } from "../../scripts/migrate.ts";
import { type Postgres, startPostgres } from "../../scripts/postgres.ts";
import { urlsOf } from "./database-urls.ts";

declare module "vitest" {
  interface ProvidedContext {
    postgresPort: number;
  }
}

let server: Promise<Postgres> | undefined;
let users = 0;

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  users++;
  server ??= startTemplate();
  const postgres = await server;
  project.provide("postgresPort", postgres.port);
  return async () => {
    if (--users === 0) await postgres.stop({ remove: true });
  };
}

async function startTemplate(): Promise<Postgres> {
  // fsync off: these data are thrown away, and durability is not what these tests look at.
  const postgres = await startPostgres({ name: `test-${process.pid}`, port: await freePort(), fresh: true, settings: { fsync: "off", synchronous_commit: "off", full_page_writes: "off" } });
  const urls = urlsOf(postgres.port, "template_comeback");
  await createRoles(postgres.adminUrl, urls);
  await migrate(urls, new Date());
  const admin = new pg.Client({ connectionString: postgres.adminUrl });
  await admin.connect();
  await admin.query("alter database template_comeback is_template true");
  await admin.end();
  return postgres;
}
