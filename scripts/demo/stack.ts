/** Everything that the demo runs: PostgreSQL, the simulator, the web server and, unless the caller works the jobs itself, the worker. */
import { existsSync, mkdirSync, rmSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { createRoles, migrate, type MigrateUrls } from "../migrate.ts";
import { type Postgres, startPostgres, stateFolder } from "../postgres.ts";
import { openProcesses, requireFreePorts } from "./processes.ts";
import { loadSecrets } from "./secrets.ts";
import { forgetOrigin, readOrigin, requireSameOrigin, type WorldOrigin, writeOrigin } from "./world-origin.ts";

export interface StackOptions {
  /** Its own data folder: "demo", "once". */
  name: string;
  /** First of the nine ports. */
  port: number;
  fresh: boolean;
  /** What was asked for by name; the rest is taken from the data that are there, or by default. */
  asked: Partial<WorldOrigin>;
  worker: boolean;
  /** Ends the start at its next step. */
  stopped: AbortSignal;
  onDeath(name: string, said: string): void;
}

export interface Stack {
  urls: { admin: string; app: string; storefront: string; inbox: string };
  /** The environment of the app's processes, for a caller that works the jobs itself. */
  env: Record<string, string>;
  database: MigrateUrls;
  /** True when the data were there before. */
  continued: boolean;
  /** Notes that the shop was filled: from now on there is a world to go on with. */
  filled(origin: WorldOrigin): void;
  /** Calls the simulator's control address. @throws Error with the simulator's own words. */
  control<Answer>(path: string, body?: object): Promise<Answer>;
  stop(): Promise<void>;
}

const NEEDED_BYTES = 500e6;
/** Ports in a row, from DEMO_PORT on. */
export const PORTS = 9;

/** @throws Error in a plain sentence: port busy, disk full, data not readable, a process that did not start. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const folder = join(stateFolder(), options.name);
  mkdirSync(folder, { recursive: true });
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < NEEDED_BYTES) throw new Error(`The disk is nearly full: ${Math.round((bavail * bsize) / 1e6)} MB are free in ${folder}, 500 MB are needed.`);
  const processes = await openProcesses(folder, options.onDeath);
  let postgres: Postgres | undefined;
  const stop = async () => {
    await processes.stop();
    await postgres?.stop();
  };
  try {
    const [admin, app, storefront, inbox, smtp, direct, sql, secondStorefront, dns] = Array.from({ length: PORTS }, (_, i) => options.port + i) as [number, number, number, number, number, number, number, number, number];
    const snapshot = join(folder, "world.snapshot");
    const secretsFile = join(folder, "secrets.json");
    // The port of PostgreSQL may still be held by the server of a run that was killed, which its start ends.
    await requireFreePorts([admin, app, storefront, inbox, smtp, direct, secondStorefront], [admin, secondStorefront]);
    const origin = options.fresh ? null : readOrigin(folder);
    const continued = origin !== null && existsSync(snapshot) && existsSync(join(folder, "postgres", "PG_VERSION"));
    if (continued) requireSameOrigin(origin, options.asked);
    else {
      forgetOrigin(folder);
      for (const file of [snapshot, secretsFile]) rmSync(file, { force: true });
    }
    postgres = await startPostgres({ name: options.name, port: sql, fresh: !continued, onDeath: (said) => options.onDeath("the database", said) });
    options.stopped.throwIfAborted();
    const secrets = loadSecrets(secretsFile);
    const database = databaseUrls(postgres);
    await createRoles(postgres.adminUrl, database);
    await migrate(database, new Date());
    options.stopped.throwIfAborted();

    const url = (port: number) => `http://127.0.0.1:${port}`;
    await processes.start(
      "the simulator",
      ["simulator/main.ts"],
      { SIM_PORTS: [admin, app, storefront, inbox, smtp, dns].join(","), SIM_APP_TARGET: url(direct), SIM_STATE: snapshot, SIM_SEED: String(options.asked.seed ?? origin?.seed ?? 1), SHOPIFY_API_KEY: secrets.apiKey, SHOPIFY_API_SECRET: secrets.apiSecret },
      (line) => line.startsWith("{") && line.includes('"urls"'),
    );
    const env = {
      SHOPIFY_API_KEY: secrets.apiKey,
      SHOPIFY_API_SECRET: secrets.apiSecret,
      ENCRYPTION_KEYS: secrets.encryptionKeys,
      APP_URL: url(app),
      APP_BRIDGE_URL: `${url(admin)}/app-bridge.js`,
      DATABASE_URL: database.app,
      QUEUE_DATABASE_URL: database.queue,
      OPS_DATABASE_URL: database.ops,
      SMTP_URL: `smtp://127.0.0.1:${smtp}`,
      MAIL_DOMAIN: "mail.comeback.example",
      DNS_SERVERS: `127.0.0.1:${dns}`,
      LOG_LEVEL: process.env.LOG_LEVEL ?? "warn",
      HOST: "127.0.0.1",
      PORT: String(direct),
      NODE_ENV: "production",
      SIM_URL: url(admin),
    };
    options.stopped.throwIfAborted();
    const preload = ["--import", "./simulator/preload.ts"];
    await processes.start("the web server", [...preload, "app/server.ts"], env, (line) => line.includes("listening"));
    if (options.worker) await processes.start("the worker", [...preload, "app/worker.ts"], env, (line) => line.includes("working"));
    return {
      urls: { admin: url(admin), app: url(app), storefront: url(storefront), inbox: url(inbox) },
      env,
      database,
      continued,
      filled: (made) => writeOrigin(folder, made),
      async control<Answer>(path: string, body?: object): Promise<Answer> {
        const response = await fetch(`${url(admin)}/control/${path}`, body ? { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) } : {});
        const text = await response.text();
        if (!response.ok) throw new Error(`The simulator refused ${path}: ${text}`);
        return JSON.parse(text) as Answer;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function databaseUrls(postgres: Postgres): MigrateUrls {
  const of = (role: string) => postgres.urlOf(`comeback_${role}`, "comeback");
  return { app: of("app"), owner: of("owner"), queue: of("queue"), ops: of("ops") };
}
