import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createSealer } from "#app/platform/sealing.server";
import { ShopFacts } from "#app/shopify/documents/shop";
import { createShopify } from "#app/shopify/send.server";
import type { Ctx } from "#app/platform/ports";
import { shopOf } from "#sim/state";
import { makeTestContext, testEncryptionKey, type TestContext } from "../../support/context.ts";

const HOUR = 3_600_000;
const newKey = `k2:${Buffer.alloc(32, 9).toString("base64")}`;

let t: TestContext;
beforeAll(async () => {
  t = await makeTestContext({ jobs: [] });
});
afterAll(() => t?.close());
beforeEach(() => t.sim.faults.clear());

interface SessionRow {
  shop: string;
  accessToken: string;
  refreshToken: string;
}
const sessions = () => t.database.look<SessionRow>(`select shop, "accessToken", "refreshToken" from "Session" order by shop`);
const simShop = (domain = t.shop.domain) => shopOf(t.sim.state, domain);
/** How many pairs of tokens Shopify gave out. */
const pairsGiven = (domain?: string) => simShop(domain).accessTokens.size;
const askName = (shopify: Ctx["shopify"], shopId = t.shop.id) => shopify.send<{ shop: { name: string } }>(shopId, ShopFacts, {});

test("the table holds sealed tokens only, each with the id of its key", async () => {
  const rows = await sessions();
  expect(rows.map((row) => row.shop)).toEqual([t.shop.domain, t.otherShop.domain].sort());
  for (const { accessToken, refreshToken } of rows) for (const token of [accessToken, refreshToken]) {
    expect(token).toMatch(/^k1\./);
    expect(token).not.toContain("shp");
  }
});

test("each shop's calls go out with its own token", async () => {
  expect(await askName(t.ctx.shopify, t.shop.id)).toMatchObject({ kind: "ok", data: { shop: { name: "Nordlicht" } } });
  expect(await askName(t.ctx.shopify, t.otherShop.id)).toMatchObject({ kind: "ok", data: { shop: { name: "Suedwind" } } });
});

test("an expired token is refreshed once, however many calls in however many processes find it so", async () => {
  await t.sim.clock.advance(2 * HOUR);
  const processes = [createShopify(t.ctx), createShopify(t.ctx), createShopify(t.ctx)];
  const before = { own: pairsGiven(), other: pairsGiven(t.otherShop.domain) };
  const outcomes = await Promise.all(processes.flatMap((shopify) => Array.from({ length: 5 }, () => askName(shopify))));
  expect(outcomes.map((outcome) => outcome.kind)).toEqual(Array(15).fill("ok"));
  expect(pairsGiven()).toBe(before.own + 1);
  expect(pairsGiven(t.otherShop.domain)).toBe(before.other);
  expect(await t.database.look("select 1 from leases")).toEqual([]);
});

test("no transaction is open while Shopify is asked for a new token", async () => {
  await t.sim.clock.advance(2 * HOUR);
  const real = globalThis.fetch;
  const openMeanwhile: unknown[] = [];
  globalThis.fetch = async (...request) => {
    openMeanwhile.push(...(await t.database.look("select pid from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'")));
    return real(...request);
  };
  try {
    expect((await askName(t.ctx.shopify)).kind).toBe("ok");
  } finally {
    globalThis.fetch = real;
  }
  expect(openMeanwhile).toEqual([]);
});

test("a new key seals what is refreshed; what the old one sealed stays readable", async () => {
  const shopify = createShopify({ ...t.ctx, seal: createSealer([newKey, testEncryptionKey]) });
  expect((await askName(shopify)).kind).toBe("ok");
  expect((await sessions())[0]?.accessToken).toMatch(/^k1\./);
  await t.sim.clock.advance(2 * HOUR);
  expect((await askName(shopify)).kind).toBe("ok");
  const [row] = await sessions();
  expect(row?.accessToken).toMatch(/^k2\./);
  expect(row?.refreshToken).toMatch(/^k2\./);
  // Back to the first key for the tests that follow.
  await t.database.look(`delete from "Session" where shop = $1`, [t.shop.domain]);
  await t.reopen(t.shop);
});

test("a token that Shopify refuses early is replaced", async () => {
  for (const token of simShop().accessTokens.values()) token.revoked = true;
  expect((await askName(t.ctx.shopify)).kind).toBe("ok");
});

test("a token endpoint in trouble is asked again", async () => {
  await t.sim.clock.advance(2 * HOUR);
  t.sim.faults.set("token.server_error", { next: 2 });
  expect((await askName(t.ctx.shopify)).kind).toBe("ok");
  expect(t.sim.faults.counts()["token.server_error"]).toBe(2);
});

test("an access token whose refresh is dead is gone, and is not tried again", async () => {
  await t.sim.clock.advance(2 * HOUR);
  for (const token of simShop().refreshTokens.values()) token.revoked = true;
  expect(await askName(t.ctx.shopify)).toEqual({ kind: "gone" });
  expect((await sessions()).map((row) => row.shop)).toEqual([t.otherShop.domain]);
  const real = globalThis.fetch;
  globalThis.fetch = () => Promise.reject(new Error("asked all the same"));
  try {
    expect(await askName(t.ctx.shopify)).toEqual({ kind: "gone" });
  } finally {
    globalThis.fetch = real;
  }
  expect((await askName(t.ctx.shopify, t.otherShop.id)).kind).toBe("ok");
  await t.reopen(t.shop);
  expect((await askName(t.ctx.shopify)).kind).toBe("ok");
});

test("an uninstall in the middle of work is an answer, not an error", async () => {
  t.sim.faults.set("admin.uninstall", { next: 1 });
  expect(await askName(t.ctx.shopify)).toEqual({ kind: "gone" });
});
