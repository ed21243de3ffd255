import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { loadCampaign } from "#app/campaigns/load-campaign.server";
import { loadCampaignResult } from "#app/campaigns/load-campaign-result.server";
import { loadHomeCampaigns } from "#app/campaigns/load-home-campaigns.server";
import { makeNewCodes } from "#app/campaigns/make-new-codes.server";
import { resumeCampaign } from "#app/campaigns/resume-campaign.server";
import { stopCampaign } from "#app/campaigns/stop-campaign.server";
import { mintOffers } from "#app/offers/mint-offers.server";
import { offersTopics } from "#app/offers/topics.server";
import { webhookJobs } from "#app/platform/jobs/webhook-work.server";
import { DiscountCodeBasicCreate } from "#app/shopify/documents/discounts";
import { shopOf, type SimShop } from "#sim/state";
import { DAY, type Engine, engineJobs, HOUR, makeEngine } from "../campaigns/engine.ts";

let engine: Engine;
let people: SimShop;

beforeAll(async () => {
  engine = await makeEngine({ jobs: [...engineJobs, webhookJobs(offersTopics)] });
  people = shopOf(engine.sim.state, engine.shop.domain);
});
afterAll(() => engine.close());
beforeEach(async () => {
  const { database, sim } = engine;
  await database.empty("shopper_stats, shoppers, messages, enrolments, codes, offers cascade");
  await database.look("update campaigns set status = 'ended'");
  people.discounts.clear();
  people.codes.clear();
  sim.inbox.clear();
  sim.faults.clear();
  await engine.toMorning();
});

const codeStates = async (): Promise<Record<string, number>> => {
  const rows = await engine.database.look<{ state: string; n: string }>("select state, count(*) as n from codes where shop_id = $1 group by state", [engine.shop.id]);
  return Object.fromEntries(rows.map((row) => [row.state, Number(row.n)]));
};
/** Every live code of the ledger works at Shopify, once, until the end that the ledger names; and no mail left without one. */
async function expectLedgerTrue(): Promise<void> {
  const rows = await engine.database.look<{ code: string; ends_at: Date }>("select c.code, f.ends_at from codes c join offers f on f.id = c.offer_id and f.shop_id = c.shop_id where c.shop_id = $1 and c.state = 'live'", [engine.shop.id]);
  for (const { code, ends_at } of rows) {
    const known = people.codes.get(code.toLowerCase());
    const discount = people.discounts.get(known?.discountId ?? 0);
    expect(discount).toMatchObject({ usageLimit: 1, oncePerCustomer: true, endsAt: ends_at.getTime() });
  }
  const mailed = await engine.database.look<{ state: string }>("select coalesce(c.state, 'none') as state from messages m left join codes c on c.shop_id = m.shop_id and c.code = m.code where m.shop_id = $1 and m.state = 'sent'", [engine.shop.id]);
  expect(mailed.every(({ state }) => state === "live")).toBe(true);
}
/** Until the lease of the test is deleted. */
const holdMinting = () => engine.database.look("insert into leases (shop_id, name, holder, until) values ($1, 'offers.mint', 'test', clock_timestamp() + interval '1 minute')", [engine.shop.id]);
const days = async (n: number): Promise<void> => {
  for (let i = 0; i < n * 6; i++) await engine.advance(4 * HOUR);
};

test("rule 15: one discount per week of sending, codes in lots, each known live before its mail leaves, ending on the day that the mail names", async () => {
  const { shop, sim } = engine;
  await engine.setSender(shop, { dailyCap: 60 });
  await engine.addShoppers(shop, 600);
  const campaignId = await engine.start(shop, { comparisonPercent: 0, offer: { kind: "amount", minor: 500, minimumMinor: 3000, validDays: 14, combinesWith: ["shipping"] } });
  await engine.runJobs();
  // The second week's codes wait until its days come near.
  expect(people.discounts.size).toBe(1);
  expect((await codeStates()).live).toBeGreaterThan(350);
  await days(12);
  expect(people.discounts.size).toBe(2);
  expect(await codeStates()).toEqual({ live: 600 });
  expect(await engine.states(shop, campaignId)).toEqual({ sent: 600 });
  await expectLedgerTrue();
  const ends = [...people.discounts.values()].map((discount) => discount.endsAt ?? 0).sort((a, b) => a - b);
  expect((ends[1] ?? 0) - (ends[0] ?? 0)).toBe(7 * DAY);
  const discount = [...people.discounts.values()][0];
  expect(discount).toMatchObject({ kind: "amount", value: 500, minimumSubtotalMinor: 3000, combinesWith: { orderDiscounts: false, productDiscounts: false, shippingDiscounts: true } });
  const mail = await sim.inbox.read(sim.inbox.find({ limit: 1 })[0]?.id ?? 0);
  expect(mail?.text).toContain("€5.00 off your next order until");
  expect(mail?.text).toContain("One use, from €30.00.");
  await engine.setSender(shop);
}, 120_000);

test("codes that are taken, fail or lose their answer are made anew or found again; none is made twice", async () => {
  const { shop, sim } = engine;
  sim.faults.set("admin.lost_answer", { rate: 0.25 });
  sim.faults.set("discount.code_fails", { next: 5 });
  await engine.addShoppers(shop, 300);
  await holdMinting();
  const campaignId = await engine.start(shop, { comparisonPercent: 0 });
  // Somebody else's discount has some of our codes, the first that is tried among them.
  const planned = async () => engine.database.look<{ code: string }>("select code from codes where shop_id = $1 order by wanted_at, code", [shop.id]);
  for (let i = 0; i < 200 && (await planned()).length < 300; i++) await new Promise((resolve) => setTimeout(resolve, 10));
  const codes = await planned();
  for (const index of [0, 7, 260]) people.codes.set(codes[index]?.code.toLowerCase() ?? "", { id: 1, code: codes[index]?.code ?? "", discountId: 999, uses: [] });
  await engine.database.look("delete from leases where holder = 'test'");
  await days(2);
  sim.faults.set("admin.lost_answer", { rate: 0 });
  await days(1);
  expect(await codeStates()).toEqual({ live: 300, refused: 3 });
  expect(people.discounts.size).toBe(1);
  expect(await engine.states(shop, campaignId)).toEqual({ sent: 300 });
  await expectLedgerTrue();
}, 120_000);

test("a process that ends anywhere in minting leaves codes that the next one finds again", async () => {
  const { shop, ctx, database } = engine;
  await engine.addShoppers(shop, 300);
  // The worker sees nothing to make; only the calls below do, whose clock is ahead.
  await holdMinting();
  await engine.start(shop, { comparisonPercent: 0 });
  for (let i = 0; i < 300 && (await codeStates()).planned !== 300; i++) await new Promise((resolve) => setTimeout(resolve, 10));
  const later = new Date(+ctx.clock.now() + DAY);
  await database.look("update offers set mint_at = $2 where shop_id = $1", [shop.id, later]);
  await database.look("delete from leases where holder = 'test'");
  // Ends at each call to Shopify in turn: before it, and after it was carried out.
  let deaths = 0;
  let calls = 0;
  for (let at = 0; deaths < 14 && at < 60; at++) {
    calls = 0;
    const dying = {
      ...ctx,
      clock: { now: () => later },
      shopify: {
        ...ctx.shopify,
        send: async (...request: Parameters<typeof ctx.shopify.send>) => {
          if (++calls === 1 + (at % 3)) {
            if (at % 2 === 0) await ctx.shopify.send(...request);
            deaths++;
            throw new Error("the process ended here");
          }
          return ctx.shopify.send(...request);
        },
      },
    } as typeof ctx;
    await mintOffers(dying, { shopId: shop.id }).catch(() => undefined);
    await database.look("delete from leases");
  }
  expect(deaths).toBeGreaterThanOrEqual(4);
  await database.look("update offers set mint_at = $2 where shop_id = $1", [shop.id, ctx.clock.now()]);
  await days(2);
  expect(await codeStates()).toEqual({ live: 300 });
  expect(people.discounts.size).toBe(1);
  await expectLedgerTrue();
}, 120_000);

test("an offer that Shopify refuses holds the campaign until a person resumes it", async () => {
  const { shop, ctx, sim } = engine;
  await engine.addShoppers(shop, 4);
  sim.faults.set("discount.code_refused", { next: 1 });
  const campaignId = await engine.start(shop);
  await days(2);
  expect(await loadCampaign(ctx, { shopId: shop.id, campaignId })).toMatchObject({ status: "paused", pausedBy: "comeback", pausedWhy: "offer_refused" });
  expect(await engine.states(shop, campaignId)).toEqual({ waiting: 4 });
  expect(sim.inbox.count({})).toBe(0);
  await resumeCampaign(ctx, { shopId: shop.id, campaignId, actor: "test" });
  await days(2);
  expect(await engine.states(shop, campaignId)).toEqual({ sent: 4 });
  await expectLedgerTrue();
});

test("codes that Shopify refuses for good: their mails wait in sight, and new codes let them go; nobody gets two, and what was sent stays", async () => {
  const { shop, otherShop, ctx, sim, database } = engine;
  await engine.addShoppers(shop, 8);
  // The code that the discount is made with is taken, of the others three are not.
  sim.faults.set("discount.code_refused", { after: 1, next: 3 });
  const campaignId = await engine.start(shop, { comparisonPercent: 0 });
  await days(1);
  expect(await engine.states(shop, campaignId)).toEqual({ sent: 5, waiting: 3 });
  const refusedCodes = async () => (await loadCampaignResult(ctx, { shopId: shop.id, campaignId }))?.refusedCodes;
  expect(await refusedCodes()).toEqual({ n: 3, reason: "Code is invalid" });
  expect((await loadHomeCampaigns(ctx, { shopId: shop.id })).refusedCodes).toMatchObject([{ campaignId, n: 3 }]);
  expect((await loadHomeCampaigns(ctx, { shopId: otherShop.id })).refusedCodes).toEqual([]);
  const sent = await database.look("select shopper_id, code from messages where shop_id = $1 and state = 'sent' order by 1", [shop.id]);
  const refused = await database.look<{ code: string }>("select code from codes where shop_id = $1 and state = 'refused'", [shop.id]);

  // Two windows at once, and of the new codes one is refused too.
  sim.faults.set("discount.code_refused", { next: 1 });
  const pressed = await Promise.all([1, 2].map(() => makeNewCodes(ctx, { shopId: shop.id, campaignId, actor: "lena" })));
  expect(pressed).toContainEqual({ kind: "drawn", count: 3 });
  expect(pressed).toContainEqual({ kind: "none-refused" });
  expect(await refusedCodes()).toBeNull();
  await engine.runJobs();
  expect(await refusedCodes()).toMatchObject({ n: 1 });
  expect(await makeNewCodes(ctx, { shopId: shop.id, campaignId, actor: "lena" })).toEqual({ kind: "drawn", count: 1 });
  await days(1);
  expect(await engine.states(shop, campaignId)).toEqual({ sent: 8 });
  expect(await codeStates()).toEqual({ live: 8, refused: 4 });
  expect(await refusedCodes()).toBeNull();
  expect((await loadHomeCampaigns(ctx, { shopId: shop.id })).refusedCodes).toEqual([]);
  const after = await database.look<{ shopper_id: string; code: string }>("select shopper_id, code from messages where shop_id = $1 and state = 'sent' order by 1", [shop.id]);
  expect(after).toEqual(expect.arrayContaining(sent));
  expect(after.filter(({ code }) => refused.some((one) => one.code === code))).toEqual([]);
  expect(sim.inbox.count({})).toBe(8);
  await expectLedgerTrue();
  expect(await makeNewCodes(ctx, { shopId: shop.id, campaignId, actor: "lena" })).toEqual({ kind: "none-refused" });
  expect(await makeNewCodes(ctx, { shopId: otherShop.id, campaignId, actor: "sam" })).toEqual({ kind: "missing" });
});

test("a discount that was deleted in the shop: nothing more leaves, and after Resume it is made anew with the same codes", async () => {
  const { shop, ctx, database } = engine;
  await engine.setSender(shop, { dailyCap: 4 });
  await engine.addShoppers(shop, 40);
  const campaignId = await engine.start(shop);
  await days(2);
  const mailed = await database.look<{ code: string }>("select code from messages where shop_id = $1 and state = 'sent'", [shop.id]);
  expect(mailed.length).toBeGreaterThan(0);
  // A merchant deletes it; the second week's codes, and one of the first that was not made yet, are refused from now on.
  people.discounts.clear();
  people.codes.clear();
  await database.look("update codes set state = 'planned' where code = (select code from codes c where shop_id = $1 and state = 'live' and not exists (select 1 from messages m where m.shop_id = $1 and m.code = c.code) order by wanted_at limit 1)", [shop.id]);
  await database.look("select wake($1, 'offers.mint')", [shop.id]);
  await engine.runJobs();
  expect(await loadCampaign(ctx, { shopId: shop.id, campaignId })).toMatchObject({ status: "paused", pausedWhy: "offer_refused" });

  await resumeCampaign(ctx, { shopId: shop.id, campaignId, actor: "test" });
  await engine.runJobs();
  expect(await loadCampaign(ctx, { shopId: shop.id, campaignId })).toMatchObject({ status: "running" });
  for (const { code } of mailed) expect(people.codes.has(code.toLowerCase())).toBe(true);
  await expectLedgerTrue();
  await days(2);
  expect((await engine.states(shop, campaignId))["sent"]).toBeGreaterThan(mailed.length);
  await engine.setSender(shop);
});

/** What a merchant does in the admin, which Shopify then tells by a webhook. */
const inShop = async (what: "Delete" | "Deactivate" | "Activate") => {
  const id = `gid://shopify/DiscountCodeNode/${[...people.discounts.keys()][0]}`;
  const outcome = await engine.ctx.shopify.send(engine.shop.id, `mutation Merchant($id: ID!) { discountCode${what}(id: $id) { userErrors { message } } }`, { id });
  expect(outcome.kind).toBe("ok");
};
const sentCodes = () => engine.database.look<{ code: string }>("select code from messages where shop_id = $1 and state = 'sent' order by code", [engine.shop.id]);
/** A campaign with all of its codes made, and some of its six mails sent. */
async function startAndSendSome(): Promise<bigint> {
  await engine.setSender(engine.shop, { dailyCap: 2 });
  await engine.addShoppers(engine.shop, 6);
  const campaignId = await engine.start(engine.shop, { comparisonPercent: 0 });
  await days(1);
  expect(await codeStates()).toEqual({ live: 6 });
  expect(Object.keys(await engine.states(engine.shop, campaignId)).sort()).toEqual(["sent", "waiting"]);
  return campaignId;
}

test.each(["Delete", "Deactivate"] as const)("%s of a discount in the shop when all its codes are made: the mails that wait are held, and after Resume all codes work", async (what) => {
  const { shop, ctx } = engine;
  const campaignId = await startAndSendSome();
  const mailed = await sentCodes();
  const codes = await engine.database.look("select code from codes where shop_id = $1 order by code", [shop.id]);
  await inShop(what);
  await engine.runJobs();
  expect(await loadCampaign(ctx, { shopId: shop.id, campaignId })).toMatchObject({ status: "paused", pausedWhy: "offer_refused" });
  await days(2);
  expect(await sentCodes()).toEqual(mailed);

  await resumeCampaign(ctx, { shopId: shop.id, campaignId, actor: "lena" });
  await engine.runJobs();
  expect(await loadCampaign(ctx, { shopId: shop.id, campaignId })).toMatchObject({ status: "running" });
  expect(people.discounts.size).toBe(1);
  expect(await engine.database.look("select code from codes where shop_id = $1 and state = 'live' order by code", [shop.id])).toEqual(codes);
  await expectLedgerTrue();
  await days(4);
  expect(await engine.states(shop, campaignId)).toEqual({ sent: 6 });
  expect(await sentCodes()).toEqual(expect.arrayContaining(mailed));
  expect(await sentCodes()).toEqual(codes);
  await engine.setSender(shop);
});

test("a discount that is in force again when its event is worked, one whose mails have all left, and one that is not ours hold nothing", async () => {
  const { shop, ctx, sim } = engine;
  const campaignId = await startAndSendSome();
  const status = async () => (await loadCampaign(ctx, { shopId: shop.id, campaignId }))?.status;
  await inShop("Deactivate");
  await inShop("Activate");
  await engine.runJobs();
  await engine.requests.webhook({ topic: "discounts/delete", domain: shop.domain, body: { admin_graphql_api_id: "gid://shopify/DiscountCodeNode/999", deleted_at: new Date(sim.clock.now()).toISOString() } });
  await engine.runJobs();
  expect(await status()).toBe("running");
  await days(4);
  expect(await engine.states(shop, campaignId)).toEqual({ sent: 6 });
  await inShop("Delete");
  await engine.runJobs();
  expect(await status()).toBe("running");
  await engine.setSender(shop);
});

test("stopped while a code is being made that turns out to be taken: no new one is drawn", async () => {
  const { shop, ctx } = engine;
  await engine.addShoppers(shop, 3);
  await holdMinting();
  const campaignId = await engine.start(shop, { comparisonPercent: 0 });
  for (let i = 0; i < 300 && (await codeStates()).planned !== 3; i++) await new Promise((resolve) => setTimeout(resolve, 10));
  // The worker sees nothing to make; only the call below does, whose clock is ahead.
  const later = new Date(+ctx.clock.now() + DAY);
  await engine.database.look("update offers set mint_at = $2 where shop_id = $1", [shop.id, later]);
  await engine.database.look("delete from leases where holder = 'test'");
  const stopping = {
    ...ctx,
    clock: { now: () => later },
    shopify: {
      ...ctx.shopify,
      send: async (...request: Parameters<typeof ctx.shopify.send>) => {
        if (request[1] !== DiscountCodeBasicCreate) return ctx.shopify.send(...request);
        await stopCampaign(ctx, { shopId: shop.id, campaignId, actor: "test" });
        return { kind: "rejected", data: { discountCodeBasicCreate: { codeDiscountNode: null } }, userErrors: [{ field: null, code: "TAKEN", message: "Code must be unique" }] };
      },
    },
  } as typeof ctx;
  // The worker may hold the lease for the moment in which it sees that there is nothing for it.
  while ((await mintOffers(stopping, { shopId: shop.id })).kind === "again");
  expect((await codeStates()).planned).toBeUndefined();
  await engine.runJobs();
  expect(people.codes.size).toBe(0);
});
