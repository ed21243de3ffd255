import type { MigrateUrls } from "../../scripts/migrate.ts";

const url = (role: string, port: number, database: string) => `postgres://${role}:comeback@127.0.0.1:${port}/${database}`;

/** The addresses of the four roles in one database of an embedded server. */
export const urlsOf = (port: number, database: string): MigrateUrls => ({
  app: url("comeback_app", port, database),
  owner: url("comeback_owner", port, database),
  queue: url("comeback_queue", port, database),
  ops: url("comeback_ops", port, database),
});
