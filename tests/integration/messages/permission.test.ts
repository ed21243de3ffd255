import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { enrolCampaigns } from "#app/campaigns/enrol-campaigns.server";
import { previewAudience } from "#app/campaigns/preview-audience.server";
import type { WhyNotEligible } from "#app/messages/eligibility";
import { explainAddress } from "#app/messages/explain-address.server";
import { explainPermission } from "#app/messages/explain-permission.server";
import { loadShop } from "#app/shops/load-shop.server";
import { saveLeftOutTags } from "#app/shops/save-left-out-tags.server";
import { insertRow } from "../../support/rows.ts";
import { DAY, type Engine, makeEngine, MONDAY } from "../campaigns/engine.ts";

let engine: Engine;
beforeAll(async () => void (engine = await makeEngine()));
afterAll(() => engine.close());
beforeEach(() => engine.database.empty("shopper_stats, shoppers, orders, messages, enrolments, campaigns, preferences, suppressions, responses cascade"));

const ago = (days: number) => new Date(+MONDAY - days * DAY);
const order = (shopperId: bigint, id: number, more: object) =>
  insertRow(engine.database, "orders", {
    shop_id: engine.shop.id, id, shopper_id: shopperId, name: `#${id}`, processed_at: ago(150), updated_at: ago(150), currency: "EUR", subtotal_minor: 100, net_minor: 100, order_day: "2026-06-01", counts: true, ...more,
  });

/** What is true of one shopper each, and the one reason that it gives. */
const situations: Record<string, { why: WhyNotEligible | null; row?: Record<string, unknown>; stats?: Record<string, unknown>; more?(id: bigint): Promise<unknown> }> = {
  fine: { why: null },
  "left the list": { why: "suppressed", row: { suppressed_for: "unsubscribed" } },
  complained: { why: "complaint", row: { suppressed_for: "complaint" } },
  "never subscribed": { why: "no_consent", row: { consent: "not_subscribed" } },
  "no address": { why: "no_address", row: { email: null } },
  "data sale opt-out": { why: "opted_out", row: { data_sale_opt_out: true } },
  "profiling opt-out": { why: "opted_out", more: (id) => insertRow(engine.database, "preferences", { shop_id: engine.shop.id, shopper_id: id, no_profiling_at: ago(1), changed_at: ago(1) }) },
  "no win-back": { why: "asked_for_less", more: (id) => insertRow(engine.database, "preferences", { shop_id: engine.shop.id, shopper_id: id, no_win_back_at: ago(1), changed_at: ago(1) }) },
  "a pause": { why: "asked_for_less", more: (id) => insertRow(engine.database, "preferences", { shop_id: engine.shop.id, shopper_id: id, paused_until: ago(-5), changed_at: ago(1) }) },
  "a pause that is over": { why: null, more: (id) => insertRow(engine.database, "preferences", { shop_id: engine.shop.id, shopper_id: id, paused_until: ago(5), changed_at: ago(1) }) },
  "told that no more comes": { why: "left_in_peace", more: (id) => insertRow(engine.database, "messages", { shop_id: engine.shop.id, campaign_id: 990, shopper_id: id, step: 1, template_id: 1, message_ref: "l", state: "sent", is_last: true, handed_at: ago(60), sent_at: ago(60) }) },
  "told so, and ordered since": { why: null, stats: { last_order_at: ago(50) }, more: (id) => insertRow(engine.database, "messages", { shop_id: engine.shop.id, campaign_id: 990, shopper_id: id, step: 1, template_id: 1, message_ref: "l", state: "sent", is_last: true, handed_at: ago(60), sent_at: ago(60) }) },
  "said no": { why: "case_closed", stats: { case_outcome: "said_no" } },
  "silent for 25 months": { why: "too_old", row: { consent_at: ago(800) }, stats: { last_order_day: "2024-10-01" } },
  "silent, but clicked": { why: null, row: { consent_at: ago(800) }, stats: { last_order_day: "2024-10-01" }, more: (id) => insertRow(engine.database, "responses", { shop_id: engine.shop.id, at: ago(100), shopper_id: id, kind: "click", source_key: `click:${id}` }) },
  "silent, and a machine clicked": { why: "too_old", row: { consent_at: ago(800) }, stats: { last_order_day: "2024-10-01" }, more: (id) => insertRow(engine.database, "responses", { shop_id: engine.shop.id, at: ago(100), shopper_id: id, kind: "click", automatic: true, source_key: `click:${id}` }) },
  "clicked in Canada": { why: "too_old", row: { consent_at: ago(800), country: "CA" }, stats: { last_order_day: "2024-10-01" }, more: (id) => insertRow(engine.database, "responses", { shop_id: engine.shop.id, at: ago(100), shopper_id: id, kind: "click", source_key: `click:${id}` }) },
  "a reseller": { why: "left_out", row: { tags: ["wholesale", "vip"] } },
  "a company": { why: "business", row: { company: true } },
  staff: { why: "business", row: { email: "anna@127.0.0.1" } },
  subscription: { why: "subscription", row: { subscription: "paused" } },
  "open return": { why: "open_return", more: (id) => order(id, 1, { open_return: true }) },
  "parcel under way": { why: "undelivered", more: (id) => order(id, 2, { undelivered: true }) },
  dispute: { why: "dispute", more: (id) => order(id, 3, { disputed: true }) },
  "a twin by phone who ordered": { why: "twin_ordered", row: { phone: "+4940123" }, more: async () => void (await engine.addShoppers(engine.shop, 1, { row: { phone: "+4940123" }, stats: { lapse_state: "active", last_order_day: "2026-11-01" } })) },
  "a twin by address who ordered": { why: "twin_ordered", row: { twin_key: "k" }, more: async () => void (await engine.addShoppers(engine.shop, 1, { row: { twin_key: "k" }, stats: { lapse_state: "active", last_order_day: "2026-10-01" } })) },
  "a twin who ordered long ago": { why: null, row: { twin_key: "l" }, more: async () => void (await engine.addShoppers(engine.shop, 1, { row: { twin_key: "l" }, stats: { lapse_state: "active", last_order_day: "2026-09-01" } })) },
  "mailed three weeks ago": { why: "other_campaign", more: (id) => insertRow(engine.database, "messages", { shop_id: engine.shop.id, campaign_id: 999, shopper_id: id, step: 1, template_id: 1, message_ref: "x", state: "sent", sent_at: ago(21) }) },
};

test("rules 5, 6, 8: the page of rules, the audience, the campaign that is filled, and the search for an address give each shopper the same one reason", async () => {
  const { ctx, shop, otherShop, database } = engine;
  const ids = new Map<string, bigint>();
  for (const [name, { row, stats, more }] of Object.entries(situations)) {
    const [id] = await engine.addShoppers(shop, 1, { ...(row && { row }), ...(stats && { stats }) });
    ids.set(name, id as bigint);
    await more?.(id as bigint);
  }
  const expected: Partial<Record<WhyNotEligible, number>> = {};
  for (const { why } of Object.values(situations)) if (why) expected[why] = (expected[why] ?? 0) + 1;
  const eligible = Object.values(situations).filter(({ why }) => why === null).length;

  const counts = await explainPermission(ctx, { shopId: shop.id });
  expect(counts).toMatchObject({ eligible, left: expected, quiet: ids.size, capped: false });
  expect(counts.regions.find(({ region }) => region === "canada")).toEqual({ region: "canada", quiet: 1, notSubscribed: 0, tooOld: 1, eligible: 0 });
  expect(counts.regions.reduce((sum, { quiet }) => sum + quiet, 0)).toBe(ids.size);
  expect((await explainPermission(ctx, { shopId: otherShop.id })).quiet).toBe(0);

  const audience = { states: ["lapsed" as const], maxDaysQuiet: 900 };
  const funnel = await previewAudience(ctx, { shopId: shop.id, audience });
  expect(funnel.reasons).toEqual(expected);
  expect(funnel.mail).toBe(eligible);
  // What nobody read of them is said to be unknown.
  expect(funnel.unknown).toMatchObject({ business: eligible, subscription: eligible });

  for (const [name, { why }] of Object.entries(situations)) {
    const [row] = await database.look<{ email: string | null }>("select email from shoppers where id = $1", [ids.get(name)]);
    if (!row?.email) continue;
    const explanation = await explainAddress(ctx, { shopId: shop.id, address: ` ${row.email.toUpperCase()} ` });
    if (explanation.kind !== "found") throw new Error(`${name}: ${explanation.kind}`);
    expect([name, explanation.shoppers.map((found) => found.why)]).toEqual([name, [why]]);
    expect((await explainAddress(ctx, { shopId: otherShop.id, address: row.email })).kind).toBe("nobody");
  }

  const campaignId = await engine.start(shop, { kind: "gentle_note", audience });
  while ((await enrolCampaigns(ctx, { shopId: shop.id })).kind === "again");
  const [campaign] = await database.look<{ left_out: unknown; audience_size: number }>("select left_out, audience_size from campaigns where id = $1", [campaignId]);
  expect(campaign).toEqual({ left_out: expected, audience_size: eligible });
});

test("rules 8, 25: an address that is never mailed is told with its reason, also when its owner's data are gone; one that could not be told is unknown, never no", async () => {
  const { ctx, shop, database } = engine;
  await insertRow(database, "suppressions", { shop_id: shop.id, address_hash: ctx.seal.keyedHash("suppression", "gone@people.example"), reason: "redacted", at: ago(3) });
  expect(await explainAddress(ctx, { shopId: shop.id, address: "Gone@people.example" })).toEqual({ kind: "nobody", suppressed: { reason: "redacted", at: ago(3) } });
  expect(await explainAddress(ctx, { shopId: shop.id, address: "nobody@people.example" })).toEqual({ kind: "nobody", suppressed: null });
  expect(await explainAddress(ctx, { shopId: shop.id, address: "no address" })).toEqual({ kind: "no_address" });

  const [id] = await engine.addShoppers(shop, 1, { row: { company: false, subscription: "none" } });
  const [row] = await database.look<{ email: string }>("select email from shoppers where id = $1", [id]);
  const ask = () => explainAddress(ctx, { shopId: shop.id, address: row?.email ?? "" });
  expect(await ask()).toMatchObject({ shoppers: [{ why: null, unknown: [] }] });
  await database.look("update shop_settings set unknown_facts = '{return,dispute,delivery,company,subscription,address}' where shop_id = $1", [shop.id]);
  expect(await ask()).toMatchObject({ shoppers: [{ why: null, unknown: ["business", "subscription", "open_return", "undelivered", "dispute", "twin_ordered"] }] });
  // What is known to stand, stands all the same.
  await order(id as bigint, 9, { open_return: true });
  expect(await ask()).toMatchObject({ shoppers: [{ why: "open_return" }] });
  await database.look("delete from orders");
  await database.look("update shop_settings set unknown_facts = '{}' where shop_id = $1", [shop.id]);

  // What happened to their mails is told too.
  const campaignId = await engine.start(shop, { kind: "gentle_note" });
  while ((await enrolCampaigns(ctx, { shopId: shop.id })).kind === "again");
  expect(await ask()).toMatchObject({ shoppers: [{ why: "other_campaign", mails: [{ campaignId, state: "waiting", why: null }] }] });
});

test("rule 8: what begins to stand against a mail after it was planned is seen when it would leave", async () => {
  const { shop, database } = engine;
  const [returns, subscribes, pauses, good] = (await engine.addShoppers(shop, 4)) as [bigint, bigint, bigint, bigint];
  const campaignId = await engine.start(shop, { kind: "gentle_note" });
  while ((await enrolCampaigns(engine.ctx, { shopId: shop.id })).kind === "again");
  await order(returns, 1, { open_return: true });
  await database.look("update shoppers set subscription = 'active' where id = $1", [subscribes]);
  await insertRow(database, "preferences", { shop_id: shop.id, shopper_id: pauses, paused_until: ago(-30), changed_at: ago(0) });
  for (let i = 0; i < 12; i++) await engine.advance(DAY / 6);
  expect(await engine.states(shop, campaignId)).toEqual({ sent: 1, open_return: 1, subscription: 1, asked_for_less: 1 });
  expect(await database.look("select shopper_id::text as id from messages where state = 'sent'")).toEqual([{ id: String(good) }]);
});

test("rule 7: the merchant's own tags leave shoppers out; an older form is refused, and so is what is no tag", async () => {
  const { ctx, shop } = engine;
  await engine.addShoppers(shop, 2, { row: { tags: ["klaviyo"] } });
  const { version } = (await loadShop(ctx, { shopId: shop.id })).settings;
  const save = (tags: unknown, of = version) => saveLeftOutTags(ctx, { shopId: shop.id, actor: "lena", version: of, tags });
  expect(await save(["klaviyo", " klaviyo ", "staff"])).toEqual({ kind: "saved" });
  expect((await explainPermission(ctx, { shopId: shop.id })).left).toEqual({ left_out: 2 });
  expect(await save([])).toEqual({ kind: "stale" });
  expect(await save([""], version + 1)).toEqual({ kind: "invalid" });
  expect(await save("klaviyo", version + 1)).toEqual({ kind: "invalid" });
  expect((await loadShop(ctx, { shopId: shop.id })).settings.leftOutTags).toEqual(["klaviyo", "staff"]);
});

test("a last question is the last: whoever got it is in no campaign after it", async () => {
  const { shop, database } = engine;
  await engine.addShoppers(shop, 2);
  await engine.start(shop, { kind: "last_question" });
  await engine.runJobs();
  for (let i = 0; i < 4; i++) await engine.advance(DAY / 8);
  expect(await database.look("select state, is_last from messages")).toEqual([{ state: "sent", is_last: true }, { state: "sent", is_last: true }]);
  for (let i = 0; i < 4; i++) await engine.advance(10 * DAY);
  expect((await explainPermission(engine.ctx, { shopId: shop.id })).left).toEqual({ left_in_peace: 2 });
});
