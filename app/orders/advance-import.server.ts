import { randomUUID } from "node:crypto";
import { backoffSeconds } from "../platform/jobs/catalog.ts";
import { done, type LotOutcome, wakeAgain } from "../platform/jobs/handlers.ts";
import { withLease } from "../platform/jobs/leases.server.ts";
import { addWork } from "../platform/jobs/work.server.ts";
import type { Ctx, ShopId, Sql } from "../platform/ports.ts";
import { loadShop } from "../shops/load-shop.server.ts";
import { clearStagedCustomers } from "../shoppers/customers.store.server.ts";
import { pollSlices, readBulkResult, startSlices } from "./bulk-slices.server.ts";
import { MAX_ATTEMPTS } from "./import-plan.ts";
import { changeSlice, readSlices, type Slice } from "./import.store.server.ts";
import { mergeCustomersSlice, mergeOrdersSlice, stageCustomersSlice, stageOrdersSlice } from "./load-slice.server.ts";
import { clearStagedOrders } from "./orders.store.server.ts";
import { readWithheldOrders } from "./read-withheld-orders.server.ts";

/** Machine time between two looks at Shopify's running operations; the finish webhook makes it sooner. */
const POLL_MS = 2_000;
const LEASE_SECONDS = 45;
const RENEW_MS = 10_000;

/**
 * Brings the import of a shop one step on: looks at running operations, starts waiting ones, merges one slice and reads another. One worker at a time;
 * every step can be taken again after a kill at any point, for its state is written with its rows.
 */
export async function advanceImport(ctx: Ctx, { shopId }: { shopId: ShopId }): Promise<LotOutcome> {
  const lease = { name: "orders.import", holder: randomUUID(), seconds: LEASE_SECONDS };
  const leased = await withLease(ctx.db, shopId, lease, async () => {
    // Reading a slice may take longer than any lease should last: it is renewed while this process lives.
    const renewal = setInterval(() => void renew(ctx, shopId, lease), RENEW_MS);
    try {
      return await takeStep(ctx, shopId);
    } finally {
      clearInterval(renewal);
    }
  });
  // Looked at again, not left to the holder alone: it may die, and this wake-up has taken the place of its repeat.
  return leased.kind === "busy" ? wakeAgain(POLL_MS) : leased.value;
}

const renew = (ctx: Ctx, shopId: ShopId, lease: { name: string; holder: string; seconds: number }): Promise<unknown> =>
  ctx.db
    .withShopSql(shopId, (sql) =>
      sql.query("update leases set until = clock_timestamp() + make_interval(secs => $4) where shop_id = $1 and name = $2 and holder = $3", [shopId, lease.name, lease.holder, lease.seconds]),
    )
    .catch((error: unknown) => ctx.log.warn({ shopId: String(shopId), err: error }, "the lease of the import could not be renewed"));

const slicesOf = (ctx: Ctx, shopId: ShopId): Promise<Slice[]> => ctx.db.withShopSql(shopId, readSlices);

/** One slice is merged while the next one is read: the database works on the first, this process on the second. */
async function takeStep(ctx: Ctx, shopId: ShopId): Promise<LotOutcome> {
  if ((await pollSlices(ctx, shopId, await slicesOf(ctx, shopId))).kind !== "here") return done();
  // A scope is missing: what runs is looked at to its end, and nothing begins until it is granted.
  if ((await loadShop(ctx, { shopId })).denied) return (await slicesOf(ctx, shopId)).some(({ state }) => state === "running") ? wakeAgain(POLL_MS) : done();
  if ((await startSlices(ctx, shopId, await slicesOf(ctx, shopId))).kind !== "here") return done();
  const { toMerge, toRead } = nextSlices(await slicesOf(ctx, shopId));
  const failures = await Promise.all([toMerge ? mergeSlice(ctx, shopId, toMerge) : 0, toRead ? readSlice(ctx, shopId, toRead) : 0]);
  const worst = Math.max(...failures);
  if (worst > 0) return wakeAgain(backoffSeconds(worst) * 1000);
  const left = await slicesOf(ctx, shopId);
  const next = nextSlices(left);
  if (next.toMerge ?? next.toRead) return wakeAgain();
  const customersFailed = left.some(({ position, state }) => position === 0 && state === "failed");
  return left.some(({ state }) => state === "running" || (state === "waiting" && !customersFailed)) ? wakeAgain(POLL_MS) : done();
}

/** Slices are read and merged by position, and orders are merged only after the customers. */
function nextSlices(slices: readonly Slice[]): { toMerge: Slice | undefined; toRead: Slice | undefined } {
  const customersAreIn = slices.some(({ subject, state }) => subject === "customers" && state === "done");
  return {
    toMerge: slices.find(({ subject, state }) => state === "merging" && (subject === "customers" || customersAreIn)),
    toRead: slices.find(({ state }) => state === "loading"),
  };
}

/** Reads one slice into staging. Returns how often it failed by now; 0 when it is staged, or the shop does not answer us. */
const readSlice = (ctx: Ctx, shopId: ShopId, slice: Slice): Promise<number> =>
  countingFailures(ctx, shopId, slice, async () => {
    const result = await readBulkResult(ctx, shopId, slice);
    if (result.kind !== "bytes") return askLater(ctx, shopId, slice);
    const stage = slice.subject === "customers" ? stageCustomersSlice : stageOrdersSlice;
    const read = await stage(ctx, { shopId, sliceId: slice.id, bytes: result.bytes });
    // A download that ends too early without an error would be a gap in the history that nothing finds.
    if (read !== result.objects) throw new Error(`${read} of ${result.objects} objects came out of the bulk result`);
    await ctx.db.withShopSql(shopId, async (sql) => {
      const isThere = await changeSlice(sql, slice.id, { state: "merging", rows_read: read });
      // Planned anew while it was being read: nobody would merge it.
      if (!isThere) await clearStagedOrders(sql, slice.id);
    }, { timeoutMs: 300_000 });
  });

/** Merges one staged slice. Returns as `readSlice` does. */
const mergeSlice = (ctx: Ctx, shopId: ShopId, slice: Slice): Promise<number> =>
  countingFailures(ctx, shopId, slice, async () => {
    const input = { shopId, sliceId: slice.id };
    const finish = (sql: Sql) => finishSlice(sql, slice, ctx.clock.now());
    if (!(await stagingIsWhole(ctx, shopId, slice))) await ctx.db.withShopSql(shopId, (sql) => changeSlice(sql, slice.id, { state: "loading", rows_read: 0 }));
    else if (slice.subject === "orders") await mergeOrdersSlice(ctx, input, finish);
    else {
      await mergeCustomersSlice(ctx, input);
      if ((await readWithheldOrders(ctx, { shopId })).kind !== "read") return askLater(ctx, shopId, slice);
      await ctx.db.withShopSql(shopId, finish, { timeoutMs: 300_000 });
    }
  });

/** The shop does not answer us: the operation is looked at again when it does, and its result read anew. */
const askLater = async (ctx: Ctx, shopId: ShopId, slice: Slice): Promise<void> => {
  await ctx.db.withShopSql(shopId, (sql) => changeSlice(sql, slice.id, { state: "running", rows_read: 0 }));
};

async function countingFailures(ctx: Ctx, shopId: ShopId, slice: Slice, work: () => Promise<void>): Promise<number> {
  try {
    await work();
    return 0;
  } catch (error) {
    ctx.log.error({ shopId: String(shopId), sliceId: String(slice.id), err: error }, "a slice of the import could not be read");
    const attempts = slice.attempts + 1;
    // Back to "running": the operation is asked again for a fresh address of its result.
    await ctx.db.withShopSql(shopId, (sql) => changeSlice(sql, slice.id, { attempts, error: String(error), state: attempts >= MAX_ATTEMPTS ? "failed" : "running" }));
    return attempts;
  }
}

/** Staging is unlogged: a crash of the database empties it, and then the slice is read again. */
async function stagingIsWhole(ctx: Ctx, shopId: ShopId, slice: Slice): Promise<boolean> {
  const table = slice.subject === "customers" ? "staging_customers" : "staging_orders";
  return ctx.db.withShopSql(shopId, async (sql) => {
    const { rows } = await sql.query<{ n: bigint }>(`select count(*) as n from ${table} where shop_id = $1 and slice_id = $2`, [shopId, slice.id]);
    return rows[0]?.n === slice.rowsRead;
  });
}

/**
 * Marks a slice as done, and has the shop settled: once the customers are in, so that they are listed, without states; as soon as states can
 * be told truly, when customers and the newest orders are in and Shopify is still at work on the rest; and when everything is in.
 */
async function finishSlice(sql: Sql, slice: Slice, now: Date): Promise<void> {
  await clearStagedCustomers(sql, slice.id);
  await changeSlice(sql, slice.id, { state: "done", error: null, done_at: now });
  const slices = await readSlices(sql);
  const begun = slices.filter(({ position }) => position <= 1).every(({ state }) => state === "done");
  const whole = slices.every(({ state }) => state === "done");
  const restIsFarOff = slices.some(({ state }) => state === "waiting" || state === "running");
  if (whole || slice.subject === "customers" || (begun && slice.position <= 1 && restIsFarOff)) await addWork(sql, now, "lapse.settle", { why: "import" }, { dedupeKey: "import" });
  if (whole) await addWork(sql, now, "orders.reconcile", {}, { dedupeKey: "now" });
}
