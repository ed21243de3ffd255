import { DateTime } from "luxon";
import { afterAll, beforeAll, expect, test } from "vitest";
import { done, type NounJobs } from "#app/platform/jobs/handlers";
import { webhookJobs } from "#app/platform/jobs/webhook-work.server";
import type { Ctx } from "#app/platform/ports";
import { listAudit } from "#app/shops/audit.server";
import { installShop } from "#app/shops/install-shop.server";
import { shopsJobs } from "#app/shops/jobs.server";
import { loadShop } from "#app/shops/load-shop.server";
import { whySendingStands } from "#app/shops/shop";
import { shopTopics } from "#app/shops/topics.server";
import { ShopFacts } from "#app/shopify/documents/shop";
import { changeOptionalScopes } from "#sim/compliance";
import { shopOf } from "#sim/state";
import { makeTestContext, type TestContext, type TestShop } from "../../support/context.ts";

let t: TestContext;
const begun: bigint[] = [];
const importJobs: NounJobs = { items: { "orders.begin": async (_ctx, { shopId }) => (begun.push(shopId), done()) } };

beforeAll(async () => {
  t = await makeTestContext({ shoppers: 60, install: false, jobs: [shopsJobs, importJobs, webhookJobs(shopTopics)] });
});
afterAll(() => t?.close());

const settingsOf = async (shop: TestShop) => (await loadShop(t.ctx, { shopId: shop.id })).settings;

test("the two token exchanges of a first page load make one shop and begin one import", async () => {
  const taken = await Promise.all(Array.from({ length: 6 }, () => t.reopen(t.shop)));
  expect(new Set(taken.map((shop) => shop.id)).size).toBe(1);
  Object.assign(t.shop, taken[0]);
  await t.runJobs();
  expect(await t.database.look("select domain from shops")).toEqual([{ domain: t.shop.domain }]);
  expect(begun).toEqual([t.shop.id]);
  expect((await listAudit(t.ctx, { shopId: t.shop.id })).map((entry) => entry.action)).toEqual(["installed"]);
});

test("exactly one of many calls in parallel is told that it was the first", async () => {
  const calls = await Promise.all(Array.from({ length: 10 }, () => installShop(t.ctx, { domain: t.otherShop.domain, scopes: "read_orders", at: t.ctx.clock.now() })));
  expect(calls.filter((call) => call.first).length).toBe(1);
  Object.assign(t.otherShop, await t.reopen(t.otherShop));
  await t.runJobs();
  // A worker may have looked at the shop before its token was there, which is why it is read anew with the token; asked twice, an import begins once.
  expect([...new Set(begun)]).toEqual([t.shop.id, t.otherShop.id]);
});

test("rule 1: the shop's facts and Shopify's own counts, also month by month, are there before anything was imported", async () => {
  const settings = await settingsOf(t.shop);
  expect(settings).toMatchObject({ name: "Nordlicht", currency: "EUR", timeZone: "Europe/Berlin", country: "DE", hasAllOrders: true, partnerDevelopment: false, lapseWindowDays: 90, pausedAt: null });
  expect(settings.scopes).toContain("read_all_orders");
  const { withOrders = 0, lapsed = 0, lapsedMailable = 0 } = settings.earlyCounts ?? {};
  expect(withOrders).toBe([...shopOf(t.sim.state, t.shop.domain).customers.values()].filter((customer) => customer.numberOfOrders > 0).length);
  expect(lapsed).toBeGreaterThan(lapsedMailable);
  expect(lapsedMailable).toBeGreaterThan(0);
  const { months = [] } = settings.earlyCounts ?? {};
  const monthOf = (at: number | null) => DateTime.fromMillis(at ?? 0, { zone: "Europe/Berlin" }).toFormat("yyyy-MM");
  const lastOrders = [...shopOf(t.sim.state, t.shop.domain).customers.values()].map(({ lastOrderAt }) => monthOf(lastOrderAt));
  expect(months.map(({ month }) => month).at(-1)).toBe(monthOf(t.sim.clock.now()));
  expect(months).toEqual(months.map(({ month }) => ({ month, n: lastOrders.filter((one) => one === month).length })));
  expect(months).toHaveLength(13);
});

test("a change of the shop is read from Shopify, not from the webhook, so a stale one does no harm", async () => {
  shopOf(t.sim.state, t.shop.domain).name = "Nordlicht Tee";
  await t.requests.webhook({ topic: "shop/update", domain: t.shop.domain, body: { name: "An older name" } });
  await t.runJobs();
  expect((await settingsOf(t.shop)).name).toBe("Nordlicht Tee");
  expect((await settingsOf(t.otherShop)).name).toBe("Suedwind");
});

test("the address that buyers see is known, follows Shopify, and is no postal address before somebody saves it; a shop that gave none has none", async () => {
  const sim = shopOf(t.sim.state, t.shop.domain);
  const known = async () => {
    const { businessAddress, postalAddress } = (await loadShop(t.ctx, { shopId: t.shop.id })).settings;
    return { businessAddress, postalAddress };
  };
  const changed = async () => {
    await t.requests.webhook({ topic: "shop/update", domain: t.shop.domain, body: {} });
    await t.runJobs();
  };
  expect(await known()).toEqual({ businessAddress: "Nordlicht GmbH\nHafenstraße 1\n20457 Hamburg\nGermany", postalAddress: null });
  sim.address = { company: null, street: "12 Commercial Street", city: "Portland", provinceCode: "ME", zip: "04101", countryCode: "US" };
  sim.country = "US";
  await changed();
  // Without a company the shop's own name stands above it.
  expect(await known()).toEqual({ businessAddress: `${sim.name}\n12 Commercial Street\nPortland ME 04101\nUnited States`, postalAddress: null });
  sim.address = null;
  await changed();
  expect(await known()).toEqual({ businessAddress: null, postalAddress: null });
});

test("scopes that the merchant takes back or grants are known at once; older orders then come in", async () => {
  begun.length = 0;
  changeOptionalScopes(t.sim.core, shopOf(t.sim.state, t.shop.domain), []);
  await t.runJobs();
  expect((await settingsOf(t.shop)).hasAllOrders).toBe(false);
  expect(begun).toEqual([]);
  changeOptionalScopes(t.sim.core, shopOf(t.sim.state, t.shop.domain), ["read_all_orders"]);
  await t.runJobs();
  expect((await settingsOf(t.shop)).hasAllOrders).toBe(true);
  expect(begun).toEqual([t.shop.id]);
});

test("an uninstall stops sending, forgets the tokens and keeps the data; the other shop goes on", async () => {
  t.sim.uninstall(t.shop.domain);
  await t.runJobs();
  const shop = await loadShop(t.ctx, { shopId: t.shop.id });
  expect(shop.uninstalledAt).toBeInstanceOf(Date);
  expect(whySendingStands(shop)).toBe("uninstalled");
  expect(shop.settings.name).toBe("Nordlicht Tee");
  expect(await t.database.look(`select shop from "Session"`)).toEqual([{ shop: t.otherShop.domain }]);
  expect(await t.ctx.shopify.send(t.shop.id, ShopFacts, {})).toEqual({ kind: "gone" });
  expect(whySendingStands(await loadShop(t.ctx, { shopId: t.otherShop.id }))).toBeNull();
});

test("a reinstall goes on with what is there; an uninstall that arrives late does not end it", async () => {
  begun.length = 0;
  const uninstalledAt = new Date(t.sim.clock.now());
  await t.sim.clock.advance(60_000);
  await t.reopen(t.shop);
  await t.runJobs();
  expect(await t.database.look("select count(*)::int as n from shops")).toEqual([{ n: 2 }]);
  // Asked for again: it is the import that knows whether it was done.
  expect(begun).toEqual([t.shop.id]);
  await t.requests.webhook({ topic: "app/uninstalled", domain: t.shop.domain, body: {}, triggeredAt: uninstalledAt });
  await t.runJobs();
  const shop = await loadShop(t.ctx, { shopId: t.shop.id });
  expect(whySendingStands(shop)).toBeNull();
  expect((await t.ctx.shopify.send(t.shop.id, ShopFacts, {})).kind).toBe("ok");
});

test("the first request of a session token is enough, even when the process died before it could take the shop in", async () => {
  await t.database.look("delete from shop_settings where shop_id = $1", [t.shop.id]);
  const { first } = await installShop(t.ctx, { domain: t.shop.domain, scopes: "read_orders", at: t.ctx.clock.now() });
  expect(first).toBe(true);
  await t.runJobs();
  expect((await settingsOf(t.shop)).currency).toBe("EUR");
});

// The last: Shopify does not know this shop, so its work is never done.
test("a call that made the shop and is then overtaken by another does not tell of a second install; a reinstall does", async () => {
  const install = (ctx: Ctx) => installShop(ctx, { domain: "overtaken.myshopify.com", scopes: "", at: t.ctx.clock.now() });
  const db = { ...t.ctx.db, withShopSql: (async (...call: Parameters<Ctx["db"]["withShopSql"]>) => (await install(t.ctx), t.ctx.db.withShopSql(...call))) as Ctx["db"]["withShopSql"] };
  const { shopId, first } = await install({ ...t.ctx, db });
  expect(first).toBe(false);
  const told = async () => (await listAudit(t.ctx, { shopId })).map((entry) => entry.action);
  expect(await told()).toEqual(["installed"]);
  await t.database.look("update shops set uninstalled_at = installed_at where id = $1", [shopId]);
  await Promise.all([1, 2, 3].map(() => install(t.ctx)));
  expect(await told()).toEqual(["installed_again", "installed"]);
});
