import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createContext, type Context } from "#app/context.server";
import { listUncertain, resolveUncertain } from "#app/messages/uncertain.server";
import { readEnv } from "#app/platform/env.server";
import { createEmbeddedApp } from "#app/shopify.server";
import { createSimulator, type Simulator } from "#sim/index";
import { installPreload, removePreload } from "#sim/preload";
import { takeIn, testEncryptionKey, testKeys, type TestShop } from "../../support/context.ts";
import { cloneDatabase, type TestDatabase } from "../../support/database.ts";

const NOON = new Date("2026-11-23T11:00:00Z");

let database: TestDatabase;
let sim: Simulator;
let shop: TestShop;
let otherShop: TestShop;
let context: Context;
let env: Record<string, string>;
let sink: SMTPServer;
/** Message-IDs in the order in which their DATA was taken. */
const taken: string[] = [];
let dataMs = 25;

beforeAll(async () => {
  // A relay whose DATA takes a while, so that a kill finds mails under way.
  sink = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    logger: false,
    onData(stream, _session, callback) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        taken.push(/^message-id:\s*<([^>]+)>/im.exec(Buffer.concat(chunks).toString("latin1"))?.[1] ?? "");
        setTimeout(() => callback(null, "queued"), dataMs);
      });
    },
  });
  sink.on("error", () => undefined);
  sink.listen(0, "127.0.0.1");
  await once(sink.server, "listening");
  database = await cloneDatabase();
  sim = await createSimulator({ ...testKeys, startAt: NOON });
  await installPreload({ simUrl: sim.urls.admin, name: "test" });
  env = {
    SHOPIFY_API_KEY: testKeys.apiKey,
    SHOPIFY_API_SECRET: testKeys.apiSecret,
    APP_URL: "https://app.example",
    DATABASE_URL: database.urls.app,
    QUEUE_DATABASE_URL: database.urls.queue,
    OPS_DATABASE_URL: database.urls.ops,
    ENCRYPTION_KEYS: testEncryptionKey,
    SMTP_URL: `smtp://127.0.0.1:${(sink.server.address() as AddressInfo).port}`,
    MAIL_DOMAIN: "mail.comeback.example",
    LOG_LEVEL: "error",
  };
  context = createContext(readEnv(env), "test");
  const embedded = createEmbeddedApp(context.ctx);
  const shops: TestShop[] = [];
  for (const domain of ["nordlicht.myshopify.com", "suedwind.myshopify.com"]) {
    await sim.addShop({ domain });
    shops.push(await takeIn(context.ctx, sim, embedded, domain));
  }
  [shop, otherShop] = shops as [TestShop, TestShop];
  await embedded.close();
  await database.look("update shop_settings set currency = 'EUR', time_zone = 'Europe/Berlin', reply_to = 'hello@shop.example', daily_cap = 10000, first_mails_passed_at = '2025-01-02'");
  await database.look("insert into sending_days (shop_id, day, taken, cap) select id, '2025-01-02', 1, 10000 from shops");
});
afterAll(async () => {
  await context.close();
  await sim.close();
  removePreload();
  await database.drop();
  await new Promise<void>((resolve) => sink.close(resolve));
});

/** A worker of its own: a process with the real queue that sends until it is ended. */
function startWorkerProcess(): { child: ChildProcess; ready: Promise<unknown> } {
  const child = fork(new URL("send-process.ts", import.meta.url), { env: { ...process.env, TEST_ENV: JSON.stringify(env), SIM_URL: sim.urls.admin }, execArgv: ["--import", new URL("../../../simulator/preload.ts", import.meta.url).href] });
  return { child, ready: once(child, "message") };
}

async function planDue(shopId: bigint, count: number): Promise<void> {
  await database.look(
    `insert into shoppers (shop_id, id, first_name, email, consent, open_tracking, source_at) select $1, n, 'Maria', 'shopper-' || n || '@people.example', 'subscribed', 'opted_in', $3 from generate_series(1, $2::int) n`,
    [shopId, count, NOON],
  );
  await database.look("insert into shopper_stats (shop_id, shopper_id, last_order_day, mailable, lapse_state, case_outcome) select $1, n, '2026-05-01', true, 'lapsed', 'in_campaign' from generate_series(1, $2::int) n", [shopId, count]);
  const [template] = await database.look<{ id: string }>(
    `insert into mail_templates (shop_id, campaign_id, step, subject, html, text_part, created_at) values ($1, 1, 1, 'Hello {{ first_name }}', '<p>{{ unsubscribe_url }}</p>', '{{ button_url }}', $2) returning id`,
    [shopId, NOON],
  );
  await database.look(
    `insert into messages (shop_id, campaign_id, shopper_id, step, template_id, planned_at, due_at, deadline_at, message_ref)
     select $1, 1, n, 1, $2, $3, $3, $4, gen_random_uuid()::text from generate_series(1, $5::int) n`,
    [shopId, template?.id, new Date(+NOON - 60_000), new Date(+NOON + 7 * 86_400_000), count],
  );
}

test("two workers, killed again and again while mails go out: nothing is sent twice, nothing is lost but what is shown as uncertain", async () => {
  const { ctx } = context;
  const messages = 160;
  await planDue(shop.id, messages);
  await planDue(otherShop.id, 20);
  const wakeBoth = () => database.look("select wake(id, 'messages.send') from shops");
  await wakeBoth();

  let kills = 0;
  const counts = async () => {
    const rows = await database.look<{ state: string; n: string }>("select state, count(*) as n from messages group by state");
    return Object.fromEntries(rows.map((row) => [row.state, Number(row.n)])) as Record<string, number>;
  };
  for (let round = 0; round < 4; round++) {
    const workers = [startWorkerProcess(), startWorkerProcess()];
    await Promise.all(workers.map((worker) => worker.ready));
    const last = round === 3;
    const before = taken.length;
    for (let i = 0; i < 200; i++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      if (!last && taken.length - before > 18) break;
      if (last && !((await counts()).waiting)) break;
    }
    for (const { child } of workers) {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
      kills++;
    }
    // What the database and the queue do when the leases of the dead end, without waiting minutes for it.
    await database.look("update messages set lease_until = clock_timestamp() - interval '1 second' where lease_until is not null");
    await database.look("update graphile_worker._private_jobs set locked_at = null, locked_by = null");
    await wakeBoth();
    if (last && !((await counts()).waiting)) break;
  }
  expect(kills).toBe(8);

  dataMs = 0;
  await drainHere();
  const final = await counts();
  expect(final.waiting ?? 0).toBe(0);
  expect(final.sending ?? 0).toBe(0);
  expect((final.sent ?? 0) + (final.uncertain ?? 0)).toBe(messages + 20);
  // The sink saw no mail twice, everything that is sent, and nothing that is neither sent nor uncertain.
  expect(new Set(taken).size).toBe(taken.length);
  const rows = await database.look<{ state: string; message_ref: string }>("select state, message_ref from messages");
  const seen = new Set(taken);
  for (const { state, message_ref } of rows) if (state === "sent") expect(seen.has(`${message_ref}@mail.comeback.example`)).toBe(true);
  const uncertain = final.uncertain ?? 0;
  expect(uncertain).toBeGreaterThan(0);
  expect(uncertain).toBeLessThanOrEqual(kills * ctx.mail.connections);

  // Left to a person: who says "it left" ends it, who says "it did not" has it sent once more.
  for (const { id } of [shop, otherShop]) {
    const [row] = await database.look<{ n: string }>("select count(*) as n from messages where shop_id = $1 and state = 'uncertain'", [id]);
    expect((await listUncertain(ctx, { shopId: id })).total).toBe(Number(row?.n));
  }
  const [first] = (await listUncertain(ctx, { shopId: shop.id })).rows;
  if (!first) throw new Error("none uncertain");
  const which = { messageIds: [first.id] };
  expect(await resolveUncertain(ctx, { shopId: otherShop.id, which, sent: true, actor: "test" })).toEqual({ kind: "resolved", n: 0 });
  expect(await resolveUncertain(ctx, { shopId: shop.id, which, sent: true, actor: "test" })).toEqual({ kind: "resolved", n: 1 });
  expect((await counts()).uncertain ?? 0).toBe(uncertain - 1);
});

/** Works the rest with a worker that nobody kills. */
async function drainHere(): Promise<void> {
  const { child, ready } = startWorkerProcess();
  await ready;
  const until = performance.now() + 30_000;
  for (;;) {
    const [row] = await database.look<{ n: string }>("select count(*) as n from messages where state in ('waiting', 'sending')");
    if (Number(row?.n) === 0 || performance.now() > until) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
}
