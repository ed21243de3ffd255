import { createContext } from "#app/context.server";
import { createAppJobs } from "#app/jobs.server";
import { startImport } from "#app/orders/start-import.server";
import { readEnv } from "#app/platform/env.server";
import type { History } from "../make-history.ts";
import { answer } from "./answer.ts";
import { bulkShopify } from "./bulk-shopify.ts";

interface Input {
  shopId: string;
  history: History;
}

/** From JSONL to statistics, by the jobs that a worker runs: the import, and the settling of who stands where. Seconds. */
answer<Input>(async ({ shopId: id, history }) => {
  const { ctx: real, close } = createContext(readEnv(process.env), "bench");
  const ctx = { ...real, shopify: bulkShopify(history), clock: { now: () => new Date(history.at) } };
  const shopId = BigInt(id);
  const jobs = createAppJobs();
  const began = performance.now();
  await startImport(ctx, { shopId });
  for (let more = true; more; ) {
    const { again } = await jobs.run(ctx, "orders.import", shopId);
    await jobs.run(ctx, "lapse.settle", shopId);
    more = again;
  }
  const seconds = (performance.now() - began) / 1000;
  await close();
  return { seconds };
});
