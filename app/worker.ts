/** The worker process: `npm run worker`. With --drain it ends when nothing is due, leased or queued. */
import { createContext, requireDatabase } from "./context.server.ts";
import { createAppJobs } from "./jobs.server.ts";
import { startWorker } from "./platform/jobs/run-worker.server.ts";
import { readEnv } from "./platform/env.server.ts";

const DRAIN_WITHIN_MS = 10 * 60_000;

async function main(): Promise<void> {
  const env = readEnv(process.env);
  const { ctx, close } = createContext(env, "worker");
  await requireDatabase(ctx);
  const drain = process.argv.includes("--drain");
  const worker = await startWorker(ctx, createAppJobs(), { queue: env.QUEUE_DATABASE_URL, ops: env.OPS_DATABASE_URL }, { tick: !drain });
  const stop = async () => {
    await worker.stop();
    await close();
  };
  if (drain) {
    await worker.drain(DRAIN_WITHIN_MS).finally(stop);
    return;
  }
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void stop());
  process.stdout.write("The worker is working.\n");
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
