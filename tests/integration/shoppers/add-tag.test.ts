import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { done, type NounJobs } from "#app/platform/jobs/handlers";
import type { Ctx, Shopify } from "#app/platform/ports";
import { addTag, addTagToView } from "#app/shoppers/add-tag.server";
import { shoppersJobs } from "#app/shoppers/jobs.server";
import { keepBulkTags } from "#app/shoppers/keep-bulk-tags.server";
import { listShoppers } from "#app/shoppers/list-shoppers.server";
import { continueBulk, loadBulk, putAwayBulk, undoBulk } from "#app/shoppers/work-bulk.server";
import { CAMPAIGN_TAG } from "#app/shops/campaign-tag";
import { listAudit } from "#app/shops/audit.server";
import { BULK_RUN_MUTATION } from "#app/shopify/documents/bulk";
import { TagsAdd } from "#app/shopify/documents/tags";
import { bulkOperationsIdle } from "#sim/admin-api/bulk/operations";
import { deleteCustomer } from "#sim/checkout/customers";
import { shopOf } from "#sim/state";
import type { TestShop } from "../../support/context.ts";
import { DAY, type Engine, engineJobs, makeEngine } from "../campaigns/engine.ts";

let engine: Engine;
/** Whether the engine's worker walks through views as well. Mostly the tests do, lot by lot, so that a worker which is killed has no other beside it. */
let walks = false;
const walk: NonNullable<NounJobs["items"]>["shoppers.bulk"] = async (...call) => (walks && (await shoppersJobs.items?.["shoppers.bulk"]?.(...call))) || done();
beforeAll(async () => {
  engine = await makeEngine({ jobs: [...engineJobs, { items: { ...shoppersJobs.items, "shoppers.bulk": walk } }] });
});
afterEach(() => void (walks = false));
afterAll(() => engine.close());

const actor = "7";
const people = (shop: TestShop) => shopOf(engine.sim.state, shop.domain);
const numbers = (ids: bigint[]) => [...ids].sort((a, b) => Number(a - b)).map(Number);
/** Who carries a tag at Shopify, in our rows, and in the list that is filtered by it. */
const carriers = async (shop: TestShop, tag: string) => {
  const rows = await engine.database.look<{ id: string }>("select id::text from shoppers where shop_id = $1 and tags @> array[$2] order by id", [shop.id, tag]);
  const { rows: listed } = await listShoppers(engine.ctx, { shopId: shop.id, query: { state: "all", sort: "quiet", tag } });
  return {
    shopify: [...people(shop).customers.values()].filter(({ tags }) => tags.includes(tag)).map(({ id }) => id).sort((a, b) => a - b),
    rows: rows.map(({ id }) => Number(id)),
    listed: numbers(listed.map(({ id }) => id)),
  };
};
const all = (ids: bigint[]) => ({ shopify: numbers(ids), rows: numbers(ids), listed: numbers(ids) });
const giveTags = async (shop: TestShop, ids: bigint[], tags: string[]) => {
  for (const id of ids) people(shop).customers.get(Number(id))!.tags = [...tags];
  await engine.database.look("update shoppers set tags = $3 where shop_id = $1 and id = any($2)", [shop.id, ids, tags]);
  await engine.database.look("update shopper_stats set tag_bits = bits_of($3) where shop_id = $1 and shopper_id = any($2)", [shop.id, ids, tags]);
};
/** What the worker does when it is woken, until nothing is left. */
const work = async (shop: TestShop) => {
  for (let again = true; again; ) {
    again = (await keepBulkTags(engine.ctx, { shopId: shop.id })).kind === "again";
    await bulkOperationsIdle(engine.sim.core);
  }
};
const shown = (shop: TestShop) => loadBulk(engine.ctx, { shopId: shop.id, actor });
const undo = async (shop: TestShop) => undoBulk(engine.ctx, { shopId: shop.id, bulkId: (await shown(shop))?.id ?? 0n, actor: "8" });
const log = async (shop: TestShop) => (await listAudit(engine.ctx, { shopId: shop.id })).filter(({ details }) => "tag" in details).map(({ actor: who, action, details: { tag, n } }) => [who, action, tag, n]);
const mutationsInBulk = (shop: TestShop) => [...people(shop).bulkOperations.values()].filter(({ type }) => type === "MUTATION").length;
/** A process that dies at a moment of this conversation. */
const dyingAfter = (document: string): Ctx => {
  const { send } = engine.ctx.shopify;
  const dies = (async (...call: Parameters<Shopify["send"]>) => {
    const outcome = await send(...call);
    if (call[1] === document) throw new Error("killed");
    return outcome;
  }) as Shopify["send"];
  return { ...engine.ctx, shopify: { ...engine.ctx.shopify, send: dies } };
};

test("shoppers who are ticked get a tag at Shopify and here, whoever had it keeps theirs; taken back, only they lose it whom the work gave it; one killed in the middle changes nothing of this", async () => {
  const { ctx, shop, otherShop, sim, database } = engine;
  const [had, fresh, other, gone, bystander] = (await engine.addShoppers(shop, 5)) as [bigint, bigint, bigint, bigint, bigint];
  await giveTags(shop, [fresh, other, gone, bystander], ["north"]);
  await giveTags(shop, [had], ["Vip"]);
  // A guest has no record at Shopify, and one was deleted there of which nobody told us.
  await database.look("insert into shoppers (shop_id, id, source_at) values ($1, -5, to_timestamp(0))", [shop.id]);
  deleteCustomer(sim.core, people(shop), Number(gone));

  expect(await addTag(ctx, { shopId: shop.id, shopperIds: [had, fresh, other, gone, -5n], tag: " VIP ", actor })).toMatchObject({ kind: "begun" });
  expect(await shown(shop)).toMatchObject({ state: "running", tag: "VIP", looked: 2, changed: 0, failed: 1, expected: 5 });
  await expect(keepBulkTags(dyingAfter(TagsAdd), { shopId: shop.id })).rejects.toThrow("killed");
  await work(shop);
  expect(await carriers(shop, "VIP")).toEqual(all([fresh, other]));
  expect(await shown(shop)).toMatchObject({ state: "done", looked: 5, changed: 2, failed: 2 });
  expect(mutationsInBulk(shop)).toBe(0);
  expect(await log(shop)).toEqual([[actor, "tagged_shoppers", "VIP", 2]]);

  expect(await undoBulk(ctx, { shopId: otherShop.id, bulkId: (await shown(shop))?.id ?? 0n, actor })).toEqual({ kind: "missing" });
  expect(await undo(shop)).toEqual({ kind: "undoing", tag: "VIP" });
  expect(await shown(shop)).toMatchObject({ state: "undoing", changed: 2 });
  expect(await addTag(ctx, { shopId: shop.id, shopperIds: [bystander], tag: "vip", actor })).toEqual({ kind: "refused", why: "busy" });
  await work(shop);
  expect(await carriers(shop, "VIP")).toEqual(all([]));
  expect(await shown(shop)).toBeNull();
  expect(people(shop).customers.get(Number(fresh))?.tags).toEqual(["north"]);
  expect(people(shop).customers.get(Number(had))?.tags).toEqual(["Vip"]);
  expect(await database.look("select tags from shoppers where shop_id = $1 and id = any($2) order by id", [shop.id, [had, fresh]])).toEqual([{ tags: ["Vip"] }, { tags: ["north"] }]);
  expect(await log(shop)).toEqual([["8", "took_back_tag", "VIP", 2], [actor, "tagged_shoppers", "VIP", 2]]);
  expect(await database.look("select 1 from bulk_tags")).toEqual([]);
});

test("of two who begin with the same tag at the same moment one is told that it is being added", async () => {
  const { ctx, shop } = engine;
  const ids = await engine.addShoppers(shop, 2);
  const outcomes = await Promise.all([...Array(6)].map((_, i) => addTag(ctx, { shopId: shop.id, shopperIds: ids, tag: i % 2 === 0 ? "Spring" : "spring", actor })));
  expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["begun", ...Array(5).fill("refused")]);
  await work(shop);
});

test("everybody of a view gets a tag in bulk, also when the worker dies as Shopify begins and when its operation breaks off; the other shop is not touched", async () => {
  const { ctx, shop, otherShop, sim, database } = engine;
  const ids = await engine.addShoppers(shop, 30, { stats: { lapse_state: "slowing" } });
  const others = await engine.addShoppers(otherShop, 2, { stats: { lapse_state: "slowing" } });
  await giveTags(shop, ids.slice(0, 4), ["autumn"]);
  const begun = await addTagToView(ctx, { shopId: shop.id, query: { state: "slowing", sort: "spent" }, tag: "autumn", actor });
  const bulkId = begun.kind === "begun" ? begun.bulkId : 0n;
  await continueBulk(ctx, { shopId: shop.id, bulkId, size: 20 });
  // Until the view is walked to its end nobody is asked for.
  await work(shop);
  expect(await shown(shop)).toMatchObject({ state: "running", expected: 30, changed: 0 });
  for (let lot = 0; lot < 3; lot += 1) await continueBulk(ctx, { shopId: shop.id, bulkId, size: 20 });
  expect(await database.look("select state, query, looked from shopper_bulks where id = $1", [bulkId])).toEqual([{ state: "running", query: null, looked: 4 }]);
  await expect(keepBulkTags(dyingAfter(BULK_RUN_MUTATION), { shopId: shop.id })).rejects.toThrow("killed");
  sim.faults.set("bulk.fail", { next: 1 });
  await work(shop);
  expect(await carriers(shop, "autumn")).toEqual(all(ids));
  expect(await carriers(otherShop, "autumn")).toEqual(all([]));
  expect(await shown(shop)).toMatchObject({ state: "done", looked: 30, changed: 26, failed: 0 });
  expect(mutationsInBulk(shop)).toBeGreaterThan(1);
  expect((await log(shop)).slice(0, 2)).toEqual([[actor, "tagged_shoppers", "autumn", 26], [actor, "tagged_view", "autumn", undefined]]);
  expect(others).toHaveLength(2);

  // A day later nobody can take it back, and who got it by this is forgotten; the tag stays.
  await putAwayBulk(ctx, { shopId: shop.id, bulkId });
  walks = true;
  await engine.advance(DAY);
  expect(await undoBulk(ctx, { shopId: shop.id, bulkId, actor })).toEqual({ kind: "missing" });
  expect(await database.look("select 1 from bulk_tags where bulk_id = $1", [bulkId])).toEqual([]);
  expect((await carriers(shop, "autumn")).shopify).toEqual(numbers(ids));
});

test("work that is stopped while Shopify has it in hand ends with nobody tagged, and what was not begun is not asked for", async () => {
  const { ctx, shop } = engine;
  const ids = await engine.addShoppers(shop, 25);
  await addTag(ctx, { shopId: shop.id, shopperIds: ids, tag: "winter", actor });
  const mutations = mutationsInBulk(shop);
  // Shopify has begun, and nothing was settled yet.
  expect(await keepBulkTags(ctx, { shopId: shop.id })).toMatchObject({ kind: "again" });
  expect(mutationsInBulk(shop)).toBe(mutations + 1);
  expect(await undo(shop)).toEqual({ kind: "undoing", tag: "winter" });
  await bulkOperationsIdle(engine.sim.core);
  await work(shop);
  expect(await carriers(shop, "winter")).toEqual(all([]));
  expect(await shown(shop)).toBeNull();

  const begun = await addTagToView(ctx, { shopId: shop.id, query: { state: "lapsed", sort: "quiet" }, tag: "winter", actor });
  await continueBulk(ctx, { shopId: shop.id, bulkId: begun.kind === "begun" ? begun.bulkId : 0n, size: 5 });
  const before = mutationsInBulk(shop);
  expect(await undo(shop)).toEqual({ kind: "undoing", tag: "winter" });
  walks = true;
  await engine.runJobs();
  await work(shop);
  expect([mutationsInBulk(shop), await carriers(shop, "winter"), await shown(shop)]).toEqual([before, all([]), null]);
});

test("while Shopify denies the scope the work waits and says nothing; a tag that cannot be one, and Comeback's own, are refused", async () => {
  const { ctx, shop } = engine;
  const [id] = (await engine.addShoppers(shop, 1)) as [bigint];
  for (const [tag, why] of [["", "empty"], ["a, b", "comma"], ["x".repeat(41), "long"], [CAMPAIGN_TAG.toUpperCase(), "ours"]] as const) {
    expect(await addTag(ctx, { shopId: shop.id, shopperIds: [id], tag, actor })).toEqual({ kind: "refused", why });
  }
  const { grantedScopes } = people(shop);
  const grant = (scopes: readonly string[]) => {
    people(shop).grantedScopes = [...scopes];
    for (const token of people(shop).accessTokens.values()) token.scopes = [...scopes];
  };
  grant(grantedScopes.filter((scope) => scope !== "write_customers"));
  await addTag(ctx, { shopId: shop.id, shopperIds: [id], tag: "meadow", actor });
  await work(shop);
  expect(await shown(shop)).toMatchObject({ state: "running", changed: 0 });
  grant(grantedScopes);
  await work(shop);
  expect([await carriers(shop, "meadow"), (await shown(shop))?.state]).toEqual([all([id]), "done"]);
});
