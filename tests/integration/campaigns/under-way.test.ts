import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { enrolCampaigns } from "#app/campaigns/enrol-campaigns.server";
import { createDraft } from "#app/campaigns/create-draft.server";
import { loadCampaign } from "#app/campaigns/load-campaign.server";
import { loadCampaignResult } from "#app/campaigns/load-campaign-result.server";
import { pauseCampaign } from "#app/campaigns/pause-campaign.server";
import { resumeCampaign } from "#app/campaigns/resume-campaign.server";
import { saveDraft } from "#app/campaigns/save-draft.server";
import { startCampaign } from "#app/campaigns/start-campaign.server";
import { stopCampaign } from "#app/campaigns/stop-campaign.server";
import { tickCampaigns } from "#app/campaigns/tick-campaigns.server";
import { settleMessages } from "#app/messages/sending.store.server";
import { resolveUncertain } from "#app/messages/uncertain.server";
import type { Ctx } from "#app/platform/ports";
import { DAY, type Engine, makeEngine } from "./engine.ts";

let engine: Engine;

beforeAll(async () => {
  // Nothing works by itself here: the test calls the handlers.
  engine = await makeEngine({ jobs: [] });
});
afterAll(() => engine.close());
beforeEach(async () => {
  await engine.database.empty("shopper_stats, shoppers, messages, enrolments, codes, offers, cases cascade");
  await engine.database.look("update campaigns set status = 'ended'");
});

async function enrolAll(ctx: Ctx = engine.ctx): Promise<void> {
  while ((await enrolCampaigns(ctx, { shopId: engine.shop.id })).kind === "again");
}
const about = (campaignId: bigint) => ({ shopId: engine.shop.id, campaignId, actor: "test" });
const statusOf = async (campaignId: bigint) => (await loadCampaign(engine.ctx, { shopId: engine.shop.id, campaignId }))?.status;
/** At one instant, so much later. */
function at(ms: number): Ctx {
  const then = new Date(+engine.ctx.clock.now() + ms);
  return { ...engine.ctx, clock: { now: () => then } };
}
const messageRows = (campaignId: bigint) =>
  engine.database.look<{ id: string; shopper_id: string; state: string; why: string | null; held: boolean; due_at: Date }>("select id, shopper_id, state, why, held, due_at from messages where campaign_id = $1 order by due_at, id", [campaignId]);

/** Ends behind the first lot that was filled. */
function endingAfterOneLot(): Ctx {
  let filled = false;
  const { ctx } = engine;
  return {
    ...ctx,
    db: {
      ...ctx.db,
      withShopSql: (shopId, work, options) => {
        if (filled) throw new Error("the process ended here");
        return ctx.db.withShopSql(shopId, (sql) => work({ ...sql, query: (...query) => ((filled ||= /^insert into enrolments/.test(query[0])), sql.query(...query)) }), options);
      },
    },
  };
}

test("paused while it is being filled: nothing leaves or ends, also for longer than mails keep; resumed, the rest is filled from then on", async () => {
  const { shop, database, ctx } = engine;
  await engine.addShoppers(shop, 3, { stats: { lapse_state: "slowing" } });
  await engine.addShoppers(shop, 4);
  const campaignId = await engine.start(shop, { audience: { states: ["slowing", "lapsed"], maxDaysQuiet: 730 } });
  await enrolCampaigns(endingAfterOneLot(), { shopId: shop.id }).catch(() => undefined);
  await database.look("delete from leases");
  expect(await messageRows(campaignId)).toHaveLength(3);

  expect(await pauseCampaign(ctx, about(campaignId))).toEqual({ kind: "paused" });
  await enrolAll();
  expect((await messageRows(campaignId)).map(({ held }) => held)).toEqual([true, true, true]);
  const later = at(10 * DAY);
  await tickCampaigns(later, { shopId: shop.id });
  expect(await engine.states(shop, campaignId)).toEqual({ too_late: 3 });
  expect(await statusOf(campaignId)).toBe("paused");

  expect(await resumeCampaign(later, about(campaignId))).toEqual({ kind: "resumed" });
  expect(await statusOf(campaignId)).toBe("starting");
  await enrolAll(later);
  expect(await statusOf(campaignId)).toBe("running");
  expect(await engine.states(shop, campaignId)).toEqual({ too_late: 3, waiting: 4 });
  for (const { state, due_at, held } of await messageRows(campaignId)) {
    if (state === "waiting") expect({ inTime: due_at >= later.clock.now(), held }).toEqual({ inTime: true, held: false });
  }
});

test("paused before anybody is in it, and stopped there: it ends with nobody", async () => {
  const { shop, ctx } = engine;
  await engine.addShoppers(shop, 2);
  const campaignId = await engine.start(shop);
  expect(await pauseCampaign(ctx, about(campaignId))).toEqual({ kind: "paused" });
  await tickCampaigns(ctx, { shopId: shop.id });
  expect(await statusOf(campaignId)).toBe("paused");
  expect(await stopCampaign(ctx, about(campaignId))).toEqual({ kind: "stopped", cancelled: 0 });
  await enrolAll();
  expect(await engine.states(shop, campaignId)).toEqual({});
});

/** Three mails of a campaign: one at the relay, one of unknown fate, one that waits. */
async function withMailsInHand() {
  const { shop, database } = engine;
  await engine.addShoppers(shop, 3);
  const campaignId = await engine.start(shop, { kind: "gentle_note" });
  await enrolAll();
  const [sending = "", uncertain = "", waiting = ""] = (await messageRows(campaignId)).map(({ id }) => id);
  await database.look("update messages set state = 'sending', leased_by = 'w', lease_until = clock_timestamp() + interval '3 minutes', handed_at = $2 where id = $1", [sending, engine.ctx.clock.now()]);
  await database.look("update messages set state = 'uncertain', handed_at = $2 where id = $1", [uncertain, engine.ctx.clock.now()]);
  /** The relay says: not now. */
  const comeBackLater = () => engine.ctx.db.withShopSql(shop.id, (sql) => settleMessages(sql, "w", engine.ctx.clock.now(), [{ id: BigInt(sending), state: "waiting", why: null, reply: "451 later", waitSeconds: 5 }]));
  const resolve = (sent: boolean) => resolveUncertain(engine.ctx, { shopId: shop.id, actor: "test", which: { messageIds: [BigInt(uncertain)] }, sent });
  return { campaignId, sending, uncertain, waiting, comeBackLater, resolve };
}

test("a mail that was in a worker's hands at Stop and comes back does not leave later; one of unknown fate neither", async () => {
  const { campaignId, comeBackLater, resolve } = await withMailsInHand();
  await stopCampaign(engine.ctx, about(campaignId));
  expect(await engine.states(engine.shop, campaignId)).toEqual({ stopped: 1, uncertain: 1, waiting: 1 });
  await comeBackLater();
  await resolve(false);
  expect(await engine.states(engine.shop, campaignId)).toEqual({ stopped: 3 });
});

test("a mail that was in a worker's hands at Stop and was taken by the relay counts as sent, and so does what a person says was sent", async () => {
  const { campaignId, sending, resolve } = await withMailsInHand();
  await stopCampaign(engine.ctx, about(campaignId));
  await engine.ctx.db.withShopSql(engine.shop.id, (sql) => settleMessages(sql, "w", engine.ctx.clock.now(), [{ id: BigInt(sending), state: "sent", why: null, reply: "250 ok", waitSeconds: null }]));
  await resolve(true);
  expect(await engine.states(engine.shop, campaignId)).toEqual({ stopped: 1, sent: 2 });
});

test("a mail that comes back during a pause waits for its end, like all others", async () => {
  const { campaignId, comeBackLater, resolve } = await withMailsInHand();
  await pauseCampaign(engine.ctx, about(campaignId));
  await comeBackLater();
  await resolve(false);
  expect((await messageRows(campaignId)).map(({ state, held }) => ({ state, held }))).toEqual(Array(3).fill({ state: "waiting", held: true }));
  await resumeCampaign(engine.ctx, about(campaignId));
  expect((await messageRows(campaignId)).map(({ held }) => held)).toEqual([false, false, false]);
});

test("what is started is what the person who pressed Start had before them", async () => {
  const { ctx, shop } = engine;
  await engine.addShoppers(shop, 1);
  const { campaignId } = await createDraft(ctx, { shopId: shop.id, kind: "gentle_note" });
  const draft = await loadCampaign(ctx, { shopId: shop.id, campaignId });
  if (!draft) throw new Error("no draft");
  // In another window somebody changes the mail meanwhile.
  await saveDraft(ctx, { ...draft, shopId: shop.id, campaignId, version: 1, subject: "Something else" });
  expect(await startCampaign(ctx, { ...about(campaignId), version: 1 })).toEqual({ kind: "stale", version: 2 });
  expect(await statusOf(campaignId)).toBe("draft");
  expect(await startCampaign(ctx, { ...about(campaignId), version: 2 })).toMatchObject({ kind: "started" });
});

test("who said no keeps that, and who gets nothing is not shown as in a campaign", async () => {
  const { shop, database } = engine;
  const [saidNo] = await engine.addShoppers(shop, 1, { stats: { case_outcome: "said_no" } });
  const [mailed, twin] = await engine.addShoppers(shop, 2, { row: { email: "one@people.example" } });
  const campaignId = await engine.start(shop, { kind: "gentle_note" });
  await enrolAll();
  const outcomes = Object.fromEntries((await database.look<{ id: string; outcome: string }>("select shopper_id as id, case_outcome as outcome from shopper_stats")).map(({ id, outcome }) => [id, outcome]));
  expect(outcomes[String(saidNo)]).toBe("said_no");
  expect([outcomes[String(mailed)], outcomes[String(twin)]].sort()).toEqual(["in_campaign", "open"]);
  expect(await engine.states(shop, campaignId)).toEqual({ waiting: 1, duplicate_address: 1 });
  const [campaign] = await database.look<{ left_out: unknown }>("select left_out from campaigns where id = $1", [campaignId]);
  expect(campaign?.left_out).toEqual({ case_closed: 1 });
});

test("codes that were never made are not counted as made when a campaign is stopped", async () => {
  const { shop, ctx } = engine;
  await engine.addShoppers(shop, 4);
  const campaignId = await engine.start(shop);
  await enrolAll();
  expect((await loadCampaignResult(ctx, { shopId: shop.id, campaignId }))?.codes.planned).toBe(4);
  await stopCampaign(ctx, about(campaignId));
  expect((await loadCampaignResult(ctx, { shopId: shop.id, campaignId }))?.codes).toEqual({ planned: 0, live: 0, used: 0, usedByOther: 0, refused: 0, ended: 0 });
});

test("an audience of one, with half as the comparison group or none, is accounted for", async () => {
  const { shop, ctx } = engine;
  for (const comparisonPercent of [0, 50]) {
    await engine.database.empty("shopper_stats, shoppers, messages, enrolments cascade");
    await engine.addShoppers(shop, 1);
    const campaignId = await engine.start(shop, { kind: "gentle_note", comparisonPercent });
    await enrolAll();
    const states = await engine.states(shop, campaignId);
    expect((states["waiting"] ?? 0) + (states["heldOut"] ?? 0)).toBe(1);
    if (comparisonPercent === 0) expect(states).toEqual({ waiting: 1 });
    expect((await loadCampaignResult(ctx, { shopId: shop.id, campaignId }))?.audience).toBe(1);
  }
});
