import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { loadCampaign } from "#app/campaigns/load-campaign.server";
import { loadSendingTrouble } from "#app/messages/load-sending-trouble.server";
import { ordersJobs } from "#app/orders/jobs.server";
import { webhookJobs } from "#app/platform/jobs/webhook-work.server";
import { addWork } from "#app/platform/jobs/work.server";
import { askScopes } from "#app/shops/ask-scopes.server";
import { shopsJobs } from "#app/shops/jobs.server";
import { loadShop } from "#app/shops/load-shop.server";
import { shopTopics } from "#app/shops/topics.server";
import { shopOf, type SimShop } from "#sim/state";
import type { TestShop } from "../../support/context.ts";
import { type Engine, engineJobs, HOUR, makeEngine } from "../campaigns/engine.ts";

let engine: Engine;
let people: SimShop;
let all: string[];
/** How often Shopify was asked for a discount or to make one. */
let asked = 0;
const realFetch = globalThis.fetch;

beforeAll(async () => {
  // Of the orders the reconcile alone: the engine's shops have been read.
  const reconcile = { items: { "orders.reconcile": ordersJobs.items?.["orders.reconcile"] } };
  engine = await makeEngine({ jobs: [...engineJobs, reconcile, shopsJobs, webhookJobs(shopTopics)] });
  people = shopOf(engine.sim.state, engine.shop.domain);
  all = [...people.grantedScopes];
  const redirected = globalThis.fetch;
  globalThis.fetch = (...request) => {
    if (String(request[1]?.body).match(/(query|mutation) Discount/)) asked++;
    return redirected(...request);
  };
});
afterAll(async () => {
  await engine.close();
  globalThis.fetch = realFetch;
});
beforeEach(async () => {
  await engine.database.empty("shopper_stats, shoppers, messages, enrolments, codes, offers cascade");
  await engine.database.look("update campaigns set status = 'ended'");
  engine.sim.inbox.clear();
  grant(all);
  await askScopes(engine.ctx, { shopId: engine.shop.id });
  await engine.toMorning();
  asked = 0;
});

function grant(scopes: readonly string[]): void {
  people.grantedScopes = [...scopes];
  for (const token of people.accessTokens.values()) token.scopes = [...scopes];
}
const without = (scope: string) => all.filter((one) => one !== scope);
const troubleOf = async (shop: TestShop) => loadSendingTrouble(engine.ctx, await loadShop(engine.ctx, { shopId: shop.id }));
const hours = async (n: number): Promise<void> => {
  for (let i = 0; i < n; i++) await engine.advance(HOUR);
};

test("without the scope nothing is refused or lost: it waits, pages say what is missing, and it goes on when Shopify tells that it is back", async () => {
  const { shop, otherShop, ctx } = engine;
  grant(without("write_discounts"));
  await engine.addShoppers(shop, 4);
  const campaignId = await engine.start(shop);
  const since = ctx.clock.now();
  await engine.runJobs();
  await hours(6);
  expect(await loadCampaign(ctx, { shopId: shop.id, campaignId })).toMatchObject({ status: "running" });
  expect(await engine.states(shop, campaignId)).toEqual({ waiting: 4 });
  const trouble = await troubleOf(shop);
  expect(trouble).toMatchObject({ kind: "denied", missing: "write_discounts" });
  expect(Math.abs(+(trouble as { since: Date }).since - +since)).toBeLessThan(HOUR);
  expect(await troubleOf(otherShop)).toBeNull();
  // Tried again now and then, not over and over.
  expect(asked).toBeGreaterThan(1);
  expect(asked).toBeLessThan(20);

  grant(all);
  await engine.requests.webhook({ topic: "app/scopes_update", domain: shop.domain, body: {} });
  await engine.runJobs();
  expect(await troubleOf(shop)).toBeNull();
  await hours(1);
  expect(await engine.states(shop, campaignId)).toEqual({ sent: 4 });
});

test("nothing leaves while a scope is missing, also what needs none; it ends within an hour though nobody tells", async () => {
  const { shop, ctx } = engine;
  grant(without("write_customers"));
  const [leaver = 0n] = await engine.addShoppers(shop, 1, { row: { consent: "unsubscribed" }, stats: { mailable: false } });
  await ctx.db.withShopSql(shop.id, (sql) => addWork(sql, ctx.clock.now(), "messages.write-back-consent", { shopperId: String(leaver), at: ctx.clock.now().toISOString() }));
  await engine.runJobs();
  expect(await troubleOf(shop)).toMatchObject({ kind: "denied", missing: "write_customers" });
  await engine.addShoppers(shop, 2);
  const campaignId = await engine.start(shop, { kind: "gentle_note" });
  // More tries than an item has.
  await hours(20);
  expect(await engine.states(shop, campaignId)).toEqual({ waiting: 2 });
  expect(people.customers.get(Number(leaver))?.consent.state).toBe("SUBSCRIBED");
  expect(await askScopes(ctx, { shopId: shop.id })).toEqual({ kind: "missing" });

  grant(all);
  await hours(2);
  expect(await troubleOf(shop)).toBeNull();
  expect(people.customers.get(Number(leaver))?.consent.state).toBe("UNSUBSCRIBED");
  await hours(8);
  expect(await engine.states(shop, campaignId)).toEqual({ sent: 2 });
});

test("Reconnect asks at once", async () => {
  const { shop, ctx } = engine;
  grant(without("write_discounts"));
  await engine.addShoppers(shop, 1);
  const campaignId = await engine.start(shop);
  await engine.runJobs();
  expect(await askScopes(ctx, { shopId: shop.id })).toEqual({ kind: "missing" });
  grant(all);
  expect(await askScopes(ctx, { shopId: shop.id })).toEqual({ kind: "granted" });
  await engine.runJobs();
  await hours(1);
  expect(await engine.states(shop, campaignId)).toEqual({ sent: 1 });
});
