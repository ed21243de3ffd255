import { afterAll, beforeAll, expect, test } from "vitest";
import { type Audience, defaultAudience, pickedAudience } from "#app/campaigns/audience";
import { createPickedDraft } from "#app/campaigns/create-picked-draft.server";
import { findPart } from "#app/campaigns/find-part.server";
import { previewAudience } from "#app/campaigns/preview-audience.server";
import { leaveOutView } from "#app/shoppers/leave-out.server";
import { listShoppers } from "#app/shoppers/list-shoppers.server";
import { parseShopperQuery, type ShopperQuery, writeShopperQuery } from "#app/shoppers/shopper-query";
import { countView } from "#app/shoppers/count-view.server";
import { type Engine, makeEngine } from "./engine.ts";

let engine: Engine;
let ids: bigint[];
beforeAll(async () => {
  engine = await makeEngine();
  const { shop, database } = engine;
  ids = await engine.addShoppers(shop, 24);
  await engine.addShoppers(engine.otherShop, 3);
  const set = (column: string, value: unknown, which: bigint[]) => database.look(`update shoppers set ${column} = $3 where shop_id = $1 and id = any($2)`, [shop.id, which, value]);
  await set("consent", "not_subscribed", ids.slice(0, 4));
  await set("data_sale_opt_out", true, ids.slice(4, 7));
  await set("subscription", "active", ids.slice(7, 9));
  await set("country", "AT", ids.slice(20));
  await database.look("update shopper_stats set lapse_state = 'slowing' where shop_id = $1 and shopper_id = any($2)", [shop.id, ids.slice(12, 15)]);
  await database.look("insert into left_out_shoppers (shop_id, shopper_id, at, by) values ($1, $2, $3, '7')", [shop.id, ids[9], engine.ctx.clock.now()]);
});
afterAll(() => engine.close());

/** What the list of a number shows, by its address. */
async function listed(audience: Audience, draft: bigint, part: string) {
  const { ctx, shop } = engine;
  const asked: ShopperQuery = { state: "all", sort: "quiet", audience: JSON.stringify(audience), draft: String(draft), part };
  const query = parseShopperQuery(writeShopperQuery(asked));
  expect(query).toEqual(asked);
  const among = await findPart(ctx, { shopId: shop.id, audience, campaignId: draft, part });
  const { rows, total } = await listShoppers(ctx, { shopId: shop.id, query: { ...query, among } });
  expect([total.n, await countView(ctx, { shopId: shop.id, query: { ...query, among } })]).toEqual([rows.length, rows.length]);
  return rows.map(({ id }) => id).sort((a, b) => Number(a - b));
}

test.each<[string, Audience]>([
  ["of the lapsed", defaultAudience],
  ["of two states and two countries", { ...defaultAudience, states: ["lapsed", "slowing"], countries: ["DE", "AT"], minDaysQuiet: 152 }],
])("each number of an audience %s opens the list of as many, and the steps and reasons share them out", async (_, audience) => {
  const { ctx, shop } = engine;
  const funnel = await previewAudience(ctx, { shopId: shop.id, audience });
  expect(Object.keys(funnel.reasons).length).toBeGreaterThan(2);
  for (const { key, n } of funnel.steps) expect([key, await listed(audience, 0n, key)]).toEqual([key, expect.objectContaining({ length: n })]);
  const left: bigint[] = [];
  for (const [why, n] of Object.entries(funnel.reasons)) {
    const those = await listed(audience, 0n, why);
    expect([why, those.length]).toEqual([why, n]);
    left.push(...those);
  }
  const last = await listed(audience, 0n, "not_in_other_campaign");
  expect(last).toHaveLength(funnel.mail + funnel.comparison);
  expect([...left, ...last].sort((a, b) => Number(a - b))).toEqual(await listed(audience, 0n, "matching"));
  expect(await listed(audience, 0n, "no_such_part")).toEqual([]);
});

test("so does each number of shoppers picked by hand; all of such a list can be left out, and without being looked up it shows nobody", async () => {
  const { ctx, shop, database } = engine;
  const draft = await createPickedDraft(ctx, { shopId: shop.id, kind: "gentle_note", shopperIds: ids.slice(0, 12) });
  const campaignId = draft.kind === "created" ? draft.campaignId : 0n;
  const funnel = await previewAudience(ctx, { shopId: shop.id, audience: pickedAudience, campaignId });
  for (const { key, n } of funnel.steps) expect([key, (await listed(pickedAudience, campaignId, key)).length]).toEqual([key, n]);
  expect(await listed(pickedAudience, campaignId, "no_consent")).toEqual(ids.slice(0, 4));

  const query: ShopperQuery = { state: "all", sort: "spent", audience: JSON.stringify(pickedAudience), draft: String(campaignId), part: "no_consent" };
  expect((await listShoppers(ctx, { shopId: shop.id, query })).rows).toEqual([]);
  await leaveOutView(ctx, { shopId: shop.id, query: { ...query, among: ids.slice(0, 4) }, actor: "7" });
  expect(await database.look("select state, query, looked, changed from shopper_bulks where shop_id = $1", [shop.id])).toEqual([{ state: "done", query: null, looked: 4, changed: 4 }]);
});
