import { afterAll, beforeAll, expect, test } from "vitest";
import { loadCampaign } from "#app/campaigns/load-campaign.server";
import { loadCampaignResult } from "#app/campaigns/load-campaign-result.server";
import { pauseCampaign } from "#app/campaigns/pause-campaign.server";
import { previewAudience } from "#app/campaigns/preview-audience.server";
import { resumeCampaign } from "#app/campaigns/resume-campaign.server";
import { stopCampaign } from "#app/campaigns/stop-campaign.server";
import { DAY, type Engine, HOUR, makeEngine } from "./engine.ts";

let engine: Engine;

beforeAll(async () => {
  engine = await makeEngine();
});
afterAll(() => engine.close());

test("a campaign from Start to its end: everybody mailed once, codes live, both shops apart", async () => {
  const { ctx, sim, shop, otherShop, database } = engine;
  const ids = await engine.addShoppers(shop, 12);
  await engine.addShoppers(otherShop, 3);
  const funnel = await previewAudience(ctx, { shopId: shop.id, audience: { states: ["lapsed"], maxDaysQuiet: 730 } });
  expect(funnel).toMatchObject({ mail: 12, comparison: 0, comparisonWhy: "too_few", capped: false });

  const campaignId = await engine.start(shop);
  await engine.runJobs();
  expect(await engine.states(shop, campaignId)).toEqual({ waiting: 12 });
  expect(sim.inbox.count({})).toBe(0);
  const inOutcome = await database.look<{ n: bigint }>("select count(*) as n from shopper_stats where shop_id = $1 and case_outcome = 'in_campaign'", [shop.id]);
  expect(Number(inOutcome[0]?.n)).toBe(12);

  for (let i = 0; i < 26; i++) await engine.advance(HOUR);
  expect(await engine.states(shop, campaignId)).toEqual({ sent: 12 });
  const mails = sim.inbox.find({ limit: 100 });
  expect(new Set(mails.map((mail) => mail.to)).size).toBe(12);
  expect(mails.length).toBe(12);
  expect(sim.inbox.count({ shop: otherShop.domain })).toBe(0);

  const mail = await sim.inbox.read(mails[0]?.id ?? 0);
  const code = /Code: (NORD-[A-Z0-9]{8})/.exec(mail?.text ?? "")?.[1] ?? "";
  expect(mail).toMatchObject({ fromName: "Lena at Nordlicht", replyTo: "hello@shop.example", oneClick: true });
  expect(mail?.subject).toBe("A small thank-you: 10% off");
  expect(mail?.html).toContain(code);
  expect(mail?.text).toMatch(/10% off your next order until \d+ December 2026\. One use\./);
  const bought = sim.checkout(shop.domain, { email: mail?.to ?? "", codes: [code], lines: [{ title: "Shirt", unitPriceMinor: 5000 }] });
  expect(bought).toMatchObject({ kind: "placed", discounted: true });
  expect(sim.checkout(shop.domain, { email: "someone@else.example", codes: [code], lines: [{ title: "Shirt", unitPriceMinor: 5000 }] })).toMatchObject({ discounted: false });

  // A second campaign finds nobody free within 30 days.
  expect((await previewAudience(ctx, { shopId: shop.id, audience: { states: ["lapsed"], maxDaysQuiet: 730 } })).steps.at(-1)).toEqual({ key: "not_in_other_campaign", n: 0 });

  await engine.advance(45 * DAY);
  expect((await loadCampaign(ctx, { shopId: shop.id, campaignId }))?.status).toBe("ended");
  const result = await loadCampaignResult(ctx, { shopId: shop.id, campaignId });
  expect(result?.codes.ended).toBe(12);
  expect(ids.length).toBe(12);
  const released = await database.look<{ case_outcome: string }>("select distinct case_outcome from shopper_stats where shop_id = $1", [shop.id]);
  expect(released).toEqual([{ case_outcome: "open" }]);
  await database.look("delete from shopper_stats");
  sim.inbox.clear();
});

test("rule 10: the comparison group is recorded before anything is sent, kept, and never mailed", async () => {
  const { sim, shop, database } = engine;
  await engine.addShoppers(shop, 320);
  const campaignId = await engine.start(shop, { kind: "gentle_note" });
  await engine.runJobs();
  const group = () =>
    database.look<{ shopper_id: string; email: string }>(
      "select e.shopper_id, p.email from enrolments e join shoppers p on p.shop_id = e.shop_id and p.id = e.shopper_id where e.shop_id = $1 and e.campaign_id = $2 and e.arm = 'comparison' order by e.shopper_id",
      [shop.id, campaignId],
    );
  const before = await group();
  expect(before.length).toBeGreaterThan(12);
  expect(before.length).toBeLessThan(60);
  expect(await engine.states(shop, campaignId)).toEqual({ waiting: 320 - before.length, heldOut: before.length });
  for (let i = 0; i < 26; i++) await engine.advance(HOUR);
  expect(await engine.states(shop, campaignId)).toEqual({ sent: 320 - before.length, heldOut: before.length });
  expect(await group()).toEqual(before);
  for (const { email } of before) expect(sim.inbox.count({ to: email })).toBe(0);
  expect(sim.inbox.count({})).toBe(320 - before.length);
  await database.look("delete from shopper_stats");
  sim.inbox.clear();
});

test("paused holds, resumed goes on, stopped ends: nobody gets two, codes sent stay valid", async () => {
  const { ctx, sim, shop } = engine;
  await engine.setSender(shop, { dailyCap: 4 });
  await engine.addShoppers(shop, 30);
  const campaignId = await engine.start(shop);
  const input = { shopId: shop.id, campaignId, actor: "test" };
  await engine.advance(DAY);
  const sent = sim.inbox.count({});
  expect(sent).toBeGreaterThan(0);
  // A day of the clock touches two days of the shop.
  expect(sent).toBeLessThanOrEqual(8);

  expect(await pauseCampaign(ctx, input)).toEqual({ kind: "paused" });
  expect(await pauseCampaign(ctx, input)).toEqual({ kind: "not-running" });
  await engine.advance(DAY);
  expect(sim.inbox.count({})).toBe(sent);
  expect(await resumeCampaign(ctx, input)).toEqual({ kind: "resumed" });
  await engine.advance(DAY);
  const later = sim.inbox.count({});
  expect(later).toBeGreaterThan(sent);
  expect(later).toBeLessThan(30);

  expect(await stopCampaign(ctx, input)).toMatchObject({ kind: "stopped", cancelled: 30 - later });
  await engine.advance(3 * DAY);
  expect(sim.inbox.count({})).toBe(later);
  expect(await engine.states(shop, campaignId)).toEqual({ sent: later, stopped: 30 - later });
  expect(sim.inbox.repeated()).toBe(0);
  const mail = await sim.inbox.read(sim.inbox.find({ limit: 1 })[0]?.id ?? 0);
  const code = /Code: (\S+)/.exec(mail?.text ?? "")?.[1] ?? "";
  expect(sim.checkout(shop.domain, { email: mail?.to ?? "", codes: [code], lines: [{ title: "Shirt", unitPriceMinor: 5000 }] })).toMatchObject({ discounted: true });
  expect(await resumeCampaign(ctx, input)).toEqual({ kind: "not-paused" });
  expect(await stopCampaign(ctx, { ...input, shopId: engine.otherShop.id })).toEqual({ kind: "missing" });
});
