import { EventEmitter } from "node:events";
import { Logger, run, type Runner, type TaskList, type WorkerEvents } from "graphile-worker";
import pg from "pg";
import type { Ctx } from "../ports.ts";
import type { TaskName } from "./catalog.ts";
import type { JobTable } from "./run-jobs.server.ts";

const TICK_MS = 30_000;
const HEARTBEAT_MS = 5_000;
const DEAD_AFTER = "20 seconds";

export interface Worker {
  /** Looks for due work now instead of at the next tick. Returns how many shops were woken. */
  tick(): Promise<number>;
  /** Resolves when nothing is due, leased or queued. @throws Error after `boundMs`, naming what is left. */
  drain(boundMs: number): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Runs the queue: takes wake-ups, calls the table, ticks, beats, and gives back the jobs of workers that fell silent.
 * @param urls.queue QUEUE_DATABASE_URL, role comeback_queue; urls.ops OPS_DATABASE_URL, role comeback_ops
 */
export async function startWorker(ctx: Ctx, table: JobTable, urls: { queue: string; ops: string }, options: { concurrency?: number; tick?: boolean } = {}): Promise<Worker> {
  const concurrency = options.concurrency ?? 4;
  const queue = new pg.Pool({ connectionString: urls.queue, max: concurrency + 3 });
  const ops = new pg.Pool({ connectionString: urls.ops, max: 2 });
  const lost = (error: Error) => ctx.log.warn({ err: error }, "a database connection was lost; a new one is opened");
  for (const pool of [queue, ops]) pool.on("error", lost).on("connect", (client) => client.on("error", lost));

  const workerIds = new Set<string>();
  const events = new EventEmitter() as WorkerEvents;
  events.on("worker:create", ({ worker }) => workerIds.add(worker.workerId));
  const runner: Runner = await run({
    pgPool: queue,
    concurrency,
    events,
    pollInterval: 1_000,
    noHandleSignals: true,
    logger: new Logger(() => (level, message, meta) => {
      if (level === "error") ctx.log.error({ task: (meta as { job?: { task_identifier: string } } | undefined)?.job?.task_identifier }, message);
    }),
    // By name, as `writeWakeUps` has them: both write names that are new into one table, and in two orders they would wait for each other.
    taskList: Object.fromEntries(table.tasks.toSorted().map((task) => [task, (payload: unknown) => runWakeUp(ctx, table, task, payload)])) as TaskList,
  });

  const beat = async () => {
    const ids = [...workerIds];
    await queue.query("insert into worker_heartbeats (worker_id, at) select unnest($1::text[]), clock_timestamp() on conflict (worker_id) do update set at = excluded.at", [ids]);
    const dead = await queue.query<{ worker_id: string }>(`delete from worker_heartbeats where at < clock_timestamp() - interval '${DEAD_AFTER}' returning worker_id`);
    if (dead.rows.length > 0) await queue.query("select graphile_worker.force_unlock_workers($1::text[])", [dead.rows.map((row) => row.worker_id)]);
  };
  const tick = async () => {
    const now = ctx.clock.now();
    await ops.query("select make_month_partitions($1)", [now]);
    const { rows } = await ops.query<{ n: string }>("select count(*) as n from (select wake(id, 'shop.tick') from shops where next_due_at <= $1 order by id) w", [now]);
    return Number(rows[0]?.n ?? 0);
  };
  const left = async () => {
    const { rows } = await queue.query<{ task: string; n: string }>(
      // A job that runs while its key is woken anew is marked as never to be repeated (graphile-worker, add_job), and runs on all the same.
      "select task_identifier as task, count(*) as n from graphile_worker.jobs where attempts < max_attempts or locked_at is not null group by 1 order by 1",
    );
    return rows.map((row) => `${row.task} ${row.n}`);
  };
  /** One by one: whoever wakes takes several in another order. */
  const pullForward = async () => {
    const { rows } = await queue.query<{ id: string }>("select id from graphile_worker.jobs where run_at > now() and locked_at is null");
    for (const { id } of rows) await queue.query("select graphile_worker.reschedule_jobs(array[$1::bigint], run_at := now())", [id]);
  };

  const timers: NodeJS.Timeout[] = [];
  const repeat = (ms: number, what: string, work: () => Promise<unknown>) =>
    timers.push(setInterval(() => void work().catch((error: unknown) => ctx.log.error({ err: error }, `${what} failed`)), ms));
  await beat();
  repeat(HEARTBEAT_MS, "heartbeat", beat);
  if (options.tick !== false) {
    await tick();
    repeat(TICK_MS, "tick", tick);
  }

  return {
    tick,
    async drain(boundMs) {
      const until = performance.now() + boundMs;
      for (;;) {
        const woken = await tick();
        let waiting = await left();
        for (let looks = 1; waiting.length > 0; looks++) {
          // A delayed wake-up may be for a row that another worker finished meanwhile: looked at now, it ends or delays itself anew.
          if (looks % 8 === 0) await pullForward();
          if (performance.now() > until) throw new Error(`still at work after ${Math.round(boundMs / 1000)} s: ${waiting.join(", ")}`);
          await new Promise((resolve) => setTimeout(resolve, 25));
          waiting = await left();
        }
        if (woken === 0) return;
      }
    },
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await runner.stop();
      await queue.query("delete from worker_heartbeats where worker_id = any($1)", [[...workerIds]]);
      await Promise.all([queue.end(), ops.end()]);
    },
  };
}

async function runWakeUp(ctx: Ctx, table: JobTable, task: TaskName, payload: unknown): Promise<void> {
  const shopId = BigInt((payload as { shopId: string }).shopId);
  // Woken for later, and deleted since.
  if ((await ctx.db.acrossShops("select 1 from shops where id = $1", [shopId])).length === 0) return;
  const outcome = await table.run(ctx, task, shopId);
  if (outcome.again) await ctx.db.acrossShops("select wake($1, $2, make_interval(secs => $3))", [shopId, task, outcome.afterMs / 1000]);
}
