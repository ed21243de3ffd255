/** The app as `demo --once` holds it: its own context and a worker in this process, so that "all work is done" can be asked for after each move of the world. */
import { createContext } from "#app/context.server";
import { createAppJobs } from "#app/jobs.server";
import { loadImportProgress } from "#app/orders/load-import-progress.server";
import type { ImportProgress } from "#app/orders/import-progress";
import { readEnv } from "#app/platform/env.server";
import { startWorker } from "#app/platform/jobs/run-worker.server";
import type { Ctx, ShopId } from "#app/platform/ports";

export interface OnceApp {
  ctx: Ctx;
  /** @throws Error when the app does not know the shop. */
  findShop(domain: string): Promise<ShopId>;
  importProgress(shopId: ShopId): Promise<ImportProgress>;
  /** Resolves when nothing is due, leased or queued. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

const DRAIN_BOUND_MS = 10 * 60_000;

export async function openApp(raw: Record<string, string>): Promise<OnceApp> {
  const env = readEnv(raw);
  const { ctx, close } = createContext(env, "demo --once");
  const worker = await startWorker(ctx, createAppJobs(), { queue: env.QUEUE_DATABASE_URL, ops: env.OPS_DATABASE_URL });
  return {
    ctx,
    async findShop(domain) {
      const [row] = await ctx.db.acrossShops<{ id: bigint }>("select id from shops where domain = $1 and uninstalled_at is null", [domain]);
      if (!row) throw new Error(`The app was opened on ${domain}, but knows no such shop. Its log says why: run again with LOG_LEVEL=info.`);
      return row.id;
    },
    importProgress: (shopId) => loadImportProgress(ctx, { shopId }),
    drain: () => worker.drain(DRAIN_BOUND_MS),
    async close() {
      await worker.stop();
      await close();
    },
  };
}
