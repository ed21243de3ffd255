import { afterAll, beforeAll, expect, test } from "vitest";
import { campaignsJobs } from "#app/campaigns/jobs.server";
import { stopCampaign } from "#app/campaigns/stop-campaign.server";
import { tagShoppers } from "#app/campaigns/tag-shoppers.server";
import type { Ctx, Shopify } from "#app/platform/ports";
import { recordDeletion, recordMerge } from "#app/shoppers/lose-customer.server";
import { suppressAddress } from "#app/shoppers/suppression.server";
import { CAMPAIGN_SEGMENT, CAMPAIGN_TAG } from "#app/shops/campaign-tag";
import { loadShop } from "#app/shops/load-shop.server";
import { saveCampaignTag } from "#app/shops/save-campaign-tag.server";
import { BULK_RUN_MUTATION } from "#app/shopify/documents/bulk";
import { TagsAdd } from "#app/shopify/documents/tags";
import { bulkOperationsIdle } from "#sim/admin-api/bulk/operations";
import { compileSegment } from "#sim/admin-api/segment-query";
import { deleteCustomer, mergeCustomers } from "#sim/checkout/customers";
import { shopOf } from "#sim/state";
import type { TestShop } from "../../support/context.ts";
import { type Engine, engineJobs, makeEngine } from "./engine.ts";

let engine: Engine;
beforeAll(async () => {
  // By hand, so that a worker which is killed has no other beside it.
  const { "campaigns.tag": _byHand, ...lots } = campaignsJobs.lots ?? {};
  engine = await makeEngine({ jobs: [...engineJobs.filter((noun) => noun !== campaignsJobs), { ...campaignsJobs, lots }] });
  await engine.database.look("update shop_settings set campaign_tag = true");
});
afterAll(() => engine.close());

const people = (shop: TestShop) => shopOf(engine.sim.state, shop.domain);
const tagsOf = (shop: TestShop, id: bigint) => people(shop).customers.get(Number(id))?.tags ?? [];
const tagged = (shop: TestShop) => [...people(shop).customers.values()].filter(({ tags }) => tags.includes(CAMPAIGN_TAG)).map(({ id }) => BigInt(id)).sort();
const segments = (shop: TestShop) => [...people(shop).segments.values()].filter(({ name }) => name === CAMPAIGN_SEGMENT);
const mutationsInBulk = (shop: TestShop) => [...people(shop).bulkOperations.values()].filter(({ type }) => type === "MUTATION").length;
const rows = (shop: TestShop) => engine.database.look<{ state: string; n: number }>("select state, count(*)::int as n from campaign_tags where shop_id = $1 group by 1 order by 1", [shop.id]);
/** What the worker does when it is woken, until nothing is left. */
const tag = async (shop: TestShop) => {
  for (let again = true; again; ) {
    again = (await tagShoppers(engine.ctx, { shopId: shop.id })).kind === "again";
    await bulkOperationsIdle(engine.sim.core);
  }
};
const enrol = async (shop: TestShop) => {
  await engine.runJobs();
  await tag(shop);
};
/** A process that dies at a moment of this conversation. */
const dyingCtx = (send: (go: Shopify["send"], ...call: Parameters<Shopify["send"]>) => Promise<unknown>): Ctx => ({ ...engine.ctx, shopify: { ...engine.ctx.shopify, send: ((...call: Parameters<Shopify["send"]>) => send(engine.ctx.shopify.send, ...call)) as Shopify["send"] } });

test("rule 7: whoever a campaign has in hand carries the tag and stands in the segment; both follow Start, a kill, an unsubscribe, a return, a merge, a deletion and Stop; other tags are never touched", async () => {
  const { ctx, shop, otherShop, sim, database } = engine;
  const ids = await engine.addShoppers(shop, 25);
  const [left, back, gone, merged, kept, other] = ids as [bigint, bigint, bigint, bigint, bigint, bigint];
  const bystanders = await engine.addShoppers(shop, 2, { row: { consent: "not_subscribed" } });
  for (const id of [...ids, ...bystanders]) people(shop).customers.get(Number(id))!.tags = ["VIP", "comeback: in a campaignx"];
  // A guest is in the campaign too and has no record at Shopify.
  await database.look("update shopper_stats set shopper_id = -5 where shop_id = $1 and shopper_id = $2", [shop.id, ids[24]]);
  await database.look("update shoppers set id = -5 where shop_id = $1 and id = $2", [shop.id, ids[24]]);
  const customers = ids.slice(0, 24);

  const campaignId = await engine.start(shop, { kind: "gentle_note", comparisonPercent: 0 });
  await enrol(shop);
  expect(tagged(shop)).toEqual([...customers].sort());
  expect(mutationsInBulk(shop)).toBe(1);
  expect(await rows(shop)).toEqual([{ state: "set", n: 24 }]);
  const [segment] = segments(shop);
  const inSegment = compileSegment(segment?.query ?? "", { now: sim.clock.now(), timezone: "UTC", currency: "EUR" });
  expect([...people(shop).customers.values()].filter(inSegment).map(({ id }) => BigInt(id)).sort()).toEqual(tagged(shop));
  expect(tagged(otherShop)).toEqual([]);

  // One leaves the list, one comes back, one is deleted at Shopify, two become one: few, so they are changed one by one.
  await ctx.db.withShopSql(shop.id, (sql) => suppressAddress(sql, ctx, { shopperId: left, reason: "unsubscribed", at: ctx.clock.now() }));
  await database.look("update enrolments set came_back_at = $2 where shopper_id = $1", [back, ctx.clock.now()]);
  deleteCustomer(sim.core, people(shop), Number(gone));
  await ctx.db.withShopSql(shop.id, (sql) => recordDeletion(sql, ctx, { shopperId: gone, at: ctx.clock.now() }));
  mergeCustomers(sim.core, people(shop), Number(kept), Number(merged));
  await ctx.db.withShopSql(shop.id, (sql) => recordMerge(sql, ctx, { kept, deleted: merged, at: ctx.clock.now() }));
  await tag(shop);
  expect(tagged(shop)).toEqual(customers.filter((id) => ![left, back, gone, merged].includes(id)).sort());
  expect(await rows(shop)).toEqual([{ state: "set", n: 20 }]);
  expect(mutationsInBulk(shop)).toBe(1);

  // A shop's own deed at Shopify: the segment is made again when somebody new is tagged.
  people(shop).segments.clear();
  // Killed after Shopify took the change and before it was noted: asked again, with nothing doubled.
  await database.look("update enrolments set came_back_at = null where shopper_id = $1", [back]);
  const dies = dyingCtx(async (go, ...call) => {
    const outcome = await go(...call);
    if (call[1] === TagsAdd) throw new Error("killed");
    return outcome;
  });
  await expect(tagShoppers(dies, { shopId: shop.id })).rejects.toThrow("killed");
  expect(await rows(shop)).toEqual([{ state: "adding", n: 1 }, { state: "set", n: 20 }]);
  await tag(shop);
  expect(tagsOf(shop, back)).toEqual(["VIP", "comeback: in a campaignx", CAMPAIGN_TAG]);
  expect(segments(shop)).toHaveLength(1);

  // Stop, with a kill just after Shopify began the operation, and then one that breaks off in the middle.
  await stopCampaign(ctx, { shopId: shop.id, campaignId, actor: "1" });
  const diesAtStart = dyingCtx(async (go, ...call) => {
    const outcome = await go(...call);
    if (call[1] === BULK_RUN_MUTATION) throw new Error("killed");
    return outcome;
  });
  await expect(tagShoppers(diesAtStart, { shopId: shop.id })).rejects.toThrow("killed");
  sim.faults.set("bulk.fail", { next: 1 });
  await tag(shop);
  expect(tagged(shop)).toEqual([]);
  expect(await rows(shop)).toEqual([]);
  for (const id of [left, back, kept, other, ...bystanders]) expect(tagsOf(shop, id)).toEqual(["VIP", "comeback: in a campaignx"]);
});

test("rule 7: a merchant turns the tag off and on again; it is taken away from all, and who switched is kept", async () => {
  const { ctx, otherShop: shop, database } = engine;
  const ids = await engine.addShoppers(shop, 3);
  await engine.start(shop, { kind: "gentle_note", comparisonPercent: 0 });
  await enrol(shop);
  expect(tagged(shop)).toEqual([...ids].sort());
  const { version } = (await loadShop(ctx, { shopId: shop.id })).settings;
  expect(await saveCampaignTag(ctx, { shopId: shop.id, version: version - 1, actor: "7", on: false })).toEqual({ kind: "stale" });
  expect(await saveCampaignTag(ctx, { shopId: shop.id, version, actor: "7", on: false })).toEqual({ kind: "saved" });
  await tag(shop);
  expect(tagged(shop)).toEqual([]);
  expect(await database.look("select actor, action from audit_entries where shop_id = $1 order by id desc limit 1", [shop.id])).toEqual([{ actor: "7", action: "turned_tag_off" }]);
  await saveCampaignTag(ctx, { shopId: shop.id, version: version + 1, actor: "7", on: true });
  await tag(shop);
  expect(tagged(shop)).toEqual([...ids].sort());
});
