import { fork } from "node:child_process";
import { join } from "node:path";
import pg from "pg";
import { createRoles, migrate, type MigrateUrls } from "../scripts/migrate.ts";
import { freePort } from "../scripts/free-port.ts";
import { startPostgres } from "../scripts/postgres.ts";

/** A database of its own and the means to do our part in a process whose memory can be read. */
export interface Bench {
  urls: MigrateUrls;
  /** As the owner, who sees every shop: for making data and looking at results. */
  owner: pg.Pool;
  /** The configuration of the app's processes. */
  env: Record<string, string>;
  /**
   * Runs bench/parts/<part>.ts in a process of its own, hands it `input`, and answers with what it sent back
   * and the highest resident memory of that process in MB.
   */
  part<Answer>(part: string, input: object): Promise<Answer & { peakMb: number }>;
  close(): Promise<void>;
}

export async function openBench(name: string): Promise<Bench> {
  const postgres = await startPostgres({ name: `bench-${process.pid}`, port: await freePort(), fresh: true, settings: { shared_buffers: "1GB", max_wal_size: "8GB", synchronous_commit: "on" } });
  const [app, owner, queue, ops] = ["app", "owner", "queue", "ops"].map((role) => postgres.urlOf(`comeback_${role}`, "bench")) as [string, string, string, string];
  const urls = { app, owner, queue, ops };
  await createRoles(postgres.adminUrl, urls);
  await migrate(urls, new Date());
  const pool = new pg.Pool({ connectionString: owner, max: 4 });
  // The server may end before the last idle connection has said goodbye.
  pool.on("error", () => undefined);
  const env = {
    SHOPIFY_API_KEY: "bench",
    SHOPIFY_API_SECRET: "bench-secret",
    APP_URL: "https://app.example",
    DATABASE_URL: app,
    QUEUE_DATABASE_URL: queue,
    OPS_DATABASE_URL: ops,
    ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 7).toString("base64")}`,
    SMTP_URL: "smtp://127.0.0.1:1",
    MAIL_DOMAIN: "mail.example",
    LOG_LEVEL: "error",
  };
  console.error(`${name} …`);
  return {
    urls,
    owner: pool,
    env,
    part<Answer>(part: string, input: object) {
      return new Promise<Answer & { peakMb: number }>((resolve, reject) => {
        const child = fork(join(import.meta.dirname, "parts", `${part}.ts`), { env: { ...process.env, ...env }, execArgv: ["--disable-warning=ExperimentalWarning"] });
        let answer: (Answer & { peakMb: number }) | undefined;
        child.on("message", (message) => (answer = message as Answer & { peakMb: number }));
        child.on("error", reject);
        child.on("exit", (code) => (answer && code === 0 ? resolve(answer) : reject(new Error(`bench part ${part} ended with ${code}`))));
        child.send(input);
      });
    },
    async close() {
      await pool.end();
      await postgres.stop({ remove: true });
    },
  };
}
