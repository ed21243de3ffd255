import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { loadCampaign } from "#app/campaigns/load-campaign.server";
import { startCampaign } from "#app/campaigns/start-campaign.server";
import { undoStart } from "#app/campaigns/undo-start.server";
import { createDraft } from "#app/campaigns/create-draft.server";
import { previewAudience } from "#app/campaigns/preview-audience.server";
import { letFirstMailsGoOn } from "#app/messages/let-first-mails-go-on.server";
import { loadSendingTrouble } from "#app/messages/load-sending-trouble.server";
import { loadShop } from "#app/shops/load-shop.server";
import { insertRow } from "../../support/rows.ts";
import { DAY, type Engine, HOUR, makeEngine } from "../campaigns/engine.ts";

let engine: Engine;
beforeAll(async () => void (engine = await makeEngine()));
afterAll(() => engine.close());
beforeEach(async () => {
  await engine.database.empty("shopper_stats, shoppers, messages, enrolments, campaigns, blackouts, sending_days cascade");
  await engine.database.look("delete from audit_entries where action like '%first_mails%'");
  await engine.database.look("update shop_settings set first_mails_passed_at = null, first_mails_bad_at = null, first_mails_base = null");
  await engine.toMorning();
  engine.sim.inbox.clear();
});

const shopNow = () => loadShop(engine.ctx, { shopId: engine.shop.id });
const perDay = async () =>
  (await engine.database.look<{ n: number }>("select count(*)::int as n from messages where state = 'sent' group by (sent_at at time zone 'Europe/Berlin')::date order by (sent_at at time zone 'Europe/Berlin')::date")).map(({ n }) => n);
/** From one morning to a later one, with looks until a minute before mails may not leave any more. */
const days = async (n: number) => {
  for (let day = 0; day < n; day++) {
    for (const minutes of [5 * 60, 6 * 60 + 10, 12 * 60 + 50]) await engine.advance(minutes * 60_000);
  }
};

test("rules 4, 6: a new shop's mails begin with 50, double, stop at 200 for a day, and go on", async () => {
  const { shop, ctx } = engine;
  await engine.addShoppers(shop, 320);
  const planned = (await previewAudience(ctx, { shopId: shop.id, audience: { states: ["lapsed"], maxDaysQuiet: 730 }, comparisonPercent: 0 })).days;
  expect(planned.map(({ n }) => n)).toEqual([50, 100, 50, 120]);
  // The same in the evening, from the next day on.
  await engine.sim.advance(13 * HOUR);
  const inTheEvening = (await previewAudience(ctx, { shopId: shop.id, audience: { states: ["lapsed"], maxDaysQuiet: 730 }, comparisonPercent: 0 })).days;
  expect(inTheEvening.map(({ n }) => n)).toEqual([50, 100, 50, 120]);
  expect(inTheEvening[0]?.day).toBe(planned[1]?.day);
  await engine.toMorning();
  const campaignId = await engine.start(shop, { kind: "gentle_note", comparisonPercent: 0 });
  await engine.runJobs();
  await days(3);
  expect(await perDay()).toEqual([50, 100, 50]);
  expect((await shopNow()).settings.firstMailsPassedAt).toBeNull();
  await days(2);
  expect((await shopNow()).settings.firstMailsPassedAt).not.toBeNull();
  expect(await engine.states(shop, campaignId)).toEqual({ sent: 320 });
  expect(await perDay()).toEqual([50, 100, 50, 120]);
});

test("rule 4: first mails that were taken badly stop with their figures until a person lets as many more go, and then those are judged", async () => {
  const { shop, ctx, sim } = engine;
  const ids = await engine.addShoppers(shop, 430);
  const campaignId = await engine.start(shop, { kind: "gentle_note", comparisonPercent: 0 });
  sim.faults.set("smtp.reject_5xx", { next: 5 });
  await engine.runJobs();
  await days(5);
  const trouble = await loadSendingTrouble(ctx, await shopNow());
  // What was refused took a place: it was handed over.
  expect(trouble).toMatchObject({ kind: "first_mails", sent: 200, unknown: 0.025, complaints: 0 });
  expect((await engine.states(shop, campaignId)).waiting).toBe(ids.length - 200);

  await letFirstMailsGoOn(ctx, { shopId: shop.id, actor: "lena" });
  await letFirstMailsGoOn(ctx, { shopId: shop.id, actor: "lena" });
  await days(1);
  expect(await loadSendingTrouble(ctx, await shopNow())).toBeNull();
  expect((await engine.states(shop, campaignId)).waiting).toBe(ids.length - 400);
  await days(2);
  expect(await engine.states(shop, campaignId)).toEqual({ sent: 425, refused: 5 });
  const audit = await engine.database.look<{ action: string; actor: string }>("select action, actor from audit_entries where action like '%first_mails%' order by id");
  expect(audit.map(({ actor, action }) => [actor, action])).toEqual([["comeback", "stopped_first_mails"], ["lena", "let_first_mails_go_on"], ["comeback", "passed_first_mails"]]);
});

test("rule 23: each is mailed in the hours of their own country and province; rule 18: nothing leaves on a day without mail", async () => {
  const { shop, ctx, database } = engine;
  await database.look("update shop_settings set first_mails_passed_at = $1", [ctx.clock.now()]);
  await engine.addShoppers(shop, 3);
  await engine.addShoppers(shop, 3, { row: { country: "US", province: "OR" } });
  await engine.addShoppers(shop, 3, { row: { country: "JP" } });
  const today = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Berlin" }).format(ctx.clock.now());
  const tomorrow = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Berlin" }).format(+ctx.clock.now() + DAY);
  await insertRow(database, "blackouts", { shop_id: shop.id, from_day: today, until_day: tomorrow });
  const campaignId = await engine.start(shop, { kind: "gentle_note" });
  await engine.runJobs();
  await days(1);
  await engine.advance(14 * HOUR);
  expect(await engine.states(shop, campaignId)).toEqual({ waiting: 9 });
  for (let i = 0; i < 10; i++) await engine.advance(4 * HOUR);
  expect(await engine.states(shop, campaignId)).toEqual({ sent: 9 });
  const sent = await database.look<{ country: string; first: number; last: number }>(
    `select p.country, min(extract(hour from sent_at at time zone z.zone))::int as first, max(extract(hour from sent_at at time zone z.zone))::int as last
     from messages m join shoppers p on p.id = m.shopper_id join (values ('DE', 'Europe/Berlin'), ('US', 'America/Los_Angeles'), ('JP', 'Asia/Tokyo')) z(country, zone) on z.country = p.country group by 1 order by 1`,
  );
  expect(sent.map(({ country }) => country)).toEqual(["DE", "JP", "US"]);
  for (const { first, last } of sent) expect([first >= 9, last < 20]).toEqual([true, true]);
});

test("rule 18: Start can be taken back for ten minutes, as if it had never been; then it cannot", async () => {
  const { shop, ctx, otherShop } = engine;
  await engine.addShoppers(shop, 3);
  const { campaignId } = await createDraft(ctx, { shopId: shop.id, kind: "small_thank_you" });
  const about = { shopId: shop.id, campaignId, actor: "lena" };
  expect(await startCampaign(ctx, { ...about, version: 1 })).toMatchObject({ kind: "started" });
  await engine.advance(9 * 60_000);
  expect(await engine.states(shop, campaignId)).toEqual({});
  expect(await undoStart(ctx, { ...about, shopId: otherShop.id })).toEqual({ kind: "missing" });
  expect(await undoStart(ctx, about)).toEqual({ kind: "undone" });
  expect(await undoStart(ctx, about)).toEqual({ kind: "too-late" });
  const draft = await loadCampaign(ctx, about);
  expect(draft).toMatchObject({ status: "draft", startedAt: null, comparisonPercent: null, lapsedAtStart: null });
  await engine.advance(DAY);
  expect(engine.sim.inbox.count({})).toBe(0);

  expect(await startCampaign(ctx, { ...about, version: draft?.version ?? 0 })).toMatchObject({ kind: "started" });
  await engine.advance(10 * 60_000);
  expect(await undoStart(ctx, about)).toEqual({ kind: "too-late" });
  // The first has left; the shop is looked at again when the second is due, and not tomorrow.
  expect(await engine.states(shop, campaignId)).toEqual({ sent: 1, waiting: 2 });
  const [next] = await engine.database.look<{ same: boolean }>("select next_due_at = (select min(due_at) from messages where state = 'waiting') as same from shops where id = $1", [shop.id]);
  expect(next?.same).toBe(true);
  await engine.advance(DAY);
  expect(await engine.states(shop, campaignId)).toEqual({ sent: 3 });
});
