/** Overrides for a customer segment and a product collection, read at a simulated Shopify by the app's own jobs. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { LapseChoice } from "#app/lapse/lapse-rule";
import { loadOverrideSources } from "#app/lapse/load-override-sources.server";
import { loadOverrides } from "#app/lapse/load-overrides.server";
import { deleteOverride } from "#app/lapse/order-overrides.server";
import type { OverrideKind } from "#app/lapse/override";
import { previewOverride } from "#app/lapse/preview-override.server";
import { readOverride } from "#app/lapse/read-override.server";
import { saveOverride } from "#app/lapse/save-override.server";
import type { Ctx, Shopify } from "#app/platform/ports";
import { SEGMENT } from "#app/shopify/documents/segments";
import { requestCustomerRedact } from "#sim/compliance";
import type { SimCustomer } from "#sim/shapes";
import { nextId, shopOf } from "#sim/state";
import { customerPayload } from "#sim/webhooks/customer-payload";
import { makeTestContext, type TestContext } from "../../support/context.ts";

const fixed = (windowDays: number): LapseChoice => ({ rule: "fixed", windowDays, horizonDays: 90, cut: 0.8 });
let app: TestContext;
beforeAll(async () => {
  app = await makeTestContext({ shoppers: 150 });
  await app.runJobs();
});
afterAll(() => app.close());

const people = () => shopOf(app.sim.state, app.shop.domain);
const judged = (shopId: bigint) => app.database.look<{ id: string; override: string | null; state: string }>("select shopper_id as id, lapse_override_id as override, lapse_state as state from shopper_stats where shop_id = $1 and lapse_state <> 'unknown' order by shopper_id", [shopId]);
const appliesTo = async (id: bigint) => (await judged(app.shop.id)).filter(({ override }) => override === String(id)).map((row) => Number(row.id));
const all = async () => (await loadOverrides(app.ctx, { shopId: app.shop.id })).overrides;
async function save(name: string, kind: OverrideKind, sourceId: string, override: { id: bigint; version: number } | null = null): Promise<bigint> {
  const saved = await saveOverride(app.ctx, { shopId: app.shop.id, actor: "3", override, name, kind, countries: [], sourceId, choice: fixed(30) });
  if (saved.kind !== "saved") throw new Error(JSON.stringify(saved));
  await app.runJobs();
  return saved.id;
}
const denying = (): Ctx => ({ ...app.ctx, shopify: { ...app.ctx.shopify, send: (async (...call: Parameters<Shopify["send"]>) => (call[1] === SEGMENT ? { kind: "denied", missing: "read_customers" } : app.ctx.shopify.send(...call))) as Shopify["send"] } });
const addSegment = (name: string, query: string) => {
  const segment = { id: nextId(app.sim.state), name, query, createdAt: app.sim.clock.now(), updatedAt: app.sim.clock.now() };
  people().segments.set(segment.id, segment);
  return `gid://shopify/Segment/${segment.id}`;
};

test("a segment: its members are judged by its rule, followed each night, and kept where it is denied or gone", async () => {
  const { ctx, shop } = app;
  const buyers = (await judged(shop.id)).map(({ id }) => Number(id)).filter((id) => id > 0);
  for (const id of buyers.slice(0, 6)) people().customers.get(id)!.tags = ["vip"];
  const gid = addSegment("VIP", "customer_tags CONTAINS 'vip'");
  expect((await loadOverrideSources(ctx, { shopId: shop.id })).segment).toContainEqual({ id: gid, name: "VIP" });
  expect(await previewOverride(ctx, { shopId: shop.id, overrideId: null, whom: { kind: "segment", sourceId: gid }, choice: fixed(30) })).toMatchObject({ kind: "counted", shoppers: 6, firstOf: null });
  expect(await saveOverride(ctx, { shopId: shop.id, actor: "3", override: null, name: "Nobody", kind: "segment", countries: [], sourceId: "gid://shopify/Segment/1", choice: fixed(30) })).toEqual({ kind: "unknown" });

  const id = await save("Best customers", "segment", gid);
  expect(await appliesTo(id)).toEqual(buyers.slice(0, 6));
  expect(await all()).toMatchObject([{ id, name: "Best customers", whom: { kind: "segment", source: { id: gid, name: "VIP" } }, readAt: expect.any(Date), trouble: null, shoppers: 6 }]);

  people().customers.get(buyers[0] as number)!.tags = [];
  people().customers.get(buyers[7] as number)!.tags = ["vip"];
  await app.advance(26 * 3_600_000);
  const members = [...buyers.slice(1, 6), buyers[7]];
  expect(await appliesTo(id)).toEqual(members);

  expect(await readOverride(denying(), { shopId: shop.id, overrideId: id })).toEqual({ kind: "done" });
  expect((await all())[0]).toMatchObject({ trouble: "denied", shoppers: 6 });
  people().segments.delete(Number(gid.split("/").at(-1)));
  await app.advance(24 * 3_600_000);
  expect((await all())[0]).toMatchObject({ trouble: "gone" });
  expect(await appliesTo(id)).toEqual(members);
  // What is gone there can be kept with another rule, and be for others.
  expect(await saveOverride(ctx, { shopId: shop.id, actor: "3", override: { id, version: 1 }, name: "Best customers", kind: "segment", countries: [], sourceId: gid, choice: fixed(40) })).toEqual({ kind: "saved", id });
  const other = addSegment("New", "customer_tags CONTAINS 'new'");
  for (const one of buyers.slice(10, 13)) people().customers.get(one)!.tags = ["new"];
  await save("New customers", "segment", other, { id, version: 2 });
  expect(await appliesTo(id)).toEqual(buyers.slice(10, 13));
  expect((await all())[0]).toMatchObject({ trouble: null, whom: { source: { name: "New" } } });
  const others = await judged(app.otherShop.id);
  expect(others.length).toBeGreaterThan(50);
  expect(others.every(({ override }) => override === null)).toBe(true);
});

test("who was erased belongs to nothing, and is not taken in again", async () => {
  const [first] = await all();
  if (!first) throw new Error("no override");
  const [erased] = await appliesTo(first.id);
  requestCustomerRedact(app.sim.core, people(), erased as number, { atOnce: true });
  await app.runJobs();
  const of = () => app.database.look("select 1 from lapse_override_members where shop_id = $1 and shopper_id = $2", [app.shop.id, erased]);
  expect(await of()).toEqual([]);
  await readOverride(app.ctx, { shopId: app.shop.id, overrideId: first.id });
  expect(await of()).toEqual([]);
  expect(await app.database.look("select lapse_override_id as id from shopper_stats where shop_id = $1 and shopper_id = $2", [app.shop.id, erased])).toEqual([{ id: null }]);
  await deleteOverride(app.ctx, { shopId: app.shop.id, actor: "3", id: first.id });
  await app.runJobs();
});

test("a collection: whose last order holds a product of it, followed with the next order and with what the collection holds", async () => {
  const { ctx, shop } = app;
  const kitchen = [...people().collections.values()].find(({ title }) => title === "Kitchen")!;
  const gid = `gid://shopify/Collection/${kitchen.id}`;
  expect((await loadOverrideSources(ctx, { shopId: shop.id })).collection).toContainEqual({ id: gid, name: "Kitchen" });
  /** By the simulated shop's own orders. */
  const expected = async (products: readonly number[]) => {
    const rows = await app.database.look<{ id: string; last: string }>("select s.shopper_id as id, (select o.id from orders o where o.shop_id = $1 and o.shopper_id = s.shopper_id and o.counts order by o.processed_at desc limit 1) as last from shopper_stats s where s.shop_id = $1 and s.lapse_state <> 'unknown' order by 1", [shop.id]);
    return rows.filter(({ last }) => people().orders.get(Number(last))?.lines.some(({ productId }) => productId !== null && products.includes(productId))).map(({ id }) => Number(id));
  };
  const asked = await previewOverride(ctx, { shopId: shop.id, overrideId: null, whom: { kind: "collection", sourceId: gid }, choice: fixed(30) });
  const id = await save("Kitchen things", "collection", gid);
  const theirs = await expected(kitchen.productIds);
  expect(theirs.length).toBeGreaterThan(10);
  expect(await appliesTo(id)).toEqual(theirs);
  expect(asked).toMatchObject({ kind: "counted", shoppers: theirs.length });
  expect((await all())[0]).toMatchObject({ shoppers: theirs.length, past: { named: expect.any(Number) } });

  // One of them orders something else, another comes to it.
  const goods = (among: boolean) => [...people().products.values()].find((product) => kitchen.productIds.includes(product.id) === among && !product.giftCard)!.variants[0]!.id;
  const [leaves] = theirs.filter((one) => one > 0) as [number];
  const comes = (await judged(shop.id)).map((row) => Number(row.id)).find((one) => one > 0 && !theirs.includes(one)) as number;
  for (const [customerId, among] of [[leaves, false], [comes, true]] as const) app.sim.checkout(shop.domain, { customerId, lines: [{ variantId: goods(among), quantity: 1 }] });
  await app.runJobs();
  const after = await appliesTo(id);
  expect([after.includes(leaves), after.includes(comes)]).toEqual([false, true]);
  expect(after).toEqual(await expected(kitchen.productIds));

  kitchen.productIds = kitchen.productIds.slice(0, 1);
  await app.advance(26 * 3_600_000);
  expect(await appliesTo(id)).toEqual(await expected(kitchen.productIds));
  people().collections.delete(kitchen.id);
  await app.advance(24 * 3_600_000);
  expect((await all())[0]).toMatchObject({ trouble: "gone" });
  expect((await appliesTo(id)).length).toBeGreaterThan(0);
});

test("who moves to another country is judged by its rule once Shopify says so, or the night finds it", async () => {
  const saved = await saveOverride(app.ctx, { shopId: app.shop.id, actor: "3", override: null, name: "Norway", kind: "countries", countries: ["NO"], sourceId: "", choice: fixed(200) });
  if (saved.kind !== "saved") throw new Error(saved.kind);
  await app.runJobs();
  expect(await appliesTo(saved.id)).toEqual([]);
  // Nobody else's rule: whoever has a last order of the collection is judged by that.
  const [told, found] = (await judged(app.shop.id)).filter(({ override, id }) => override === null && Number(id) > 0).map(({ id }) => people().customers.get(Number(id))!) as [SimCustomer, SimCustomer];
  for (const customer of [told, found]) Object.assign(customer, { place: { ...customer.place, countryCode: "NO", provinceCode: null }, updatedAt: app.sim.clock.now() });
  await app.requests.webhook({ topic: "customers/update", domain: app.shop.domain, body: customerPayload(told, people()) });
  await app.runJobs();
  expect(await appliesTo(saved.id)).toEqual([told.id]);
  await app.advance(26 * 3_600_000);
  expect(await appliesTo(saved.id)).toEqual([told.id, found.id].sort((a, b) => a - b));
});
