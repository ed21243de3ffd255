import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { uninstallShop } from "#app/shops/uninstall-shop.server";
import { pauseSending } from "#app/shops/pause-sending.server";
import { resumeSending } from "#app/shops/resume-sending.server";
import { insertRow } from "../../support/rows.ts";
import { type Engine, HOUR, makeEngine } from "../campaigns/engine.ts";

let engine: Engine;

beforeAll(async () => {
  engine = await makeEngine();
});
afterAll(() => engine.close());
beforeEach(async () => {
  await engine.database.empty("shopper_stats, shoppers, messages, enrolments, orders");
  engine.sim.inbox.clear();
  // Every test begins on a morning.
  await engine.toMorning();
});

const days = async (n: number): Promise<void> => {
  for (let i = 0; i < n * 4; i++) await engine.advance(6 * HOUR);
};

test("what changed between planning and sending is seen at that moment, each with its one reason", async () => {
  const { shop, database, ctx, sim } = engine;
  const ids = await engine.addShoppers(shop, 9);
  const campaignId = await engine.start(shop, { kind: "gentle_note" });
  await engine.runJobs();
  const now = ctx.clock.now();
  const [bought, cancelled, unsubscribed, suppressed, saidNo, redacted, noAddress, oddAddress] = ids as [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint];
  const order = { shop_id: shop.id, name: "#1", processed_at: new Date(+now + 1000), updated_at: now, currency: "EUR", subtotal_minor: 100, net_minor: 0, order_day: "2026-11-23" };
  await insertRow(database, "orders", { ...order, id: 1, shopper_id: bought, counts: false, why_not: "zero" });
  await insertRow(database, "orders", { ...order, id: 2, shopper_id: cancelled, counts: false, why_not: "cancelled", cancelled_at: now });
  await database.look("update shoppers set consent = 'unsubscribed' where id = $1", [unsubscribed]);
  await database.look("update shoppers set suppressed_for = 'complaint' where id = $1", [suppressed]);
  await database.look("update shopper_stats set case_outcome = 'said_no' where shopper_id = $1", [saidNo]);
  await database.look("update shoppers set redacted_at = $2, email = null where id = $1", [redacted, now]);
  await database.look("update shoppers set email = null where id = $1", [noAddress]);
  await database.look("update shoppers set email = 'a@people.example,b@people.example' where id = $1", [oddAddress]);
  await days(2);
  expect(await engine.states(shop, campaignId)).toEqual({ sent: 2, bought: 1, no_consent: 1, complaint: 1, case_closed: 1, redacted: 1, no_address: 2 });
  expect(sim.inbox.count({})).toBe(2);
});

test("an address that a suppression names is not mailed, whatever its shopper's row says", async () => {
  const { shop, otherShop, database, ctx } = engine;
  const [id] = await engine.addShoppers(shop, 2);
  const campaignId = await engine.start(shop, { kind: "gentle_note" });
  const [row] = await database.look<{ email: string }>("select email from shoppers where id = $1", [id]);
  for (const shopId of [shop.id, otherShop.id]) {
    await insertRow(database, "suppressions", { shop_id: shopId, address_hash: ctx.seal.keyedHash("suppression", row?.email ?? ""), reason: "redacted", at: ctx.clock.now() });
  }
  await days(2);
  expect(await engine.states(shop, campaignId)).toEqual({ sent: 1, suppressed: 1 });
});

test("no more than the cap leaves in a day, from 9 to 20 o'clock only", async () => {
  const { shop, sim, database } = engine;
  await engine.setSender(shop, { dailyCap: 5 });
  await engine.addShoppers(shop, 12);
  const campaignId = await engine.start(shop, { kind: "gentle_note" });
  for (let i = 0; i < 72; i++) await engine.advance(HOUR);
  expect(await engine.states(shop, campaignId)).toEqual({ sent: 12 });
  const perDay = await database.look<{ n: string; first: number; last: number }>(
    `select count(*) as n, min(extract(hour from sent_at at time zone 'Europe/Berlin'))::int as first, max(extract(hour from sent_at at time zone 'Europe/Berlin'))::int as last
     from messages where state = 'sent' group by (sent_at at time zone 'Europe/Berlin')::date`,
  );
  expect(perDay.reduce((sum, day) => sum + Number(day.n), 0)).toBe(12);
  expect(Math.max(...perDay.map((day) => Number(day.n)))).toBe(5);
  for (const day of perDay) {
    expect(day.first).toBeGreaterThanOrEqual(9);
    expect(day.last).toBeLessThan(20);
  }
  expect(sim.inbox.repeated()).toBe(0);
  await engine.setSender(shop);
});

test("pausing the shop holds everything; what is a week too late is not sent at all", async () => {
  const { shop, ctx, sim } = engine;
  await engine.addShoppers(shop, 3);
  const campaignId = await engine.start(shop, { kind: "gentle_note" });
  await engine.runJobs();
  await pauseSending(ctx, { shopId: shop.id, actor: "test" });
  await days(3);
  expect(await engine.states(shop, campaignId)).toEqual({ waiting: 3 });
  await resumeSending(ctx, { shopId: shop.id, actor: "test" });
  await days(1);
  expect(await engine.states(shop, campaignId)).toEqual({ sent: 3 });

  await engine.database.empty("messages, enrolments");
  sim.inbox.clear();
  const late = await engine.start(shop, { kind: "gentle_note" });
  await engine.runJobs();
  await pauseSending(ctx, { shopId: shop.id, actor: "test" });
  await days(10);
  await resumeSending(ctx, { shopId: shop.id, actor: "test" });
  await days(1);
  expect(await engine.states(shop, late)).toEqual({ too_late: 3 });
  expect(sim.inbox.count({})).toBe(0);
});

test("an uninstalled shop sends nothing more, and the other goes on", async () => {
  const { shop, otherShop, ctx, sim } = engine;
  await engine.addShoppers(shop, 4);
  await engine.addShoppers(otherShop, 2);
  const gone = await engine.start(shop, { kind: "gentle_note" });
  const other = await engine.start(otherShop, { kind: "gentle_note" });
  await engine.runJobs();
  await uninstallShop(ctx, { shopId: shop.id, at: new Date(+ctx.clock.now() + 1000) });
  await days(2);
  expect(await engine.states(shop, gone)).toEqual({ shop_gone: 4 });
  expect(await engine.states(otherShop, other)).toEqual({ sent: 2 });
  expect(sim.inbox.count({ shop: shop.domain })).toBe(0);
  await engine.reopen(shop);
});

test("what the relay says decides: later is tried again, an unknown address is suppressed, a broken DATA is left to a person", async () => {
  const { shop, sim, database } = engine;
  await engine.addShoppers(shop, 6);
  sim.faults.set("smtp.reject_4xx", { next: 2 });
  sim.faults.set("smtp.reject_5xx", { next: 1, after: 1 });
  sim.faults.set("smtp.drop_before_data", { next: 1, after: 3 });
  sim.faults.set("smtp.drop_after_data", { next: 1, after: 1 });
  const campaignId = await engine.start(shop, { kind: "gentle_note" });
  await days(2);
  expect(await engine.states(shop, campaignId)).toEqual({ sent: 4, refused: 1, uncertain: 1 });
  // The mail of unknown fate did arrive here; it is not sent again.
  expect(sim.inbox.count({})).toBe(5);
  expect(sim.inbox.repeated()).toBe(0);
  const [refused] = await database.look<{ smtp_reply: string; suppressed_for: string; mailable: boolean }>(
    "select m.smtp_reply, p.suppressed_for, s.mailable from messages m join shoppers p on p.id = m.shopper_id join shopper_stats s on s.shopper_id = m.shopper_id where m.why = 'refused'",
  );
  expect(refused).toMatchObject({ suppressed_for: "hard_bounce", mailable: false });
  expect(refused?.smtp_reply).toContain("5.1.1");
});

test("two records of one address get one mail", async () => {
  const { shop, database, sim } = engine;
  const [first, second] = (await engine.addShoppers(shop, 2)) as [bigint, bigint];
  await database.look("update shoppers p set email = o.email from shoppers o where p.id = $2 and o.id = $1", [first, second]);
  const campaignId = await engine.start(shop, { kind: "gentle_note" });
  await days(2);
  expect(await engine.states(shop, campaignId)).toEqual({ sent: 1, duplicate_address: 1 });
  expect(sim.inbox.count({})).toBe(1);
});
