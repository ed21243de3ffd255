import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { addPicks } from "#app/campaigns/add-picks.server";
import { createPickedDraft } from "#app/campaigns/create-picked-draft.server";
import { enrolCampaigns } from "#app/campaigns/enrol-campaigns.server";
import { listPickedDrafts } from "#app/campaigns/list-picked-drafts.server";
import { loadCampaign } from "#app/campaigns/load-campaign.server";
import { loadPicks } from "#app/campaigns/load-picks.server";
import { loadStartChecks } from "#app/campaigns/load-start-checks.server";
import { MOST_PICKED } from "#app/campaigns/picks";
import { previewAudience } from "#app/campaigns/preview-audience.server";
import { saveDraft } from "#app/campaigns/save-draft.server";
import { startCampaign } from "#app/campaigns/start-campaign.server";
import { insertRow } from "../../support/rows.ts";
import { type Engine, makeEngine } from "./engine.ts";

let engine: Engine;

beforeAll(async () => {
  // Nothing works by itself here: the test calls the handlers.
  engine = await makeEngine({ jobs: [] });
});
afterAll(() => engine.close());
beforeEach(async () => {
  await engine.database.empty("shopper_stats, shoppers, messages, enrolments, codes, offers, campaign_picks cascade");
  await engine.database.look("update campaigns set status = 'ended'");
});

async function pick(shopperIds: readonly bigint[]): Promise<bigint> {
  const outcome = await createPickedDraft(engine.ctx, { shopId: engine.shop.id, kind: "small_thank_you", shopperIds });
  if (outcome.kind !== "created") throw new Error(outcome.kind);
  return outcome.campaignId;
}
async function load(campaignId: bigint) {
  const campaign = await loadCampaign(engine.ctx, { shopId: engine.shop.id, campaignId });
  if (!campaign) throw new Error("no draft");
  return campaign;
}
const funnelOf = async (campaignId: bigint, comparisonPercent: number | null = null) =>
  previewAudience(engine.ctx, { shopId: engine.shop.id, campaignId, audience: (await load(campaignId)).audience, comparisonPercent });
async function startAndEnrol(campaignId: bigint): Promise<void> {
  const { ctx, shop } = engine;
  expect(await startCampaign(ctx, { shopId: shop.id, campaignId, version: (await load(campaignId)).version, actor: "test" })).toMatchObject({ kind: "started" });
  await engine.skipLead();
  while ((await enrolCampaigns(ctx, { shopId: shop.id })).kind === "again");
}
const enrolled = async (campaignId: bigint) => (await engine.database.look<{ id: string }>("select shopper_id as id from enrolments where campaign_id = $1", [campaignId])).map(({ id }) => BigInt(id)).sort();

test("a campaign for those who were picked: the funnel says who gets nothing and why, and only the others are written to", async () => {
  const { shop, database, ctx } = engine;
  const good = await engine.addShoppers(shop, 2);
  const [slowing] = await engine.addShoppers(shop, 1, { stats: { lapse_state: "slowing" } });
  const [active] = await engine.addShoppers(shop, 1, { stats: { lapse_state: "active" } });
  const [back] = await engine.addShoppers(shop, 1, { stats: { lapse_state: "came_back" } });
  const [old] = await engine.addShoppers(shop, 1, { stats: { last_order_day: "2024-01-01" } });
  const [unmailable] = await engine.addShoppers(shop, 1, { row: { consent: "not_subscribed" }, stats: { mailable: false } });
  const [taken] = await engine.addShoppers(shop, 1);
  await engine.addShoppers(shop, 5);
  await insertRow(database, "messages", { shop_id: shop.id, campaign_id: 999, shopper_id: taken, step: 1, template_id: 1, message_ref: "a", due_at: ctx.clock.now(), deadline_at: ctx.clock.now() });
  const campaignId = await pick([...good, slowing, active, back, old, unmailable, taken, good[0]] as bigint[]);

  const funnel = await funnelOf(campaignId);
  expect(funnel.steps).toEqual([
    { key: "picked", n: 8 }, { key: "quiet", n: 5 }, { key: "can_be_emailed", n: 4 }, { key: "nothing_open", n: 4 }, { key: "not_in_other_campaign", n: 3 }, { key: "each_address_once", n: 3 },
  ]);
  expect(funnel).toMatchObject({ mail: 3, comparison: 0, comparisonWhy: "too_few", capped: false });
  expect(Object.fromEntries(funnel.left.map(({ shopperId, why }) => [String(shopperId), why]))).toEqual({
    [String(active)]: "not_quiet", [String(back)]: "bought", [String(old)]: "quiet_too_long", [String(unmailable)]: "no_consent", [String(taken)]: "other_campaign",
  });
  expect(funnel.left.every(({ name }) => name.startsWith("Maria"))).toBe(true);
  // The preview shows somebody who gets the mail.
  const picks = await loadPicks(ctx, { shopId: shop.id, campaign: await load(campaignId) });
  expect(picks?.length).toBe(8);
  expect([...good, slowing]).toContain(picks?.[0]?.shopperId);

  await startAndEnrol(campaignId);
  expect(await enrolled(campaignId)).toEqual([...good, slowing as bigint].sort());
  expect(await engine.states(shop, campaignId)).toEqual({ waiting: 3 });
});

test("nobody of those picked may be mailed: Start says so and does nothing", async () => {
  const { shop, ctx } = engine;
  const [active] = await engine.addShoppers(shop, 1, { stats: { lapse_state: "active" } });
  await engine.addShoppers(shop, 4);
  const campaignId = await pick([active as bigint]);
  expect((await loadStartChecks(ctx, { shopId: shop.id, campaignId })).filter(({ ok }) => !ok).map(({ key }) => key)).toEqual(["audience"]);
  expect(await startCampaign(ctx, { shopId: shop.id, campaignId, version: 1, actor: "test" })).toMatchObject({ kind: "not-ready" });
});

test("what changed between picking and Start counts at Start", async () => {
  const { shop, database } = engine;
  const ids = await engine.addShoppers(shop, 3);
  const campaignId = await pick(ids);
  expect((await funnelOf(campaignId)).mail).toBe(3);
  await database.look("update shopper_stats set lapse_state = 'came_back' where shopper_id = $1", [ids[0]]);
  await startAndEnrol(campaignId);
  expect(await enrolled(campaignId)).toEqual([ids[1], ids[2]].sort());
});

test("half as a comparison group: the funnel names the arms that Start gives", async () => {
  const { shop, ctx } = engine;
  const ids = await engine.addShoppers(shop, 9);
  const campaignId = await pick(ids);
  const { version, ...draft } = await load(campaignId);
  await saveDraft(ctx, { ...draft, shopId: shop.id, campaignId, version, comparisonPercent: 50 });
  const { mail, comparison } = await funnelOf(campaignId, 50);
  expect(mail + comparison).toBe(9);
  await startAndEnrol(campaignId);
  const states = await engine.states(shop, campaignId);
  expect([states["waiting"] ?? 0, states["heldOut"] ?? 0]).toEqual([mail, comparison]);
});

test("numbers of another shop's shoppers have no effect, and neither has more than a hand can pick", async () => {
  const { shop, otherShop, ctx, database } = engine;
  const [mine] = await engine.addShoppers(shop, 1);
  const theirs = await engine.addShoppers(otherShop, 2);
  expect(await createPickedDraft(ctx, { shopId: shop.id, kind: "gentle_note", shopperIds: theirs })).toEqual({ kind: "nobody" });
  expect(await createPickedDraft(ctx, { shopId: shop.id, kind: "gentle_note", shopperIds: [] })).toEqual({ kind: "nobody" });
  expect(await createPickedDraft(ctx, { shopId: shop.id, kind: "gentle_note", shopperIds: Array.from({ length: MOST_PICKED + 1 }, (_, i) => BigInt(i)) })).toEqual({ kind: "too-many" });
  expect(await database.look("select 1 from campaigns where status = 'draft'")).toEqual([]);
  const campaignId = await pick([mine as bigint, ...theirs]);
  expect((await funnelOf(campaignId)).steps[0]).toEqual({ key: "picked", n: 1 });
  // The other shop sees nobody under this number, and picks nothing up by it.
  expect((await previewAudience(ctx, { shopId: otherShop.id, campaignId, audience: (await load(campaignId)).audience })).steps[0]).toEqual({ key: "picked", n: 0 });
  await startAndEnrol(campaignId);
  expect(await database.look("select shop_id::int as shop, shopper_id::text as shopper from enrolments where campaign_id = $1", [campaignId])).toEqual([{ shop: Number(shop.id), shopper: String(mine) }]);
});

test("whoever was merged is picked as who they are now; whose data were deleted is not picked at all", async () => {
  const { shop, database, ctx } = engine;
  const [first, kept, redacted] = (await engine.addShoppers(shop, 3)) as [bigint, bigint, bigint];
  const campaignId = await pick([first, kept]);
  await database.look("update shoppers set merged_into = $2, email = null where id = $1", [first, kept]);
  await database.look("update shoppers set redacted_at = $2 where id = $1", [redacted, ctx.clock.now()]);
  expect((await funnelOf(campaignId)).steps[0]).toEqual({ key: "picked", n: 1 });
  expect(await createPickedDraft(ctx, { shopId: shop.id, kind: "gentle_note", shopperIds: [redacted] })).toEqual({ kind: "nobody" });
  await startAndEnrol(campaignId);
  expect(await enrolled(campaignId)).toEqual([kept]);
});

test("shoppers are added to a draft for picked ones: whoever is in it already is counted as that, and who has the draft open learns of it", async () => {
  const { shop, otherShop, ctx, database } = engine;
  const ids = (await engine.addShoppers(shop, 4)) as [bigint, bigint, bigint, bigint];
  const [merged, kept] = (await engine.addShoppers(shop, 2)) as [bigint, bigint];
  const theirs = await engine.addShoppers(otherShop, 1);
  const campaignId = await pick([ids[0], merged]);
  await database.look("update shoppers set merged_into = $2, email = null where id = $1", [merged, kept]);
  const { name } = await load(campaignId);
  const add = (shopperIds: readonly bigint[], shopId = shop.id) => addPicks(ctx, { shopId, campaignId, shopperIds });

  expect(await add([ids[0], ids[1], kept, ids[2], ids[2], ...theirs])).toEqual({ kind: "added", name, added: 2, already: 2 });
  expect((await funnelOf(campaignId)).steps[0]).toEqual({ key: "picked", n: 4 });
  expect(await startCampaign(ctx, { shopId: shop.id, campaignId, version: 1, actor: "test" })).toEqual({ kind: "stale", version: 2 });
  expect(await add([ids[1], kept])).toEqual({ kind: "added", name, added: 0, already: 2 });
  expect((await load(campaignId)).version).toBe(2);
  expect(await add(theirs)).toEqual({ kind: "nobody" });
  expect(await add(theirs, otherShop.id)).toEqual({ kind: "not-a-draft" });
  expect(await listPickedDrafts(ctx, { shopId: shop.id })).toEqual([{ id: campaignId, name, picks: 4 }]);
  expect(await listPickedDrafts(ctx, { shopId: otherShop.id })).toEqual([]);

  await startAndEnrol(campaignId);
  expect(await add([ids[3]])).toEqual({ kind: "not-a-draft" });
  expect(await enrolled(campaignId)).toEqual([ids[0], ids[1], ids[2], kept].sort());
  expect(await listPickedDrafts(ctx, { shopId: shop.id })).toEqual([]);
});

test("a draft takes as many as a hand can pick and not one more, also from two windows; one by filters takes nobody", async () => {
  const { shop, ctx } = engine;
  const ids = await engine.addShoppers(shop, MOST_PICKED + 2);
  const campaignId = await pick(ids.slice(0, MOST_PICKED - 1));
  const add = (shopperIds: readonly bigint[]) => addPicks(ctx, { shopId: shop.id, campaignId, shopperIds });
  expect(await add(ids.slice(-2))).toEqual({ kind: "too-many" });
  const both = await Promise.all([ids.at(-1), ids.at(-2)].map((id) => add([id as bigint])));
  expect(both.map(({ kind }) => kind).sort()).toEqual(["added", "too-many"]);
  expect((await funnelOf(campaignId)).steps[0]).toEqual({ key: "picked", n: MOST_PICKED });

  const { version, ...draft } = await load(campaignId);
  await saveDraft(ctx, { ...draft, shopId: shop.id, campaignId, version, audience: { states: ["lapsed"], maxDaysQuiet: 730 } });
  expect(await add(ids.slice(-1))).toEqual({ kind: "not-a-draft" });
});

test("back to filters: the draft keeps nobody whom it does not name any more", async () => {
  const { shop, ctx, database } = engine;
  const ids = await engine.addShoppers(shop, 5);
  const campaignId = await pick(ids.slice(0, 2));
  const { version, ...draft } = await load(campaignId);
  expect(await saveDraft(ctx, { ...draft, shopId: shop.id, campaignId, version, audience: { states: ["lapsed"], maxDaysQuiet: 730 } })).toMatchObject({ kind: "saved" });
  expect(await database.look("select 1 from campaign_picks")).toEqual([]);
  expect((await funnelOf(campaignId)).steps[0]).toEqual({ key: "matching", n: 5 });
});
