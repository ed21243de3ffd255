/** What the list of campaigns shows and does, and the lists of shoppers that a result's numbers open. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { archiveCampaign } from "#app/campaigns/archive-campaign.server";
import { createPickedDraft } from "#app/campaigns/create-picked-draft.server";
import { duplicateCampaign } from "#app/campaigns/duplicate-campaign.server";
import { listCampaigns } from "#app/campaigns/list-campaigns.server";
import { loadCampaign } from "#app/campaigns/load-campaign.server";
import { loadCampaignResult } from "#app/campaigns/load-campaign-result.server";
import { listPickedDrafts } from "#app/campaigns/list-picked-drafts.server";
import { leaveOutShoppers } from "#app/shoppers/leave-out.server";
import { listShoppers } from "#app/shoppers/list-shoppers.server";
import { parseShopperQuery } from "#app/shoppers/shopper-query";
import { type Engine, HOUR, makeEngine } from "./engine.ts";

let engine: Engine;
let campaignId: bigint;
let people: bigint[];
const actor = "7";

beforeAll(async () => {
  // In the evening: the first mails leave next morning.
  engine = await makeEngine({ startAt: new Date("2026-11-23T19:30:00Z") });
  people = await engine.addShoppers(engine.shop, 12);
  await engine.addShoppers(engine.otherShop, 2);
  campaignId = await engine.start(engine.shop, { comparisonPercent: 40, kind: "gentle_note" });
});
afterAll(() => engine?.close());

const list = (filter: Partial<Parameters<typeof listCampaigns>[1]> = { archived: false }) => listCampaigns(engine.ctx, { shopId: engine.shop.id, ...filter });
const row = async (id = campaignId) => (await list({})).find((one) => one.id === id);
const ids = async (fate?: string, shopId = engine.shop.id): Promise<bigint[]> => {
  const query = parseShopperQuery(new URLSearchParams({ state: "all", campaign: String(campaignId), ...(fate && { fate }) }));
  return (await listShoppers(engine.ctx, { shopId, query })).rows.map(({ id }) => id).sort();
};

test("rule 18: the list says when a campaign starts: at the end of its ten minutes, then with its first mail, then not at all", async () => {
  const { ctx, shop, database } = engine;
  const startedAt = ctx.clock.now();
  await database.look("update campaigns set started_at = $2 where id = $1", [campaignId, startedAt]);
  expect(await row()).toMatchObject({ status: "starting", starts: { at: new Date(+startedAt + 10 * 60_000), today: true, day: "2026-11-23" }, against: { kind: "too-early" } });
  await engine.skipLead();
  await engine.advance(HOUR);
  const filled = await row();
  expect(filled).toMatchObject({ status: "running", audienceSize: 12, kind: "gentle_note", archivedAt: null });
  expect(filled?.starts).toMatchObject({ day: "2026-11-24", today: false });
  expect(filled?.starts?.at).toEqual((await loadCampaignResult(ctx, { shopId: shop.id, campaignId }))?.firstDueAt);
});

test("each number of a result opens the list of exactly those whom it counts, and of no other shop's", async () => {
  const { ctx, shop, database } = engine;
  const waiting = await database.look<{ id: bigint }>("select shopper_id as id from messages where campaign_id = $1 order by shopper_id", [campaignId]);
  // Somebody is left out by hand meanwhile: their mail is not sent.
  const [left] = waiting.map(({ id }) => BigInt(id)) as [bigint];
  await leaveOutShoppers(ctx, { shopId: shop.id, shopperIds: [left], actor });
  for (let hour = 0; hour < 26; hour += 1) await engine.advance(HOUR);
  const result = await loadCampaignResult(ctx, { shopId: shop.id, campaignId });
  const { sent, heldOut } = result?.explanations ?? { sent: 0, heldOut: 0 };
  expect(sent).toBeGreaterThan(0);
  expect(heldOut).toBeGreaterThan(0);
  expect(result?.explanations).toMatchObject({ waiting: 0, notSent: { left_out: 1 } });
  expect(sent + heldOut + 1).toBe(12);

  const [got, held, all] = [await ids("sent"), await ids("held_out"), await ids()];
  expect([got.length, held.length, await ids("not_sent:left_out"), await ids("not_sent"), await ids("not_sent:bought"), await ids("waiting"), await ids("uncertain")]).toEqual([sent, heldOut, [left], [left], [], [], []]);
  expect([...got, ...held, left].sort()).toEqual(all);
  expect(all).toEqual([...people].sort());
  expect(await ids(undefined, engine.otherShop.id)).toEqual([]);
  expect((await row())?.starts).toBeNull();
  expect(await row()).toMatchObject({ sent, against: { kind: "too-early", why: "few" } });
});

test("a copy is a draft under a new name with what was chosen, also of whoever was picked by hand", async () => {
  const { ctx, shop, otherShop } = engine;
  const before = await loadCampaign(ctx, { shopId: shop.id, campaignId });
  const copied = await duplicateCampaign(ctx, { shopId: shop.id, campaignId, actor });
  if (copied.kind !== "created") throw new Error("not copied");
  const copy = await loadCampaign(ctx, { shopId: shop.id, campaignId: copied.campaignId });
  const { subject, body, audience, offer, locale, kind } = before ?? {};
  expect(copy).toMatchObject({ name: "Gentle note (2)", status: "draft", version: 1, startedAt: null, audienceSize: null, comparisonPercent: 40, updatedBy: actor, subject, body, audience, offer, locale, kind });
  expect(await duplicateCampaign(ctx, { shopId: otherShop.id, campaignId, actor })).toEqual({ kind: "missing" });

  const picked = await createPickedDraft(ctx, { shopId: shop.id, kind: "small_thank_you", shopperIds: people.slice(0, 3) });
  const again = await duplicateCampaign(ctx, { shopId: shop.id, campaignId: picked.kind === "created" ? picked.campaignId : 0n, actor });
  expect(await listPickedDrafts(ctx, { shopId: shop.id })).toMatchObject([{ id: again.kind === "created" ? again.campaignId : 0n, name: "Small thank-you (2)", picks: 3 }, { picks: 3 }]);
});

test("what is archived stands in its own list only and comes back; what is under way cannot be put away", async () => {
  const { ctx, shop, otherShop } = engine;
  const archive = (id: bigint, back = false, shopId = shop.id) => archiveCampaign(ctx, { shopId, campaignId: id, actor, back });
  expect(await archive(campaignId)).toEqual({ kind: "under-way" });
  const [draft] = await list({ statuses: ["draft"], kind: "gentle_note", archived: false });
  const id = draft?.id ?? 0n;
  expect(await archive(id, false, otherShop.id)).toEqual({ kind: "missing" });
  expect(await archive(id)).toEqual({ kind: "archived" });
  expect((await list()).map((one) => one.id)).not.toContain(id);
  expect(await list({ archived: true })).toMatchObject([{ id, archivedAt: expect.any(Date) as Date }]);
  expect(await list({ statuses: ["draft"], kind: "gentle_note", archived: false })).toEqual([]);
  expect(await archive(id, true)).toEqual({ kind: "brought-back" });
  expect(await list({ archived: true })).toEqual([]);
});
