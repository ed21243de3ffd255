import { pino } from "pino";
import pg from "pg";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { openDoors } from "#app/platform/db/doors.server";
import { catalog, type ItemTaskName, type TaskName } from "#app/platform/jobs/catalog";
import { done, giveUp, type NounJobs, retry, wakeAgain } from "#app/platform/jobs/handlers";
import { withLease } from "#app/platform/jobs/leases.server";
import { createJobTable } from "#app/platform/jobs/run-jobs.server";
import { startWorker, type Worker } from "#app/platform/jobs/run-worker.server";
import { addWork, wake } from "#app/platform/jobs/work.server";
import type { Ctx, Db, ShopId } from "#app/platform/ports";
import { cloneDatabase, type TestDatabase } from "../../support/database.ts";

let database: TestDatabase;
let db: Db;
let ctx: Ctx;
let now = new Date("2026-11-22T12:00:00Z");
const workers: Worker[] = [];

beforeAll(async () => {
  database = await cloneDatabase();
  db = openDoors(database.urls.app);
  await database.look("insert into shops (domain) values ('one.myshopify.com'), ('two.myshopify.com')");
  ctx = { db, clock: { now: () => now }, log: pino({ level: "silent" }) } as unknown as Ctx;
});
afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.stop();
  await database.look("delete from work_items");
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

/** A table in which every task does nothing but those given. */
function tableWith(jobs: NounJobs) {
  const rest: NounJobs = { lots: {}, items: {}, due: [] };
  for (const name of Object.keys(catalog) as TaskName[]) {
    if (name === "shop.tick" || jobs.lots?.[name as never] || jobs.items?.[name as never]) continue;
    if (catalog[name].kind === "lot") rest.lots = { ...rest.lots, [name]: async () => done() };
    else rest.items = { ...rest.items, [name]: async () => done() };
  }
  return createJobTable([jobs, rest]);
}

async function work(jobs: NounJobs): Promise<Worker> {
  const worker = await startWorker(ctx, tableWith(jobs), { queue: database.urls.queue, ops: database.urls.ops }, { tick: false });
  workers.push(worker);
  return worker;
}

const add = (shopId: ShopId, task: ItemTaskName & "responses.follow-order", orderId: string, more: { dueAt?: Date; dedupeKey?: string } = {}) =>
  db.withShopSql(shopId, (sql) => addWork(sql, now, task, { orderId }, more));

test("a row of work is done once, however many workers and wake-ups there are", async () => {
  const seen: string[] = [];
  const jobs: NounJobs = { items: { "responses.follow-order": async (_ctx, { shopId, payload }) => (seen.push(`${shopId}/${payload.orderId}`), done()) } };
  for (let i = 0; i < 120; i++) await add(i % 2 ? 1n : 2n, "responses.follow-order", String(i));
  const [a] = await Promise.all([work(jobs), work(jobs)]);
  await a.drain(20_000);
  expect(seen.length).toBe(120);
  expect(new Set(seen).size).toBe(120);
  expect(await database.look("select id from work_items")).toEqual([]);
});

test("a transaction that rolls back leaves neither the row nor the wake-up", async () => {
  await expect(
    db.withShopSql(1n, async (sql) => {
      await addWork(sql, now, "responses.follow-order", { orderId: "7" });
      throw new Error("no");
    }),
  ).rejects.toThrow("no");
  expect(await database.look("select id from work_items")).toEqual([]);
  const queue = new pg.Client({ connectionString: database.urls.queue });
  await queue.connect();
  expect((await queue.query("select key from graphile_worker.jobs where key = 'responses.follow-order:1'")).rows).toEqual([]);
  await queue.end();
});

test("the calls of a task that gathers them are one wake-up, a minute after the first; whoever cannot wait wakes it at once", async () => {
  const queue = new pg.Client({ connectionString: database.urls.queue });
  await queue.connect();
  const inSeconds = async () => (await queue.query<{ s: number }>("select extract(epoch from run_at - now())::float8 as s from graphile_worker.jobs where key = 'campaigns.tag:1'")).rows.map(({ s }) => s);
  for (let i = 0; i < 3; i++) await db.withShopSql(1n, async (sql) => wake(sql, "campaigns.tag"));
  const [first, ...more] = await inSeconds();
  expect(first).toBeGreaterThan(30);
  expect(first).toBeLessThanOrEqual(60);
  expect(more).toEqual([]);
  await db.withShopSql(1n, async (sql) => wake(sql, "campaigns.tag", 0));
  expect((await inSeconds())[0]).toBeLessThanOrEqual(0);
  await queue.end();
  await (await work({})).drain(20_000);
});

test("equal items that wait are one, and a failed try comes back with its error and is tried again", async () => {
  let tries = 0;
  const jobs: NounJobs = { items: { "responses.follow-order": async () => (++tries < 3 ? retry("not yet", 0) : done()) } };
  await add(1n, "responses.follow-order", "9", { dedupeKey: "9" });
  await add(1n, "responses.follow-order", "9", { dedupeKey: "9" });
  expect(await database.look("select count(*)::int as n from work_items")).toEqual([{ n: 1 }]);
  await (await work(jobs)).drain(20_000);
  expect(tries).toBe(3);
});

test("what is given up stays visible with its reason", async () => {
  await add(1n, "responses.follow-order", "10");
  await (await work({ items: { "responses.follow-order": async () => giveUp("the order does not exist") } })).drain(20_000);
  expect(await database.look("select state, error from work_items")).toEqual([{ state: "failed", error: "the order does not exist" }]);
});

test("what is due later runs when business time has come, not before", async () => {
  const seen: string[] = [];
  const worker = await work({ items: { "responses.follow-order": async (_ctx, { payload }) => (seen.push(payload.orderId), done()) } });
  await add(1n, "responses.follow-order", "11", { dueAt: new Date("2026-11-23T12:00:00Z") });
  await worker.drain(20_000);
  expect(seen).toEqual([]);
  now = new Date("2026-11-23T12:00:01Z");
  await worker.drain(20_000);
  expect(seen).toEqual(["11"]);
});

test("a lot task wakes itself until nothing is left, and other shops get their turn between", async () => {
  const order: string[] = [];
  const left: Record<string, number> = { "1": 5, "2": 1 };
  const jobs: NounJobs = {
    lots: {
      "messages.send": async (_ctx, { shopId }) => {
        order.push(String(shopId));
        left[String(shopId)]!--;
        return left[String(shopId)]! > 0 ? wakeAgain() : done();
      },
    },
  };
  for (const shop of [1n, 2n]) await db.withShopSql(shop, async (sql) => wake(sql, "messages.send"));
  const worker = await startWorker(ctx, tableWith(jobs), { queue: database.urls.queue, ops: database.urls.ops }, { tick: false, concurrency: 1 });
  workers.push(worker);
  await worker.drain(20_000);
  expect(left).toEqual({ "1": 0, "2": 0 });
  expect(order.indexOf("2")).toBeLessThan(order.length - 1);
});

test("a wake-up that a worker comes between is not lost: what runs already has not seen what it is for", async () => {
  const send = async () => db.withShopSql(2n, async (sql) => wake(sql, "messages.send"));
  await send();
  const worker = new pg.Client(database.urls.queue);
  await worker.connect();
  try {
    // It takes the job while the next wake-up is being written, which waits for the row.
    await worker.query("begin");
    await worker.query("update graphile_worker._private_jobs set locked_at = now(), locked_by = 'somebody', attempts = 1 where key = 'messages.send:2'");
    const woken = send();
    await expect.poll(() => database.look("select 1 as waits from pg_locks where not granted and pid in (select pid from pg_stat_activity where datname = current_database())")).toEqual([{ waits: 1 }]);
    await worker.query("commit");
    await woken;
    expect(await database.look("select locked_by, key from graphile_worker._private_jobs order by id")).toEqual([{ locked_by: "somebody", key: null }, { locked_by: null, key: "messages.send:2" }]);
  } finally {
    await worker.end();
    await database.look("delete from graphile_worker._private_jobs");
  }
});

test("what a deleted shop was woken for is not tried", async () => {
  const seen: bigint[] = [];
  const worker = await work({ lots: { "messages.send": async (_ctx, { shopId }) => (seen.push(shopId), done()) } });
  await db.acrossShops("select wake(99, 'messages.send'), wake(1, 'messages.send')");
  await worker.drain(10_000);
  expect(seen).toEqual([1n]);
});

test("two transactions that wake the same tasks in another order, and note what is due, do not wait for each other", async () => {
  const both = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
  const tomorrow = new Date(+now + 86_400_000);
  const waking = (mine: 0 | 1, tasks: [TaskName, TaskName]) =>
    db.withShopSql(1n, async (sql) => {
      if (mine === 0) await addWork(sql, now, "responses.follow-order", { orderId: "1" }, { dueAt: tomorrow });
      wake(sql, tasks[0]);
      await sql.query("select 1");
      both[mine].resolve();
      await both[1 - mine]!.promise;
      wake(sql, tasks[1]);
      if (mine === 1) await addWork(sql, now, "responses.follow-order", { orderId: "2" }, { dueAt: tomorrow });
    });
  await Promise.all([waking(0, ["messages.send", "offers.mint"]), waking(1, ["offers.mint", "messages.send"])]);
  expect(await database.look("select key from graphile_worker._private_jobs j where key like any (array['messages.send:1', 'offers.mint:1']) order by key")).toEqual([{ key: "messages.send:1" }, { key: "offers.mint:1" }]);
  await (await work({})).drain(20_000);
});

test("while a shop is ticked, work that is due now is added and done all the same", async () => {
  const gate = Promise.withResolvers<null>();
  let looking = false;
  let ran = 0;
  const worker = await work({
    items: { "responses.follow-order": async () => (ran++, done()) },
    due: [{ task: "messages.send", nextDue: () => ((looking = true), gate.promise) }],
  });
  await db.withShopSql(1n, async (sql) => wake(sql, "shop.tick"));
  await expect.poll(() => looking).toBe(true);
  await add(1n, "responses.follow-order", "1");
  await expect.poll(() => ran).toBe(1);
  gate.resolve(null);
  await worker.drain(20_000);
});

test("drained means that nothing runs either: also what was woken anew while it ran", async () => {
  const gate = Promise.withResolvers<void>();
  let begun = 0;
  let ended = 0;
  const jobs: NounJobs = { lots: { "messages.send": async () => (begun++ === 0 && (await gate.promise), ended++, done()) } };
  await db.withShopSql(1n, async (sql) => wake(sql, "messages.send"));
  const worker = await work(jobs);
  await expect.poll(() => begun).toBe(1);
  await db.withShopSql(1n, async (sql) => wake(sql, "messages.send"));
  await expect.poll(() => ended).toBe(1);
  await expect(worker.drain(100)).rejects.toThrow("still at work after 0 s: messages.send 1");
  gate.resolve();
  await worker.drain(20_000);
  expect(ended).toBe(2);
});

test("the jobs of a worker that was killed are freed when its heartbeat stops", async () => {
  const queue = new pg.Client({ connectionString: database.urls.queue });
  await queue.connect();
  await db.withShopSql(1n, async (sql) => wake(sql, "messages.send"));
  // What SIGKILL leaves behind: a job locked by a worker whose last heartbeat is old.
  await queue.query("update graphile_worker._private_jobs set locked_at = now(), locked_by = 'dead' where key = 'messages.send:1'");
  await queue.query("insert into worker_heartbeats values ('dead', clock_timestamp() - interval '1 minute')");
  await queue.end();
  let ran = 0;
  await (await work({ lots: { "messages.send": async () => (ran++, done()) } })).drain(20_000);
  expect(ran).toBe(1);
});

test("a lease keeps everyone else out until it is given back or ends", async () => {
  const gate = Promise.withResolvers<string>();
  const first = withLease(db, 1n, { name: "token", holder: "a", seconds: 60 }, () => gate.promise);
  await expect.poll(() => database.look("select holder from leases")).toEqual([{ holder: "a" }]);
  expect(await withLease(db, 1n, { name: "token", holder: "b", seconds: 60 }, async () => "b")).toEqual({ kind: "busy" });
  expect(await withLease(db, 2n, { name: "token", holder: "b", seconds: 60 }, async () => "b")).toEqual({ kind: "done", value: "b" });
  gate.resolve("a");
  expect(await first).toEqual({ kind: "done", value: "a" });
  await database.look("insert into leases values (1, 'token', 'gone', clock_timestamp() - interval '1 second')");
  expect(await withLease(db, 1n, { name: "token", holder: "b", seconds: 60 }, async () => "b")).toEqual({ kind: "done", value: "b" });
});

test("a row that is tried again later is not forgotten when more rows follow at once", async () => {
  // 50 is a full lot: the wake-up for the next one comes before the time of the second try.
  const tries = new Map<string, number>();
  const jobs: NounJobs = {
    items: {
      "responses.follow-order": async (_ctx, { payload: { orderId } }) => {
        tries.set(orderId, (tries.get(orderId) ?? 0) + 1);
        return orderId === "0" && tries.get(orderId) === 1 ? retry("not yet", 1) : done();
      },
    },
  };
  for (let i = 0; i < 50; i++) await add(1n, "responses.follow-order", String(i));
  await (await work(jobs)).drain(20_000);
  expect(tries.get("0")).toBe(2);
  expect(await database.look("select id from work_items")).toEqual([]);
});

test("the rows of a worker that was killed are worked when their lease ends", async () => {
  const seen: string[] = [];
  await add(1n, "responses.follow-order", "77");
  await database.look("update work_items set lease_until = clock_timestamp() + interval '1 second', attempts = 1");
  await (await work({ items: { "responses.follow-order": async (_ctx, { payload }) => (seen.push(payload.orderId), done()) } })).drain(20_000);
  expect(seen).toEqual(["77"]);
});
