import { existsSync } from "node:fs";
import type { Server } from "node:http";
import { join } from "node:path";
import { createContext } from "#app/context.server";
import { createAppJobs } from "#app/jobs.server";
import { catalog, type TaskName } from "#app/platform/jobs/catalog";
import { done, type NounJobs } from "#app/platform/jobs/handlers";
import { createJobTable, type JobTable } from "#app/platform/jobs/run-jobs.server";
import { startWorker, type Worker } from "#app/platform/jobs/run-worker.server";
import { readEnv } from "#app/platform/env.server";
import type { Ctx, ShopId } from "#app/platform/ports";
import { createServer, loadPages } from "#app/server";
import { createEmbeddedApp, type EmbeddedApp } from "#app/shopify.server";
import { installShop } from "#app/shops/install-shop.server";
import { setAbstractFetchFunc } from "@shopify/shopify-api/runtime";
import { createSimulator, type Simulator } from "#sim/index";
import { installPreload, removePreload } from "#sim/preload";
import { cloneDatabase, type TestDatabase } from "./database.ts";
import { browser, createRequests, type Requests } from "./requests.ts";

export interface TestShop {
  id: ShopId;
  domain: string;
}

export interface TestContext {
  ctx: Ctx;
  database: TestDatabase;
  sim: Simulator;
  shop: TestShop;
  /** Installed as well, so that a test sees what leaks from one shop to another. */
  otherShop: TestShop;
  appUrl: string;
  requests: Requests;
  /** Delivers webhooks and works everything that is due, until neither finds more to do. */
  runJobs(boundMs?: number): Promise<void>;
  /** The merchant opens the app: installs it where it is not, and exchanges a session token for an offline one. */
  reopen(shop: TestShop): Promise<TestShop>;
  /** Moves the world on, lets it act, and runs the jobs that fell due. */
  advance(ms: number): Promise<void>;
  close(): Promise<void>;
}

export interface TestContextOptions {
  /** Seeded shoppers of each shop; 0 (the default) leaves them empty. */
  shoppers?: number;
  seed?: number;
  /** False leaves both shops known to Shopify but without the app. */
  install?: boolean;
  /** Handlers of some nouns only; every other task does nothing. Default: all of the app. */
  jobs?: readonly NounJobs[];
  /** Serve the pages too; needs a build. */
  pages?: boolean;
  /** Default: a Monday morning, so that every run sees the same world, whenever it runs. */
  startAt?: Date;
  env?: Record<string, string>;
}

export const testKeys = { apiKey: "test-api-key", apiSecret: "test-api-secret" };
export const testEncryptionKey = `k1:${Buffer.alloc(32, 7).toString("base64")}`;
const domains = ["nordlicht.myshopify.com", "suedwind.myshopify.com"] as const;

// The library takes hold of fetch when it is imported, which in a test is before the redirect to the simulator stands.
setAbstractFetchFunc((...request: Parameters<typeof fetch>) => fetch(...request));

/**
 * The real app (server, worker, database) against a simulated Shopify with two shops, in this process. `Date` follows the world.
 * Close it in afterAll; one at a time per test file.
 */
export async function makeTestContext(options: TestContextOptions = {}): Promise<TestContext> {
  const database = await cloneDatabase();
  const sim = await createSimulator({ ...testKeys, seed: options.seed ?? 1, startAt: options.startAt ?? new Date("2026-11-23T08:00:00Z") });
  for (const domain of domains) await sim.addShop({ domain });
  await installPreload({ simUrl: sim.urls.admin, name: "test" });
  if (options.shoppers) for (const domain of domains) sim.world.seed(domain, options.shoppers);

  const env = readEnv({
    SHOPIFY_API_KEY: testKeys.apiKey,
    SHOPIFY_API_SECRET: testKeys.apiSecret,
    APP_URL: sim.urls.app,
    DATABASE_URL: database.urls.app,
    QUEUE_DATABASE_URL: database.urls.queue,
    OPS_DATABASE_URL: database.urls.ops,
    ENCRYPTION_KEYS: testEncryptionKey,
    SMTP_URL: sim.urls.smtp,
    MAIL_DOMAIN: "mail.comeback.example",
    DNS_SERVERS: sim.dns.address,
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? "error",
    ...(options.pages && { APP_BRIDGE_URL: `${sim.urls.admin}/app-bridge.js` }),
    ...options.env,
  });
  const { ctx, close } = createContext(env, "test");
  const embedded = createEmbeddedApp(ctx);
  const server = createServer(ctx, options.pages ? { ...(await loadPages(join(import.meta.dirname, "..", ".."))), embedded } : undefined);
  const appUrl = await listen(server);
  sim.setAppTarget(appUrl);
  const worker = await startWorker(ctx, options.jobs ? tableOf(options.jobs) : createAppJobs(), { queue: database.urls.queue, ops: database.urls.ops }, { tick: false });

  const runJobs = async (boundMs = 120_000): Promise<void> => {
    const until = performance.now() + boundMs;
    for (let delivered = 1; delivered > 0; ) {
      delivered = (await sim.webhooks.deliver()).delivered;
      await worker.drain(Math.max(1, until - performance.now()));
    }
  };
  const shops: TestShop[] = [];
  for (const domain of domains) shops.push(options.install === false ? { id: 0n, domain } : await takeIn(ctx, sim, embedded, domain));
  const [shop, otherShop] = shops as [TestShop, TestShop];
  return {
    ctx,
    database,
    sim,
    shop,
    otherShop,
    appUrl,
    requests: createRequests({ sim, ...testKeys, appUrl: () => appUrl }),
    runJobs,
    reopen: ({ domain }) => takeIn(ctx, sim, embedded, domain),
    async advance(ms) {
      await sim.advance(ms);
      await runJobs();
    },
    close: () => closeAll({ worker, server, embedded, close, sim, database }),
  };
}

/** Installs as the admin does: the first request with a session token exchanges it for the shop's own token. */
export async function takeIn(ctx: Ctx, sim: Simulator, embedded: EmbeddedApp, domain: string): Promise<TestShop> {
  sim.install(domain);
  const { sessionToken } = createRequests({ sim, ...testKeys, appUrl: () => "" });
  const request = new Request(`${ctx.env.APP_URL}/app`, { headers: { authorization: `Bearer ${sessionToken(domain)}`, "user-agent": browser } });
  const { scopes } = await embedded.authenticate(request);
  const { shopId } = await installShop(ctx, { domain, scopes, at: ctx.clock.now() });
  return { id: shopId, domain };
}

/** A table in which every task does nothing but those given. */
export function tableOf(nouns: readonly NounJobs[]): JobTable {
  const given = new Set(nouns.flatMap((noun) => [...Object.keys(noun.lots ?? {}), ...Object.keys(noun.items ?? {})]));
  const rest: Required<Pick<NounJobs, "lots" | "items">> = { lots: {}, items: {} };
  for (const name of Object.keys(catalog) as TaskName[]) {
    if (name === "shop.tick" || given.has(name)) continue;
    Object.assign(catalog[name].kind === "lot" ? rest.lots : rest.items, { [name]: async () => done() });
  }
  return createJobTable([...nouns, rest]);
}

export const pagesAreBuilt = (): boolean => existsSync(join(import.meta.dirname, "..", "..", "build", "server", "index.js"));

const listen = (server: Server): Promise<string> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${(server.address() as { port: number }).port}`));
  });

async function closeAll(parts: { worker: Worker; server: Server; embedded: EmbeddedApp; close(): Promise<void>; sim: Simulator; database: TestDatabase }): Promise<void> {
  await parts.worker.stop();
  await new Promise((resolve) => {
    parts.server.close(resolve);
    parts.server.closeAllConnections();
  });
  await parts.embedded.close();
  await parts.close();
  await parts.sim.close();
  removePreload();
  await parts.database.drop();
}
