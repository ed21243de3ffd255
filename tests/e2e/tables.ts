/** Real trouble for pages: a table that is gone, or that answers only later. */
import pg from "pg";
import type { TestContext } from "../support/context.ts";

export type Undo = () => Promise<unknown>;

/** Takes a table away. Whatever reads it fails until it is put back. */
export async function takeAway(app: Pick<TestContext, "database">, table: string): Promise<Undo> {
  await app.database.look(`alter table ${table} rename to ${table}_away`);
  return () => app.database.look(`alter table if exists ${table}_away rename to ${table}`);
}

/** Holds a table until it is let go: whoever reads it waits, or, held only exclusively, whoever writes it. */
export async function hold(app: Pick<TestContext, "database">, table: string, mode: "access exclusive" | "exclusive" = "access exclusive"): Promise<Undo> {
  const client = new pg.Client({ connectionString: app.database.urls.owner });
  await client.connect();
  await client.query(`begin; lock table ${table} in ${mode} mode`);
  let letGo: Promise<void> | undefined;
  return () => (letGo ??= client.end());
}
