import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { campaignsJobs } from "#app/campaigns/jobs.server";
import { confirmRestored, loadRestoredStop } from "#app/messages/restored.server";
import { sendMessages } from "#app/messages/send-messages.server";
import { offersJobs } from "#app/offers/jobs.server";
import { openDoors } from "#app/platform/db/doors.server";
import type { Ctx } from "#app/platform/ports";
import { createShopify } from "#app/shopify/send.server";
import { loadShop } from "#app/shops/load-shop.server";
import { whySendingStands } from "#app/shops/shop";
import { uninstallShop } from "#app/shops/uninstall-shop.server";
import { shopOf } from "#sim/state";
import type { TestShop } from "../../support/context.ts";
import { DAY, type Engine, HOUR, makeEngine } from "../campaigns/engine.ts";

let engine: Engine;
/** What a worker process is made of, its memory of marks included; each test says when one of them sends. */
const processes: Ctx[] = [];

beforeAll(async () => {
  engine = await makeEngine({ jobs: [offersJobs, campaignsJobs] });
});
afterAll(async () => {
  await engine.close();
});
beforeEach(async () => {
  await engine.database.empty("shopper_stats, shoppers, messages, enrolments, audit_entries");
  engine.sim.inbox.clear();
  engine.sim.faults.clear();
  // Every test begins on a morning.
  await engine.toMorning();
});
afterEach(async () => {
  for (const { db } of processes.splice(0)) await db.close();
});

function startProcess(): Ctx {
  const db = openDoors(engine.database.urls.app, 4);
  const base = { ...engine.ctx, db };
  const process = { ...base, shopify: createShopify(base, { maxFailures: 1, firstBackoffMs: 1, requestMs: 2_000 }) };
  processes.push(process);
  return process;
}

/** Sends for the shop until the process has nothing more to do at once. */
async function send(process: Ctx, shop: TestShop): Promise<void> {
  for (;;) {
    const outcome = await sendMessages(process, { shopId: shop.id });
    if (outcome.kind === "done" || outcome.afterMs > 0) return;
  }
}

/** A campaign whose mails are all due an hour from now. */
async function planDue(shop: TestShop, shoppers: number): Promise<bigint> {
  await engine.addShoppers(shop, shoppers);
  const campaignId = await engine.start(shop, { kind: "gentle_note" });
  // Filled before the world moves on: mails are due from then on.
  await engine.runJobs();
  await engine.advance(HOUR);
  return campaignId;
}

// All that sending writes. A restore brings back a whole database; what these tables do not hold, sending does not look at.
const written = ["messages", "sending_days", "timeline", "shop_settings"];
async function backUp(shop: TestShop): Promise<() => Promise<void>> {
  for (const table of written) await engine.database.look(`drop table if exists saved_${table}`);
  for (const table of written) await engine.database.look(`create table saved_${table} as select * from ${table} where shop_id = ${shop.id}`);
  return async () => {
    for (const table of written) {
      await engine.database.look(`delete from ${table} where shop_id = ${shop.id}`);
      await engine.database.look(`insert into ${table} overriding system value select * from saved_${table}`);
    }
  };
}

const mailsOf = (shop: TestShop) => engine.sim.inbox.count({ shop: shop.domain });
const stands = async (shop: TestShop) => whySendingStands(await loadShop(engine.ctx, { shopId: shop.id }));
const marksOf = async (shop: TestShop) => (await engine.database.look<{ send_mark: string | null; send_mark_next: string | null }>("select send_mark, send_mark_next from shop_settings where shop_id = $1", [shop.id]))[0];
const markAtShopify = ({ domain }: TestShop) => [...shopOf(engine.sim.state, domain).metafields.values()].find(({ key }) => key === "mark")?.value;

/** Runs `work` while `meanwhile` stands between the app and Shopify for the writing of marks. */
async function atMarks<T>(meanwhile: (carryOut: () => Promise<Response>) => Promise<Response>, work: () => Promise<T>): Promise<T> {
  const real = globalThis.fetch;
  globalThis.fetch = (input, init) => (typeof init?.body === "string" && init.body.includes("metafieldsSet") ? meanwhile(() => real(input, init)) : real(input, init));
  try {
    return await work();
  } finally {
    globalThis.fetch = real;
  }
}

test("an older copy of the data sends nothing until a person confirms, and then nothing that may have left already; the other shop goes on", async () => {
  const { shop, otherShop, ctx, database } = engine;
  const campaignId = await planDue(shop, 6);
  await planDue(otherShop, 2);
  const tomorrow = new Date(+ctx.clock.now() + DAY);
  await database.look("update messages set due_at = $2 where shop_id = $1 and id = (select max(id) from messages where shop_id = $1)", [shop.id, tomorrow]);
  const restore = await backUp(shop);
  const running = startProcess();
  await send(running, shop);
  expect(mailsOf(shop)).toBe(5);

  await restore();
  // A worker that ran on through the restore, and one that starts: neither sends.
  for (const process of [running, startProcess()]) await send(process, shop);
  await engine.advance(3 * HOUR);
  await send(startProcess(), shop);
  expect(mailsOf(shop)).toBe(5);
  expect(await engine.states(shop, campaignId)).toEqual({ waiting: 6 });
  expect(await stands(shop)).toBe("restored");
  await send(running, otherShop);
  expect(mailsOf(otherShop)).toBe(2);
  expect(await stands(otherShop)).toBeNull();

  const stop = await loadRestoredStop(ctx, await loadShop(ctx, { shopId: shop.id }));
  expect(stop).toMatchObject({ maybeSent: 5 });
  const at = stop?.at as Date;
  expect(await confirmRestored(ctx, { shopId: shop.id, actor: "lena", at: new Date(+at - 1) })).toEqual({ kind: "stale" });
  expect(await confirmRestored(ctx, { shopId: otherShop.id, actor: "lena", at })).toEqual({ kind: "stale" });
  expect(await confirmRestored(ctx, { shopId: shop.id, actor: "lena", at })).toEqual({ kind: "confirmed", setAside: 5 });
  expect(await confirmRestored(ctx, { shopId: shop.id, actor: "lena", at })).toEqual({ kind: "stale" });
  expect(await database.look("select actor, action from audit_entries where action = 'confirmed_restored'")).toEqual([{ actor: "lena", action: "confirmed_restored" }]);
  await engine.advance(DAY);
  await send(running, shop);
  expect(await engine.states(shop, campaignId)).toEqual({ uncertain: 5, sent: 1 });
  expect(mailsOf(shop)).toBe(6);
  expect(engine.sim.inbox.repeated()).toBe(0);
});

test("a campaign that the copy was still filling is filled after a person confirmed, with mails of unknown fate", async () => {
  const { shop, ctx, database } = engine;
  const campaignId = await planDue(shop, 4);
  const restore = await backUp(shop);
  await send(startProcess(), shop);
  await restore();
  // As the copy had it if it was made while the campaign took in its shoppers.
  await database.look("delete from messages where shop_id = $1", [shop.id]);
  await database.look("delete from enrolments where shop_id = $1", [shop.id]);
  await database.look("update shopper_stats set case_outcome = 'open' where shop_id = $1", [shop.id]);
  await database.look("update campaigns set status = 'starting', enrol_state = null, enrol_day = null, enrol_after = null where id = $1", [campaignId]);
  await database.look("select wake($1, 'campaigns.enrol')", [shop.id]);
  await engine.runJobs();
  expect(await stands(shop)).toBe("restored");
  expect(await database.look("select 1 from messages where shop_id = $1", [shop.id])).toEqual([]);

  const stop = await loadRestoredStop(ctx, await loadShop(ctx, { shopId: shop.id }));
  await confirmRestored(ctx, { shopId: shop.id, actor: "lena", at: stop?.at as Date });
  await engine.runJobs();
  await engine.advance(3 * HOUR);
  await send(startProcess(), shop);
  expect(await engine.states(shop, campaignId)).toEqual({ uncertain: 4 });
  expect(mailsOf(shop)).toBe(4);
});

test("a restart within the hour sends on, and an hour costs one writing at Shopify", async () => {
  const { shop } = engine;
  let writings = 0;
  const counting = (carryOut: () => Promise<Response>) => (writings++, carryOut());
  await planDue(shop, 3);
  await atMarks(counting, async () => {
    const first = startProcess();
    await send(first, shop);
    await engine.database.look("update messages set state = 'waiting', sent_at = null, message_ref = gen_random_uuid()::text");
    await send(startProcess(), shop);
    await send(first, shop);
  });
  expect(writings).toBe(1);
  expect(mailsOf(shop)).toBe(6);
  expect((await marksOf(shop))?.send_mark).toBe(markAtShopify(shop));
});

test("two workers that begin an hour at once both send, and each mail leaves once", async () => {
  const { shop } = engine;
  const campaignId = await planDue(shop, 120);
  const [one, two] = [startProcess(), startProcess()];
  await Promise.all([send(one, shop), send(two, shop)]);
  for (const process of [one, two]) await send(process, shop);
  expect(await engine.states(shop, campaignId)).toEqual({ sent: 120 });
  expect(engine.sim.inbox.repeated()).toBe(0);
  expect(await stands(shop)).toBeNull();
});

test("no mail leaves while the hour cannot be noted; it is tried again and nothing is lost", async () => {
  const { shop, sim } = engine;
  const campaignId = await planDue(shop, 2);
  const process = startProcess();
  sim.faults.set("admin.server_error", { rate: 1 });
  const outcome = await sendMessages(process, { shopId: shop.id });
  expect(outcome).toMatchObject({ kind: "again" });
  expect(outcome.kind === "again" && outcome.afterMs).toBeGreaterThan(0);
  expect(await engine.states(shop, campaignId)).toEqual({ waiting: 2 });
  sim.faults.clear();
  await send(process, shop);
  expect(await engine.states(shop, campaignId)).toEqual({ sent: 2 });
});

test("an answer that was lost, and a process that ends before or after the mark is at Shopify: the next one knows the mark", async () => {
  const { shop, sim } = engine;
  const never = new Promise<Response>(() => undefined);
  for (const reached of [false, true]) {
    const campaignId = await planDue(shop, 2);
    const before = markAtShopify(shop);
    await atMarks(
      async (carryOut) => {
        if (reached) await carryOut();
        return never;
      },
      async () => {
        void sendMessages(startProcess(), { shopId: shop.id });
        await vi.waitFor(async () => expect((await marksOf(shop))?.send_mark_next).toBeTruthy());
        if (reached) await vi.waitFor(() => expect(markAtShopify(shop)).not.toBe(before));
      },
    );
    // The one that ended never comes back to its doors; the next begins an hour later.
    processes.pop();
    await engine.advance(HOUR);
    await send(startProcess(), shop);
    expect(await engine.states(shop, campaignId)).toEqual({ sent: 2 });
    expect(await marksOf(shop)).toEqual({ send_mark: markAtShopify(shop), send_mark_next: null });
  }
  const campaignId = await planDue(shop, 2);
  sim.faults.set("admin.lost_answer", { after: 1, next: 1 });
  await send(startProcess(), shop);
  expect(await engine.states(shop, campaignId)).toEqual({ sent: 2 });
});

test("a new install begins without a mark; a mark that is gone without one is not trusted", async () => {
  const { shop, ctx, sim } = engine;
  await planDue(shop, 1);
  await send(startProcess(), shop);
  sim.uninstall(shop.domain);
  await uninstallShop(ctx, { shopId: shop.id, at: ctx.clock.now() });
  expect(markAtShopify(shop)).toBeUndefined();
  await engine.advance(HOUR);
  await engine.reopen(shop);
  const campaignId = await planDue(shop, 1);
  await send(startProcess(), shop);
  expect(await engine.states(shop, campaignId)).toEqual({ sent: 1 });

  const next = await planDue(shop, 1);
  shopOf(sim.state, shop.domain).metafields.clear();
  await send(startProcess(), shop);
  expect(await engine.states(shop, next)).toEqual({ waiting: 1 });
  expect(await stands(shop)).toBe("restored");
});
