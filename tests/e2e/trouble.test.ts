/** What Shopify refuses, as the merchant sees it: a permission that is missing, codes that are not taken. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDraft } from "#app/campaigns/create-draft.server";
import { startCampaign } from "#app/campaigns/start-campaign.server";
import { SegmentSize } from "#app/shopify/documents/shop";
import { shopOf } from "#sim/state";
import { keepViews } from "./kept-views.ts";
import { launchWholeApp, type View, type WholeApp } from "../support/whole-app.ts";

let app: WholeApp;
const keep = keepViews();

beforeAll(async () => {
  app = await launchWholeApp({ shoppers: 200 });
  await app.runJobs();
});
afterAll(() => app?.close());

const open = (path: string): Promise<View> => keep(app.admin(path));

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
