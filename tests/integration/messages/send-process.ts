/** Forked by exactly-once.test.ts into the simulated world: a worker process that does nothing but send, until somebody kills it. */
import { createContext } from "#app/context.server";
import { messagesJobs } from "#app/messages/jobs.server";
import { catalog, type TaskName } from "#app/platform/jobs/catalog";
import { done } from "#app/platform/jobs/handlers";
import { createJobTable } from "#app/platform/jobs/run-jobs.server";
import { startWorker } from "#app/platform/jobs/run-worker.server";
import { readEnv } from "#app/platform/env.server";

const env = readEnv(JSON.parse(process.env.TEST_ENV ?? "{}") as Record<string, string>);
const { ctx, close } = createContext(env, "worker");
const worker = await startWorker(ctx, tableOfSending(), { queue: env.QUEUE_DATABASE_URL, ops: env.OPS_DATABASE_URL }, { tick: false, concurrency: 2 });
process.send?.("ready");
// The test is over or was ended: nothing stays behind.
process.on("disconnect", () => process.exit(1));
process.on("SIGTERM", () => void worker.stop().then(close).then(() => process.exit(0)));

function tableOfSending() {
  const names = (Object.keys(catalog) as TaskName[]).filter((name) => name !== "shop.tick" && name !== "messages.send" && name !== "messages.write-back-consent");
  const nothing = async () => done();
  return createJobTable([
    messagesJobs,
    { lots: Object.fromEntries(names.filter((name) => catalog[name].kind === "lot").map((name) => [name, nothing])), items: Object.fromEntries(names.filter((name) => catalog[name].kind === "item").map((name) => [name, nothing])) },
  ]);
}
