import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { CampaignDraft } from "#app/campaigns/campaign";
import { armOf } from "#app/campaigns/comparison";
import { enrolCampaigns } from "#app/campaigns/enrol-campaigns.server";
import { loadCampaignResult, sumOf } from "#app/campaigns/load-campaign-result.server";
import { loadStartChecks } from "#app/campaigns/load-start-checks.server";
import { previewAudience } from "#app/campaigns/preview-audience.server";
import { saveDraft } from "#app/campaigns/save-draft.server";
import { createDraft } from "#app/campaigns/create-draft.server";
import { startCampaign } from "#app/campaigns/start-campaign.server";
import { whyNotSent } from "#app/messages/mail";
import type { Ctx } from "#app/platform/ports";
import { insertRow } from "../../support/rows.ts";
import { type Engine, makeEngine } from "./engine.ts";

let engine: Engine;

beforeAll(async () => {
  // Nothing works by itself here: the test calls the handlers.
  engine = await makeEngine({ jobs: [] });
});
afterAll(() => engine.close());
beforeEach(async () => {
  await engine.database.empty("shopper_stats, shoppers, messages, enrolments, codes, offers cascade");
  await engine.database.look("update campaigns set status = 'ended'");
});

test("killed between and in the middle of lots, the next worker goes on: nobody twice, nobody lost, newest quiet first", async () => {
  const { ctx, shop, otherShop, database } = engine;
  const ids = await engine.addShoppers(shop, 5_200);
  await engine.addShoppers(otherShop, 10);
  await engine.setSender(shop, { dailyCap: 1_000 });
  const campaignId = await engine.start(shop, { comparisonPercent: 20 });

  let deaths = 0;
  const dyingAt = (statement: number): Ctx => {
    let seen = 0;
    return {
      ...ctx,
      db: {
        ...ctx.db,
        withShopSql: (shopId, work, options) =>
          ctx.db.withShopSql(
            shopId,
            (sql) =>
              work({
                ...sql,
                query: (...query) => {
                  if (++seen !== statement) return sql.query(...query);
                  deaths++;
                  throw new Error("the process ended here");
                },
              }),
            options,
          ),
      },
    };
  };
  for (let statement = 4; statement < 40; statement += 3) {
    await enrolCampaigns(dyingAt(statement), { shopId: shop.id }).catch(() => undefined);
    await database.look("delete from leases");
  }
  expect(deaths).toBeGreaterThan(4);
  while ((await enrolCampaigns(ctx, { shopId: shop.id })).kind === "again");

  const enrolled = await database.look<{ shopper_id: string; arm: string; has_message: boolean; has_code: boolean }>(
    `select e.shopper_id, e.arm, m.id is not null as has_message, c.code is not null as has_code from enrolments e
     left join messages m on m.shop_id = e.shop_id and m.campaign_id = e.campaign_id and m.shopper_id = e.shopper_id left join codes c on c.shop_id = e.shop_id and c.shopper_id = e.shopper_id where e.campaign_id = $1`,
    [campaignId],
  );
  expect(enrolled.length).toBe(5_200);
  expect(new Set(enrolled.map((row) => row.shopper_id))).toEqual(new Set(ids.map(String)));
  for (const { shopper_id, arm, has_message, has_code } of enrolled) {
    expect(arm).toBe(armOf(campaignId, BigInt(shopper_id), 20));
    expect({ has_message, has_code }).toEqual({ has_message: arm === "mail", has_code: arm === "mail" });
  }
  const perDay = await database.look<{ n: string }>("select count(*) as n from messages group by (due_at at time zone 'Europe/Berlin')::date");
  expect(Math.max(...perDay.map((day) => Number(day.n)))).toBe(1_000);
  const order = await database.look<{ day: string }>("select s.last_order_day::text as day from messages m join shopper_stats s on s.shop_id = m.shop_id and s.shopper_id = m.shopper_id order by m.due_at, m.id");
  const daysInOrder = order.map((row) => row.day);
  expect([...daysInOrder].sort().reverse()).toEqual(daysInOrder);
  const foreign = await database.look("select 1 from messages where shop_id = $1", [otherShop.id]);
  expect(foreign).toEqual([]);
  const outOfHours = await database.look("select 1 from messages where extract(hour from due_at at time zone 'Europe/Berlin') not between 9 and 19");
  expect(outOfHours).toEqual([]);
  await engine.setSender(shop);
}, 120_000);

test("whatever becomes of messages, everyone has exactly one explanation and they add up to the audience", async () => {
  const { ctx, shop, database } = engine;
  await engine.addShoppers(shop, 40);
  const campaignId = await engine.start(shop, { kind: "gentle_note", comparisonPercent: 25 });
  while ((await enrolCampaigns(ctx, { shopId: shop.id })).kind === "again");
  const ids = (await database.look<{ id: string }>("select id from messages where campaign_id = $1 order by id", [campaignId])).map((row) => row.id);
  const fates = [["waiting", null], ["sending", null], ["sent", null], ["uncertain", null], ...whyNotSent.map((why) => ["not_sent", why] as const)] as const;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(fates.length - 1), { minLength: ids.length, maxLength: ids.length }), fc.boolean(), async (picks, held) => {
      await database.look("update messages m set state = t.state, why = t.why, held = $4 from unnest($1::bigint[], $2::text[], $3::text[]) as t (id, state, why) where m.id = t.id", [
        ids, picks.map((pick) => fates[pick]?.[0]), picks.map((pick) => fates[pick]?.[1]), held,
      ]);
      const result = await loadCampaignResult(ctx, { shopId: shop.id, campaignId });
      expect(result?.audience).toBe(40);
      expect(result && sumOf(result.explanations)).toBe(40);
    }),
    { numRuns: 25 },
  );
});

test("an audience is counted step by step, and whoever another campaign has is left out", async () => {
  const { ctx, shop, database } = engine;
  const ids = await engine.addShoppers(shop, 6);
  await engine.addShoppers(shop, 2, { row: { consent: "not_subscribed" }, stats: { mailable: false } });
  await engine.addShoppers(shop, 3, { stats: { lapse_state: "slowing" } });
  await engine.addShoppers(shop, 4, { stats: { lapse_state: "active" } });
  await insertRow(database, "enrolments", { shop_id: shop.id, campaign_id: 999, shopper_id: ids[0], arm: "comparison", enrolled_at: ctx.clock.now() });
  await insertRow(database, "messages", { shop_id: shop.id, campaign_id: 999, shopper_id: ids[1], step: 1, template_id: 1, message_ref: "a", due_at: ctx.clock.now(), deadline_at: ctx.clock.now() });
  await insertRow(database, "messages", { shop_id: shop.id, campaign_id: 998, shopper_id: ids[2], step: 1, template_id: 1, message_ref: "b", state: "not_sent", why: "stopped" });
  await insertRow(database, "messages", { shop_id: shop.id, campaign_id: 998, shopper_id: ids[3], step: 1, template_id: 1, message_ref: "c", state: "sent", sent_at: new Date(+ctx.clock.now() - 31 * 86_400_000) });
  const lapsed = await previewAudience(ctx, { shopId: shop.id, audience: { states: ["lapsed"], maxDaysQuiet: 730 } });
  expect(lapsed.steps.map((step) => step.n)).toEqual([8, 6, 6, 4]);
  expect(lapsed.reasons).toEqual({ no_consent: 2, other_campaign: 2 });
  expect((await previewAudience(ctx, { shopId: shop.id, audience: { states: ["lapsed", "slowing"], maxDaysQuiet: 730 } })).mail).toBe(7);
  expect((await previewAudience(ctx, { shopId: shop.id, audience: { states: ["lapsed"], maxDaysQuiet: 730, minOrders: 3 } })).mail).toBe(0);
  expect((await previewAudience(ctx, { shopId: shop.id, audience: { states: ["lapsed"], maxDaysQuiet: 100 } })).mail).toBe(0);
  expect((await previewAudience(ctx, { shopId: shop.id, audience: { states: ["lapsed"], maxDaysQuiet: 730, countries: ["FR"] } })).mail).toBe(0);
  expect((await previewAudience(ctx, { shopId: shop.id, audience: { states: ["lapsed"], maxDaysQuiet: 730, minSpentMinor: 8_000, countries: ["DE"] }, comparisonPercent: 50 })).comparison).toBe(2);
});

test("a draft is not started until every check is green, and not twice", async () => {
  const { ctx, shop, otherShop, database } = engine;
  const { campaignId } = await createDraft(ctx, { shopId: shop.id, kind: "small_thank_you" });
  const input = { shopId: shop.id, campaignId, version: 1, actor: "test" };
  const red = async () => (await loadStartChecks(ctx, { shopId: shop.id, campaignId })).filter((check) => !check.ok).map((check) => check.key);
  expect(await red()).toEqual(["audience"]);
  expect(await startCampaign(ctx, input)).toMatchObject({ kind: "not-ready" });
  await engine.addShoppers(shop, 1);
  const draft: CampaignDraft = { name: "Ours", audience: { states: ["lapsed"], maxDaysQuiet: 730 }, offer: null, subject: "Hello {{ nick }}", previewLine: "", body: "[offer]", locale: "en", comparisonPercent: null };
  expect(await saveDraft(ctx, { shopId: shop.id, campaignId, version: 1, ...draft })).toEqual({ kind: "saved", version: 2 });
  expect(await saveDraft(ctx, { shopId: shop.id, campaignId, version: 1, ...draft })).toEqual({ kind: "stale", version: 2 });
  expect(await saveDraft(ctx, { shopId: otherShop.id, campaignId, version: 2, ...draft })).toEqual({ kind: "missing" });
  expect(await saveDraft(ctx, { shopId: shop.id, campaignId, version: 2, ...draft, name: "", comparisonPercent: 80 })).toEqual({ kind: "invalid", errors: { name: "required", comparisonPercent: "out_of_range" } });
  expect(await red()).toEqual(["text"]);
  await database.look("update shop_settings set postal_address = null, sending_paused_at = $2 where shop_id = $1", [shop.id, ctx.clock.now()]);
  expect(await red()).toEqual(["postal_address", "text", "sending"]);
  await database.look("update shop_settings set postal_address = 'Hafenweg 3', sending_paused_at = null where shop_id = $1", [shop.id]);
  await saveDraft(ctx, { shopId: shop.id, campaignId, version: 2, ...draft, subject: "Hello", body: "Hello {{ first_name | default: 'there' }}" });
  const [first, second] = await Promise.all([startCampaign(ctx, { ...input, version: 3 }), startCampaign(ctx, { ...input, version: 3 })]);
  expect([first.kind, second.kind].sort()).toEqual(["not-a-draft", "started"]);
  expect(await startCampaign(ctx, { ...input, shopId: otherShop.id })).toEqual({ kind: "missing" });
});
