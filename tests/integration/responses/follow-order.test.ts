import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { loadCampaign } from "#app/campaigns/load-campaign.server";
import { loadGoodwill } from "#app/campaigns/load-goodwill.server";
import { resumeCampaign } from "#app/campaigns/resume-campaign.server";
import { loadShop } from "#app/shops/load-shop.server";
import { saveGoodwillBudget } from "#app/shops/save-goodwill-budget.server";
import { loadCampaignResult } from "#app/campaigns/load-campaign-result.server";
import { loadHomeCampaigns } from "#app/campaigns/load-home-campaigns.server";
import { rehomeShoppers } from "#app/orders/rehome-orders.server";
import { listResponses } from "#app/responses/list-responses.server";
import { followOrder } from "#app/responses/follow-order.server";
import { insertRow } from "../../support/rows.ts";
import { DAY, type Engine, HOUR, makeEngine } from "../campaigns/engine.ts";

let engine: Engine;
let campaignId: bigint;
let ids: bigint[];
let serial = 1000;

beforeAll(async () => {
  engine = await makeEngine();
});
afterAll(() => engine.close());
beforeEach(async () => {
  const { database, shop } = engine;
  // What the last test's orders set off is done before its rows are taken away, else the two wait for each other.
  await engine.runJobs();
  await database.empty("shopper_stats, shoppers, messages, enrolments, codes, offers, orders, responses, attributions, timeline, cases cascade");
  await database.look("update campaigns set status = 'ended'");
  await engine.toMorning();
  ids = await engine.addShoppers(shop, 4);
  campaignId = await engine.start(shop);
  for (let i = 0; i < 8; i++) await engine.advance(3 * HOUR);
});

const codeOf = async (shopperId: bigint | undefined): Promise<string> => (await engine.database.look<{ code: string }>("select code from messages where shopper_id = $1 and state = 'sent'", [shopperId]))[0]?.code ?? "";
const follow = async (orderId: number, shopId = engine.shop.id) => expect(await followOrder(engine.ctx, { shopId, payload: { orderId: String(orderId) } })).toEqual({ kind: "done" });
async function order(values: Record<string, unknown>, shopId = engine.shop.id): Promise<number> {
  const id = ++serial;
  await insertRow(engine.database, "orders", {
    shop_id: shopId, id, name: `#${id}`, processed_at: engine.ctx.clock.now(), updated_at: engine.ctx.clock.now(), order_day: "2026-12-01", currency: "EUR",
    subtotal_minor: 4500, net_minor: 4500, discount_minor: 500, counts: true, ...values,
  });
  await follow(id, shopId);
  return id;
}
const result = async () => {
  const found = await loadCampaignResult(engine.ctx, { shopId: engine.shop.id, campaignId });
  if (!found) throw new Error("no result");
  const { redemptions, usedByOther, wonBack, revenueMinor, lateRevenueMinor, discountMinor, refundedMinor } = found;
  return { redemptions, usedByOther, wonBack: wonBack.mailed, revenueMinor, lateRevenueMinor, discountMinor, refundedMinor };
};
const nothing = { redemptions: 0, usedByOther: 0, wonBack: 0, revenueMinor: 0, lateRevenueMinor: 0, discountMinor: 0, refundedMinor: 0 };
const kinds = async () => (await listResponses(engine.ctx, { shopId: engine.shop.id })).rows.map(({ kind, takenBack }) => (takenBack ? `${kind} taken back` : kind)).sort();

test("the owner uses the code: redemption, came back, revenue; a repeat changes nothing; a refund and a cancellation take it back", async () => {
  const { database, ctx, shop } = engine;
  const code = await codeOf(ids[0]);
  const id = await order({ shopper_id: ids[0], discount_codes: [code.toLowerCase()] });
  const booked = { ...nothing, redemptions: 1, wonBack: 1, revenueMinor: 4500, discountMinor: 500 };
  expect(await result()).toEqual(booked);
  expect(await kinds()).toEqual(["came_back", "code_used"]);
  await follow(id);
  await follow(id);
  expect(await result()).toEqual(booked);
  expect((await database.look("select 1 from timeline where kind = 'redemption'")).length).toBe(1);
  expect(await database.look("select case_outcome from shopper_stats where shopper_id = $1", [ids[0]])).toEqual([{ case_outcome: "came_back" }]);
  expect((await loadHomeCampaigns(ctx, { shopId: shop.id })).revenue).toEqual({ minor: 4500, orders: 1 });

  await database.look("update orders set refunded_minor = 1500, net_minor = 3000 where id = $1", [id]);
  await follow(id);
  expect(await result()).toEqual({ ...booked, revenueMinor: 3000, refundedMinor: 1500 });
  await database.look("update orders set refunded_minor = 4500, net_minor = 0, counts = false, why_not = 'refunded' where id = $1", [id]);
  await follow(id);
  expect(await result()).toEqual({ ...booked, wonBack: 0, revenueMinor: 0, refundedMinor: 4500 });
  expect(await kinds()).toEqual(["came_back taken back", "code_used"]);
  await database.look("update orders set counts = false, why_not = 'cancelled', cancelled_at = $2 where id = $1", [id, ctx.clock.now()]);
  await follow(id);
  expect(await result()).toEqual({ ...nothing, redemptions: 1 });
  expect(await kinds()).toEqual(["came_back taken back", "code_used taken back"]);
});

test("somebody else uses the code: shown, and not counted as the owner's return", async () => {
  const { shop } = engine;
  const [stranger] = await engine.addShoppers(shop, 1);
  await order({ shopper_id: stranger, email: "stranger@people.example", discount_codes: [await codeOf(ids[0])] });
  expect(await result()).toEqual({ ...nothing, usedByOther: 1 });
  expect(await kinds()).toEqual(["code_used_by_other"]);
  // The code is gone; the owner's own order without it is their return all the same.
  await order({ shopper_id: ids[0] });
  expect(await result()).toMatchObject({ wonBack: 1, redemptions: 0, usedByOther: 1, revenueMinor: 4500 });
});

test("a guest with the owner's address is the owner, and so is who they were merged into", async () => {
  const { database, shop } = engine;
  const [row] = await database.look<{ email: string }>("select email from shoppers where id = $1", [ids[0]]);
  await order({ shopper_id: null, email: row?.email, discount_codes: [await codeOf(ids[0])] });
  expect(await result()).toMatchObject({ redemptions: 1, usedByOther: 0, revenueMinor: 4500 });

  const code = await codeOf(ids[1]);
  const [kept] = await engine.addShoppers(shop, 1);
  await database.look("update shoppers set merged_into = $2, email = null where id = $1", [ids[1], kept]);
  await order({ shopper_id: kept, discount_codes: [code] });
  expect(await result()).toMatchObject({ redemptions: 2, usedByOther: 0, wonBack: 1, revenueMinor: 9000 });
});

test("a guest's order that is joined to the shopper later is theirs then: return, code and revenue, once", async () => {
  const { database, shop, otherShop, ctx } = engine;
  const guest = -77n;
  for (const shopId of [shop.id, otherShop.id]) await insertRow(database, "shoppers", { shop_id: shopId, id: guest, email: "guest@people.example" });
  await order({ shopper_id: guest, email: "guest@people.example", discount_codes: [await codeOf(ids[0])] });
  await order({ shopper_id: guest, email: "guest@people.example" });
  await order({ shopper_id: guest }, otherShop.id);
  expect(await result()).toEqual({ ...nothing, usedByOther: 1 });
  await database.look("update shoppers set merged_into = $2, email = null where shop_id = $1 and id = $3", [shop.id, ids[0], guest]);
  for (let twice = 0; twice < 2; twice++) {
    await rehomeShoppers(ctx, { shopId: shop.id, shopperIds: [guest] });
    await engine.runJobs();
    expect(await result()).toEqual({ ...nothing, redemptions: 1, wonBack: 1, revenueMinor: 9000, discountMinor: 500 });
  }
  expect((await listResponses(ctx, { shopId: otherShop.id })).rows).toEqual([]);
});

test("a partial refund after the window takes back its part, in a currency without decimals and in one with three", async () => {
  const { database } = engine;
  for (const [index, currency, net] of [[0, "JPY", 4500], [1, "KWD", 12345]] as const) {
    const id = await order({ shopper_id: ids[index], currency, subtotal_minor: net, net_minor: net });
    await database.look("update orders set refunded_minor = $2, net_minor = $3, updated_at = $4 where id = $1", [id, 1, net - 1, new Date(+engine.ctx.clock.now() + 60 * DAY)]);
    await follow(id);
  }
  expect(await result()).toEqual({ ...nothing, wonBack: 2, revenueMinor: 4499 + 12344, refundedMinor: 2 });
});

test("a code that was used stays with its first order; the second order is a return without it", async () => {
  const code = await codeOf(ids[0]);
  await order({ shopper_id: ids[0], discount_codes: [code] });
  await order({ shopper_id: ids[0], discount_codes: [code] });
  expect(await result()).toEqual({ ...nothing, redemptions: 1, wonBack: 1, revenueMinor: 9000, discountMinor: 500 });
});

test("an order without the code counts within 30 days of the mail, and not after; with the code it is booked later too, apart", async () => {
  await order({ shopper_id: ids[0] });
  await order({ shopper_id: ids[1], counts: false, why_not: "test" });
  await order({ shopper_id: ids[2], processed_at: new Date(+engine.ctx.clock.now() - 3 * DAY) });
  expect(await result()).toEqual({ ...nothing, wonBack: 1, revenueMinor: 4500 });
  const late = new Date(+engine.ctx.clock.now() + 33 * DAY);
  await order({ shopper_id: ids[1], processed_at: late });
  await order({ shopper_id: ids[3], processed_at: late, discount_codes: [await codeOf(ids[3])] });
  expect(await result()).toEqual({ ...nothing, redemptions: 1, wonBack: 1, revenueMinor: 4500, lateRevenueMinor: 4500, discountMinor: 500 });
});

test("the comparison group's return is counted apart and brings the campaign nothing", async () => {
  const { shop, database, ctx } = engine;
  await database.look("update enrolments set arm = 'comparison' where shopper_id = $1 and campaign_id = $2", [ids[0], campaignId]);
  await database.look("delete from messages where shopper_id = $1", [ids[0]]);
  await order({ shopper_id: ids[0] });
  const found = await loadCampaignResult(ctx, { shopId: shop.id, campaignId });
  expect(found?.wonBack).toEqual({ mailed: 0, comparison: 1 });
  expect(found?.revenueMinor).toBe(0);
  expect(await kinds()).toEqual([]);
});

test("codes and orders of one shop mean nothing in another", async () => {
  const { otherShop, ctx } = engine;
  await order({ shopper_id: ids[0], discount_codes: [await codeOf(ids[0])] }, otherShop.id);
  expect(await result()).toEqual(nothing);
  expect((await listResponses(ctx, { shopId: otherShop.id })).rows).toEqual([]);
  const id = await order({ shopper_id: ids[0], discount_codes: [await codeOf(ids[0])] });
  await engine.database.look("delete from orders where shop_id = $1 and id = $2", [engine.shop.id, id]);
  await follow(id);
  expect((await result()).revenueMinor).toBe(0);
});

test("rule 19: goodwill has a budget a month; when it is used, campaigns with such offers pause and tell, and a budget that is raised lets them go on", async () => {
  const { ctx, shop, otherShop } = engine;
  const save = async (minor: number | null, of = shop.id) => saveGoodwillBudget(ctx, { shopId: of, actor: "lena", version: (await loadShop(ctx, { shopId: of })).settings.version, minor });
  const offer = { kind: "percentage" as const, percent: 10, validDays: 21, goodwill: true as const };
  await engine.addShoppers(shop, 60);
  campaignId = await engine.start(shop, { kind: "small_thank_you", offer, comparisonPercent: 0 });
  await engine.setSender(shop, { dailyCap: 50 });
  for (let i = 0; i < 5; i++) await engine.advance(HOUR);
  expect(await engine.states(shop, campaignId)).toMatchObject({ sent: expect.any(Number), waiting: expect.any(Number) });
  const [sent] = await engine.database.look<{ shopper_id: string; code: string }>("select shopper_id, code from messages where campaign_id = $1 and state = 'sent' limit 1", [campaignId]);
  expect(await save(-1)).toEqual({ kind: "invalid" });
  expect(await save(500)).toEqual({ kind: "saved" });
  expect(await save(0, otherShop.id)).toEqual({ kind: "saved" });

  await order({ shopper_id: BigInt(sent?.shopper_id ?? 0), discount_codes: [sent?.code], discount_minor: 499 });
  await engine.runJobs();
  expect((await loadCampaign(ctx, { shopId: shop.id, campaignId }))?.status).toBe("running");
  expect(await loadGoodwill(ctx, { shopId: shop.id })).toEqual({ usedMinor: 499, budgetMinor: 500 });
  await engine.database.look("update orders set discount_minor = 500 where shopper_id = $1", [sent?.shopper_id]);
  await follow(serial);
  await engine.runJobs();
  expect(await loadCampaign(ctx, { shopId: shop.id, campaignId })).toMatchObject({ status: "paused", pausedWhy: "goodwill_used" });
  const waiting = (await engine.states(shop, campaignId)).waiting;
  await engine.advance(DAY);
  expect((await engine.states(shop, campaignId)).waiting).toBe(waiting);

  // Resumed without a higher budget it pauses again before anything leaves.
  await resumeCampaign(ctx, { shopId: shop.id, campaignId, actor: "lena" });
  await engine.runJobs();
  expect((await loadCampaign(ctx, { shopId: shop.id, campaignId }))?.status).toBe("paused");
  await save(1_000);
  await resumeCampaign(ctx, { shopId: shop.id, campaignId, actor: "lena" });
  await engine.runJobs();
  for (let i = 0; i < 8; i++) await engine.advance(6 * HOUR);
  expect((await engine.states(shop, campaignId)).waiting).toBeUndefined();
});
