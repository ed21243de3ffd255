/**
 * What goes wrong, as the merchant sees it on a telephone's width, and mends it by the keyboard alone: what happened, what it means, and what to do. A test for each case of the
 * table of troubles, but for a plan's mails that are used up: there are no plans yet.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDraft } from "#app/campaigns/create-draft.server";
import { startCampaign } from "#app/campaigns/start-campaign.server";
import { SegmentSize, ShopFacts } from "#app/shopify/documents/shop";
import { changeConsent } from "#sim/checkout/customers";
import { changeOptionalScopes } from "#sim/compliance";
import { shopOf } from "#sim/state";
import { eventually, launchWholeApp, NARROW, type View, type WholeApp } from "../support/whole-app.ts";
import { addressOf } from "./address-of.ts";
import { expectFine } from "./faults.ts";
import { focused, press, tabTo } from "./focused.ts";
import { keepViews } from "./kept-views.ts";

let app: WholeApp;
const keep = keepViews();

beforeAll(async () => {
  app = await launchWholeApp({ shoppers: 200 });
  await app.runJobs();
});
afterAll(() => app?.close());

const open = (path: string, shop = app.shop): Promise<View> => keep(app.admin(path, { shop, width: NARROW, height: 844 }));
/** A bar of the admin around the app, which has its own keys. */
const pressInAdmin = ({ page }: View, name: string): Promise<void> => page.getByRole("button", { name }).press("Enter");

test("older orders that Shopify does not show are asked for in one press, and the banner is gone when they are granted", async () => {
  changeOptionalScopes(app.sim.core, shopOf(app.sim.state, app.otherShop.domain), []);
  await app.runJobs();
  const view = await open("/app", app.otherShop);
  const { frame } = view;
  await frame.getByText("Shopify shows Comeback the last 60 days of orders").waitFor();
  await frame.getByText("Who is lapsed comes from customer records; rhythm and reasons need older orders.").waitFor();
  await expectFine(frame);
  await press(view, "Ask for older orders");
  await pressInAdmin(view, "Update access");
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
  const view = await open("/app", shop);
  const { frame } = view;
  await frame.getByText(/^The import stopped at \d+ (customers|orders)\.$/).waitFor();
  await frame.getByText("What was read is kept. Continue takes up from there.").waitFor();
  await expectFine(frame);
  await press(view, "Continue");
  await frame.getByText(/^The import stopped at/).waitFor({ state: "detached" });
  await app.runJobs();
  expect(await database.look("select distinct state from import_slices where shop_id = $1", [shop.id])).toEqual([{ state: "done" }]);

  const [oldest] = await database.look<{ id: string }>("update import_slices set state = 'waiting', throttled = true where shop_id = $1 and position = (select max(position) from import_slices where shop_id = $1) returning id", [shop.id]);
  const slow = await open("/app", shop);
  await slow.frame.getByText("Shopify is limiting requests. Import goes on more slowly; nothing is lost.").waitFor();
  await expectFine(slow.frame);
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
  const view = await open("/app");
  const { frame } = view;
  await frame.getByText(/: to see your customers\. So nothing is being sent/).waitFor();
  await press(view, "Reconnect");
  await frame.getByText(/^Shopify still doesn't grant it/).waitFor();
  await expectFine(frame);

  people.grantedScopes = all;
  // The keyboard is where it was.
  await eventually(() => focused(frame)).toBe("Reconnect");
  await view.page.keyboard.press("Enter");
  await frame.getByText(/: to see your customers/).waitFor({ state: "detached" });
});

test("a mail server that refuses us, and a shop that cannot be read, each say what to do", async () => {
  const { database, shop, ctx } = app;
  await database.look("update shop_settings set relay_refusal = 'login', relay_refused_at = $2 where shop_id = $1", [shop.id, ctx.clock.now()]);
  const refused = await open("/app");
  await refused.frame.getByText(/^The mail server has refused our login since/).waitFor();
  await expectFine(refused.frame);
  await press(refused, "Check sender settings");
  await eventually(() => addressOf(refused)).toBe("/app/settings/sender");

  // First things first: one banner, and it ends with a new token.
  app.sim.faults.set("admin.token_expired", { rate: 1 });
  expect(await ctx.shopify.send(shop.id, ShopFacts, {})).toEqual({ kind: "gone" });
  const view = await open("/app");
  const { frame } = view;
  await frame.getByText("Comeback can no longer read your shop").waitFor();
  expect(await frame.getByText(/^The mail server has refused/).count()).toBe(0);
  await expectFine(frame);
  app.sim.faults.clear();
  await press(view, "Reconnect");
  await frame.getByText(/^The mail server has refused our login since/).waitFor();
  expect(await database.look("select disconnected_at from shops where id = $1", [shop.id])).toEqual([{ disconnected_at: null }]);
  await database.look("update shop_settings set relay_refusal = null, relay_refused_at = null where shop_id = $1", [shop.id]);
});

test("a draft that was changed in another window says by whom and when, and shows both beside each other", async () => {
  const { campaignId } = await createDraft(app.ctx, { shopId: app.shop.id, kind: "gentle_note" });
  const [mine, theirs] = [await open(`/app/campaigns/${campaignId}/edit`), await open(`/app/campaigns/${campaignId}/edit`)];
  for (const [view, name] of [[theirs, "Theirs"], [mine, "Mine"]] as const) {
    await tabTo(view, "Name");
    await view.page.keyboard.press("ControlOrMeta+a");
    await view.page.keyboard.type(name);
    await view.page.locator("#save-bar").getByRole("button", { name: "Save" }).press("Enter");
    await (view === theirs ? view.page.getByText("Saved", { exact: true }) : view.frame.getByText(/^You saved a newer version at \d+:\d\d$/)).waitFor();
  }
  await expectFine(mine.frame);
  await press(mine, "Show that version beside mine");
  await mine.frame.getByRole("row", { name: "Name Mine Theirs" }).waitFor();
  await expectFine(mine.frame);
});

test("a page that is not there and another shop's shopper look alike, and lead back", async () => {
  const [foreign] = await app.database.look<{ id: string }>("select id from shoppers where shop_id = $1 limit 1", [app.otherShop.id]);
  const texts: (string | null)[] = [];
  for (const id of [foreign?.id, "999"]) {
    const view = await open(`/app/shoppers/${id}`);
    await view.frame.getByText("This shopper isn't in your shop any more.").waitFor();
    await expectFine(view.frame);
    texts.push(await view.frame.locator(".Polaris-Page").textContent());
    await press(view, "Back to shoppers");
    await eventually(() => addressOf(view)).toBe("/app/shoppers");
  }
  expect(texts[0]).toBe(texts[1]);
});

test("a campaign tells which codes Shopify refused, and makes new ones at a press; who left the list meanwhile; and of which mails nobody knows", async () => {
  const { ctx, database, shop, sim } = app;
  await database.look("update shop_settings set sender_name = 'Lena', reply_to = 'hello@nordlicht.example', postal_address = 'Hafenweg 3, 24103 Kiel' where shop_id = $1", [shop.id]);
  // The code that the discount is made with is taken, of the others two are not.
  sim.faults.set("discount.code_refused", { after: 1, next: 2 });
  const { campaignId } = await createDraft(ctx, { shopId: shop.id, kind: "small_thank_you" });
  expect(await startCampaign(ctx, { shopId: shop.id, campaignId, version: 1, actor: "lena" })).toMatchObject({ kind: "started" });
  await app.sim.clock.advance(10 * 60_000);
  await app.runJobs();
  const view = await open(`/app/campaigns/${campaignId}`);
  const { frame } = view;
  await frame.getByText("2 codes were refused by Shopify (Code is invalid)").waitFor();
  await expectFine(frame);
  await press(view, "Make new codes");
  await frame.getByText(/were refused by Shopify \(/).waitFor({ state: "detached" });
  await app.runJobs();
  // One live code for everybody, also for the two.
  const codes = await database.look<{ shopper_id: string; state: string }>("select shopper_id, state from codes where shop_id = $1 and state <> 'refused'", [shop.id]);
  expect(new Set(codes.map(({ state }) => state))).toEqual(new Set(["live"]));
  expect(new Set(codes.map(({ shopper_id }) => shopper_id)).size).toBe(codes.length);

  // One of them leaves the list before their mail is due, and of another's nobody knows whether it left.
  const [left, doubted] = await database.look<{ id: string }>("select shopper_id::text as id from messages where shop_id = $1 and campaign_id = $2 and state = 'waiting' order by due_at, id limit 2", [shop.id, campaignId]);
  const people = shopOf(sim.state, shop.domain);
  const gone = people.customers.get(Number(left?.id));
  if (!gone || !doubted) throw new Error("nobody waits for a mail");
  changeConsent(sim.core, people, gone, { state: "UNSUBSCRIBED", by: "shopper" });
  await database.look("update messages set state = 'uncertain' where shop_id = $1 and campaign_id = $2 and shopper_id = $3", [shop.id, campaignId, doubted.id]);
  await app.advance(24 * 3_600_000);
  const after = await open(`/app/campaigns/${campaignId}`);
  await after.frame.getByRole("row", { name: /^Left the list between planning and sending, got nothing .*: show 1 shopper / }).waitFor();
  await after.frame.getByRole("row", { name: /^May or may not have got it Look at them .*: show 1 shopper / }).waitFor();
  await expectFine(after.frame);
  await press(after, "Look at them");
  await eventually(() => addressOf(after)).toBe(`/app/campaigns/uncertain?campaign=${campaignId}`);
  await after.frame.getByRole("button", { name: "It was sent" }).waitFor();
  await expectFine(after.frame);
});
