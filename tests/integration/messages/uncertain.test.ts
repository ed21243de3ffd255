import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { setAside } from "#app/messages/sending.store.server";
import { listUncertain, resolveUncertain } from "#app/messages/uncertain.server";
import type { WhichUncertain } from "#app/messages/uncertain.store.server";
import { listAudit } from "#app/shops/audit.server";
import { DAY, type Engine, HOUR, makeEngine } from "../campaigns/engine.ts";

let engine: Engine;

beforeAll(async () => {
  engine = await makeEngine();
});
afterAll(() => engine.close());
beforeEach(async () => {
  await engine.database.look("truncate shopper_stats, shoppers, messages, enrolments, audit_entries");
  engine.sim.inbox.clear();
});

/** A campaign whose mails may have left or not: nobody knows, as after a restore. */
async function inDoubt(shoppers: number, shop = engine.shop): Promise<bigint> {
  await engine.addShoppers(shop, shoppers);
  const campaignId = await engine.start(shop, { kind: "gentle_note" });
  await engine.runJobs();
  await engine.ctx.db.withShopSql(shop.id, (sql) => setAside(sql, new Date(+engine.ctx.clock.now() + 30 * DAY)));
  return campaignId;
}
const list = (campaignId?: bigint, after?: bigint) => listUncertain(engine.ctx, { shopId: engine.shop.id, campaignId, after });
const resolve = (which: WhichUncertain, sent: boolean, shop = engine.shop) => resolveUncertain(engine.ctx, { shopId: shop.id, which, sent, actor: "7" });
const idsOf = async (campaignId: bigint) => (await list(campaignId)).rows.map(({ id }) => id);
async function days(n: number): Promise<void> {
  for (let i = 0; i < n * 4; i++) await engine.advance(6 * HOUR);
}

test("of those that are ticked each is noted once; only what was not sent leaves, and once", async () => {
  const { ctx, shop, otherShop, sim } = engine;
  const campaignId = await inDoubt(5);
  const foreign = await inDoubt(1, otherShop);
  const [first, second, third, fourth] = (await idsOf(campaignId)) as [bigint, bigint, bigint, bigint];
  const [theirs] = (await listUncertain(ctx, { shopId: otherShop.id })).rows.map(({ id }) => id) as [bigint];
  expect(await resolve({ messageIds: [first, second, theirs] }, true)).toEqual({ kind: "resolved", n: 2 });
  // In another window the first was still in doubt.
  expect(await resolve({ messageIds: [first, third, fourth] }, false)).toEqual({ kind: "resolved", n: 2 });
  expect(await resolve({ messageIds: [third] }, false)).toEqual({ kind: "resolved", n: 0 });
  expect((await listAudit(ctx, { shopId: shop.id })).filter(({ action }) => action === "resolved_uncertain").map(({ actor, details }) => [actor, details["n"], details["sent"]])).toEqual([["7", 2, false], ["7", 2, true]]);
  await days(3);
  expect(await engine.states(shop, campaignId)).toEqual({ sent: 4, uncertain: 1 });
  expect([sim.inbox.count({ shop: shop.domain }), sim.inbox.repeated()]).toEqual([2, 0]);
  expect(await engine.states(otherShop, foreign)).toEqual({ uncertain: 1 });
});

test("all of a campaign are those that were seen: if one more is in doubt since, nothing is noted", async () => {
  const { shop, database, sim } = engine;
  const campaignId = await inDoubt(4);
  const other = await inDoubt(2);
  const [late] = (await idsOf(campaignId)) as [bigint];
  await database.look("update messages set state = 'sending' where id = $1", [late]);
  const { seen, total } = await list(campaignId);
  expect(total).toBe(3);
  await database.look("update messages set state = 'uncertain' where id = $1", [late]);
  expect(await resolve({ campaignId, seen }, false)).toEqual({ kind: "changed" });
  expect(await engine.states(shop, campaignId)).toEqual({ uncertain: 4 });

  const { seen: now } = await list(campaignId);
  expect(await resolve({ campaignId, seen: now }, false, engine.otherShop)).toEqual({ kind: "changed" });
  // Two people who do not agree: one is heard, the other is told that the list has changed.
  const both = await Promise.all([true, false].map((sent) => resolve({ campaignId, seen: now }, sent)));
  expect(both).toEqual(expect.arrayContaining([{ kind: "resolved", n: 4 }, { kind: "changed" }]));
  await days(3);
  expect(await engine.states(shop, campaignId)).toEqual({ sent: 4 });
  expect([[0, 4].includes(sim.inbox.count({})), sim.inbox.repeated()]).toEqual([true, 0]);
  expect(await engine.states(shop, other)).toEqual({ uncertain: 2 });
});

test("pages show each of them once, also while those before are resolved", async () => {
  const { shop, database, ctx } = engine;
  await database.look(
    `insert into messages (shop_id, campaign_id, shopper_id, step, template_id, planned_at, due_at, deadline_at, message_ref, state)
     select s, 1 + n % 2, n, 1, 1, $3, $3, $3, 'm' || n, 'uncertain' from generate_series(1, 450) n, unnest($1::bigint[]) s where s = $2 or n = 1`,
    [[shop.id, engine.otherShop.id], shop.id, ctx.clock.now()],
  );
  const seen: bigint[] = [];
  for (let after: bigint | undefined; ; ) {
    const page = await list(1n, after);
    seen.push(...page.rows.map(({ id }) => id));
    if (page.next === null) break;
    after = page.next;
    await resolve({ messageIds: seen.slice(-30) }, true);
  }
  expect([seen.length, new Set(seen).size]).toEqual([225, 225]);
  expect((await list()).total).toBe(450 - 60);
});
