import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { loadTimeline } from "#app/cases/load-timeline.server";
import { timelineFilters } from "#app/cases/timeline";
import type { UncertainMessage as Mail } from "#app/messages/mail";
import { setAside } from "#app/messages/sending.store.server";
import { listUncertain, resolveUncertain } from "#app/messages/uncertain.server";
import type { WhichUncertain } from "#app/messages/uncertain.store.server";
import { listAudit } from "#app/shops/audit.server";
import { type Engine, HOUR, makeEngine } from "../campaigns/engine.ts";

let engine: Engine;

beforeAll(async () => {
  engine = await makeEngine();
});
afterAll(() => engine.close());
beforeEach(async () => {
  await engine.database.empty("shopper_stats, shoppers, messages, enrolments, audit_entries");
  engine.sim.inbox.clear();
});

/** A campaign whose mails may have left or not: nobody knows, as after a restore. */
async function inDoubt(shoppers: number, shop = engine.shop): Promise<bigint> {
  await engine.addShoppers(shop, shoppers);
  const campaignId = await engine.start(shop, { kind: "gentle_note" });
  await engine.runJobs();
  await engine.ctx.db.withShopSql(shop.id, async (sql) => {
    // Only what was due may have left.
    await sql.query("update messages set due_at = $2 where shop_id = $1 and state = 'waiting'", [shop.id, engine.ctx.clock.now()]);
    await setAside(sql, new Date(+engine.ctx.clock.now() + HOUR));
  });
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

test("the file of each shopper tells once what was noted of their mail, and who noted it", async () => {
  const { ctx, shop, otherShop, database, sim } = engine;
  const campaignId = await inDoubt(6);
  const foreign = await inDoubt(1, otherShop);
  const { rows } = await list(campaignId);
  const [handed, restored, twice, unsent, guest, erased] = rows as [Mail, Mail, Mail, Mail, Mail, Mail];
  await database.look("update messages set subject = 'We miss you', handed_at = due_at where id = $1", [handed.id]);
  await database.look("update shoppers set merged_into = $2 where id = $1", [guest.shopperId, handed.shopperId]);
  await database.look("update shoppers set redacted_at = $2 where id = $1", [erased.shopperId, ctx.clock.now()]);
  const before = ctx.clock.now();
  /** What their file says of mails, oldest first. */
  const mailsOf = async ({ shopperId }: Mail, shopId = shop.id) => {
    const { entries } = await loadTimeline(ctx, { shopId, shopperId, kinds: timelineFilters.messages });
    expect(entries.every(({ at }) => at >= before && at <= ctx.clock.now())).toBe(true);
    return entries.map(({ kind, author, details }) => [kind, author, details["messageId"], details["subject"]]).toReversed();
  };
  const noted = ({ id }: Mail, kind: string, subject?: string) => [kind, "7", String(id), subject];

  const both = await Promise.all([true, true].map((sent) => resolve({ messageIds: [twice.id] }, sent)));
  expect(both).toEqual(expect.arrayContaining([{ kind: "resolved", n: 1 }, { kind: "resolved", n: 0 }]));
  await resolve({ messageIds: [unsent.id] }, false);
  await resolve({ campaignId, seen: (await list(campaignId)).seen }, true);
  await resolve({ messageIds: rows.map(({ id }) => id) }, true);
  expect(await mailsOf(handed)).toEqual([noted(handed, "mail_noted_sent", "We miss you"), noted(guest, "mail_noted_sent")]);
  for (const one of [restored, twice]) expect(await mailsOf(one)).toEqual([noted(one, "mail_noted_sent")]);
  for (const one of [guest, erased]) expect(await mailsOf(one)).toEqual([]);

  await days(1);
  expect(sim.inbox.count({ shop: shop.domain })).toBe(1);
  const [saidNot, ...left] = await mailsOf(unsent);
  expect(saidNot).toEqual(noted(unsent, "mail_noted_not_sent"));
  expect(left.map(([kind, author, messageId]) => [kind, author, messageId])).toEqual([["mail_sent", "Comeback", String(unsent.id)]]);
  const theirs = (await listUncertain(ctx, { shopId: otherShop.id, campaignId: foreign })).rows;
  expect(await Promise.all(theirs.map((one) => mailsOf(one, otherShop.id)))).toEqual([[]]);
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
