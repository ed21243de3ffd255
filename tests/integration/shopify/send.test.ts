import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { SegmentSize, ShopFacts } from "#app/shopify/documents/shop";
import { loadShop } from "#app/shops/load-shop.server";
import { createShopify } from "#app/shopify/send.server";
import { throttleStatus, takePoints } from "#sim/admin-api/throttle";
import { shopOf } from "#sim/state";
import { makeTestContext, type TestContext } from "../../support/context.ts";

let t: TestContext;
beforeAll(async () => {
  t = await makeTestContext({ jobs: [] });
});
afterAll(() => t?.close());
beforeEach(() => t.sim.faults.clear());

const simShop = () => shopOf(t.sim.state, t.shop.domain);
const quick = { firstBackoffMs: 5 };
const TagsAdd = `#graphql
  mutation TagsAdd($id: ID!, $tags: [String!]!) { tagsAdd(id: $id, tags: $tags) { userErrors { field message } } }`;

test("THROTTLED is waited out, as often as it comes", async () => {
  t.sim.faults.set("admin.throttle", { next: 8 });
  expect((await createShopify(t.ctx, quick).send(t.shop.id, ShopFacts, {})).kind).toBe("ok");
  expect(t.sim.faults.counts()["admin.throttle"]).toBe(8);
});

test("once the bucket is known, an empty one is waited for instead of asking in vain", async () => {
  const shopify = createShopify(t.ctx, quick);
  await shopify.send(t.shop.id, ShopFacts, {});
  takePoints(simShop(), throttleStatus(simShop()).currentlyAvailable);
  const real = globalThis.fetch;
  let requests = 0;
  globalThis.fetch = (...request) => (requests++, real(...request));
  try {
    for (let i = 0; i < 4; i++) expect((await shopify.send(t.shop.id, ShopFacts, {})).kind).toBe("ok");
  } finally {
    globalThis.fetch = real;
  }
  // One is refused, and tells that others have emptied the bucket; from then on each call waits for its points.
  expect(requests).toBe(5);
});

test("a wait that would be too long is an error of its own, and another shop does not feel it", async () => {
  const shopify = createShopify(t.ctx, { ...quick, totalMs: 300 });
  await shopify.send(t.shop.id, SegmentSize, { query: "number_of_orders > 0" });
  t.sim.faults.set("admin.throttle", { next: 1000 });
  await expect(shopify.send(t.shop.id, ShopFacts, {})).rejects.toThrow(/throttled/);
  t.sim.faults.clear();
  expect((await shopify.send(t.otherShop.id, ShopFacts, {})).kind).toBe("ok");
});

test.each([["admin.server_error"], ["admin.lost_answer"], ["admin.hang"]] as const)("%s is tried again", async (fault) => {
  t.sim.faults.set(fault, { next: 2 });
  expect((await createShopify(t.ctx, { ...quick, requestMs: 300 }).send(t.shop.id, ShopFacts, {})).kind).toBe("ok");
  expect(t.sim.faults.counts()[fault]).toBeGreaterThanOrEqual(2);
});

test("a failure that does not end is thrown after five more tries", async () => {
  const before = t.sim.faults.counts()["admin.server_error"] ?? 0;
  t.sim.faults.set("admin.server_error", { rate: 1 });
  await expect(createShopify(t.ctx, quick).send(t.shop.id, ShopFacts, {})).rejects.toMatchObject({ name: "ShopifyUnavailable" });
  expect((t.sim.faults.counts()["admin.server_error"] ?? 0) - before).toBe(6);
});

test("what a mutation refuses is a value", async () => {
  const outcome = await t.ctx.shopify.send(t.shop.id, TagsAdd, { id: "gid://shopify/Customer/1", tags: ["x"] });
  expect(outcome).toMatchObject({ kind: "rejected", userErrors: [{ message: expect.stringMatching(/./) }] });
});

test("a scope that is missing is a value that names it, noted until the same document is answered again", async () => {
  const ask = () => t.ctx.shopify.send(t.shop.id, SegmentSize, { query: "number_of_orders > 0" });
  const denied = async () => (await loadShop(t.ctx, { shopId: t.shop.id })).denied;
  for (const token of simShop().accessTokens.values()) token.scopes = ["read_products"];
  expect(await ask()).toMatchObject({ kind: "denied", missing: expect.stringContaining("read_customers") });
  expect((await denied())?.access).toContain("read_customers");
  expect((await loadShop(t.ctx, { shopId: t.otherShop.id })).denied).toBeNull();

  for (const token of simShop().accessTokens.values()) token.scopes = [...simShop().grantedScopes];
  // Another document needs another scope, or none.
  expect((await t.ctx.shopify.send(t.shop.id, ShopFacts, {})).kind).toBe("ok");
  expect(await denied()).not.toBeNull();
  expect((await ask()).kind).toBe("ok");
  expect(await denied()).toBeNull();
});

test("a document that Shopify does not take is a surprise, without the variables in its words", async () => {
  const sent = t.ctx.shopify.send(t.shop.id, "query Wrong($email: String!) { shopp(email: $email) { name } }", { email: "anna@ahlers.example" });
  await expect(sent).rejects.toThrow(/shopp/);
  await expect(sent).rejects.not.toThrow(/ahlers/);
});
