/**
 * What goes wrong, as the merchant sees it: what happened, what it means, and a button that mends it. Where each case is proven:
 * older orders refused, a permission missing, an import that stopped or is slowed down, codes refused: here · a dead token, a mail server that refuses, two windows: settings.test.ts · a
 * page that is not there or another shop's: admin.test.ts · mails of unknown fate: lists.test.ts · who left the list meanwhile: tests/integration/messages/links.test.ts.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDraft } from "#app/campaigns/create-draft.server";
import { startCampaign } from "#app/campaigns/start-campaign.server";
import { SegmentSize } from "#app/shopify/documents/shop";
import { changeOptionalScopes } from "#sim/compliance";
import { shopOf } from "#sim/state";
import { keepViews } from "./kept-views.ts";
import { eventually, launchWholeApp, type View, type WholeApp } from "../support/whole-app.ts";

let app: WholeApp;
const keep = keepViews();

beforeAll(async () => {
  app = await launchWholeApp({ shoppers: 200 });
  await app.runJobs();
});
afterAll(() => app?.close());

const open = (path: string, shop = app.shop): Promise<View> => keep(app.admin(path, { shop }));

test("older orders that Shopify does not show are asked for in one press, and the banner is gone when they are granted", async () => {
  changeOptionalScopes(app.sim.core, shopOf(app.sim.state, app.otherShop.domain), []);
  await app.runJobs();
  const { frame, page } = await open("/app", app.otherShop);
  await frame.getByText("Shopify shows Comeback the last 60 days of orders").waitFor();
  await frame.getByText("Who is lapsed comes from customer records; rhythm and reasons need older orders.").waitFor();
  await frame.getByRole("button", { name: "Ask for older orders" }).click();
  await page.getByRole("button", { name: "Update access" }).click();
  await eventually(() => shopOf(app.sim.state, app.otherShop.domain).grantedScopes).toContain("read_all_orders");
  await app.runJobs();
  const after = await open("/app", app.otherShop);
  await after.frame.getByText("Lapsed now").waitFor();
  expect(await after.frame.getByText("Shopify shows Comeback the last 60 days of orders").count()).toBe(0);
});

test("an import that stopped says where and goes on at a press; one that Shopify slows down says that nothing is lost", async () => {
  const { database, sim } = app;
  sim.faults.set("bulk.fail", { rate: 1 });
  await sim.addShop({ domain: "abendrot.myshopify.com" });
  sim.world.seed("abendrot.myshopify.com", 30);
  const shop = await app.reopen({ id: 0n, domain: "abendrot.myshopify.com" });
  await app.runJobs();
  sim.faults.set("bulk.fail", { rate: 0 });
  const { frame } = await open("/app", shop);
  await frame.getByText(/^The import stopped at \d+ (customers|orders)\.$/).waitFor();
  await frame.getByText("What was read is kept. Continue takes up from there.").waitFor();
  await frame.getByRole("button", { name: "Continue" }).click();
  await frame.getByText(/^The import stopped at/).waitFor({ state: "detached" });
  await app.runJobs();
  expect(await database.look("select distinct state from import_slices where shop_id = $1", [shop.id])).toEqual([{ state: "done" }]);

  const [oldest] = await database.look<{ id: string }>("update import_slices set state = 'waiting', throttled = true where shop_id = $1 and position = (select max(position) from import_slices where shop_id = $1) returning id", [shop.id]);
  const slow = await open("/app", shop);
  await slow.frame.getByText("Shopify is limiting requests. Import goes on more slowly; nothing is lost.").waitFor();
  await database.look("update import_slices set state = 'done', throttled = false where shop_id = $1 and id = $2", [shop.id, oldest?.id]);
  await slow.frame.getByText("Your orders are read").waitFor();
});

test("a permission that is missing is named; Reconnect says how to grant it while it is not, and ends it when it is", async () => {
  const { ctx, shop, sim } = app;
  const people = shopOf(sim.state, shop.domain);
  const all = people.grantedScopes;
  people.grantedScopes = all.filter((scope) => !scope.endsWith("_customers"));
  for (const token of people.accessTokens.values()) token.scopes = people.grantedScopes;
  expect((await ctx.shopify.send(shop.id, SegmentSize, { query: "number_of_orders > 0" })).kind).toBe("denied");
  const { frame } = await open("/app");
  await frame.getByText(/: to see your customers\. So nothing is being sent/).waitFor();
  await frame.getByRole("button", { name: "Reconnect" }).click();
  await frame.getByText(/^Shopify still doesn't grant it/).waitFor();

  people.grantedScopes = all;
  await frame.getByRole("button", { name: "Reconnect" }).click();
  await frame.getByText(/: to see your customers/).waitFor({ state: "detached" });
});

test("a campaign tells which codes Shopify refused, and makes new ones at a press", async () => {
  const { ctx, database, shop, sim } = app;
  await database.look("update shop_settings set sender_name = 'Lena', reply_to = 'hello@nordlicht.example', postal_address = 'Hafenweg 3, 24103 Kiel' where shop_id = $1", [shop.id]);
  // The code that the discount is made with is taken, of the others two are not.
  sim.faults.set("discount.code_refused", { after: 1, next: 2 });
  const { campaignId } = await createDraft(ctx, { shopId: shop.id, kind: "small_thank_you" });
  expect(await startCampaign(ctx, { shopId: shop.id, campaignId, version: 1, actor: "lena" })).toMatchObject({ kind: "started" });
  await app.sim.clock.advance(10 * 60_000);
  await app.runJobs();
  const { frame } = await open(`/app/campaigns/${campaignId}`);
  await frame.getByText("2 codes were refused by Shopify (Code is invalid)").waitFor();
  await frame.getByRole("button", { name: "Make new codes" }).click();
  await frame.getByText(/were refused by Shopify \(/).waitFor({ state: "detached" });
  await app.runJobs();
  // One live code for everybody, also for the two.
  const codes = await database.look<{ shopper_id: string; state: string }>("select shopper_id, state from codes where shop_id = $1 and state <> 'refused'", [shop.id]);
  expect(new Set(codes.map(({ state }) => state))).toEqual(new Set(["live"]));
  expect(new Set(codes.map(({ shopper_id }) => shopper_id)).size).toBe(codes.length);
});
