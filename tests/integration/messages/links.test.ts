import { afterAll, beforeAll, expect, test } from "vitest";
import { loadCampaignResult } from "#app/campaigns/load-campaign-result.server";
import { listResponses } from "#app/responses/list-responses.server";
import { loadUnsubscribePage } from "#app/messages/load-unsubscribe-page.server";
import { recordHit } from "#app/messages/record-hit.server";
import { undoUnsubscribe, unsubscribeShopper } from "#app/messages/unsubscribe-shopper.server";
import { previewAudience } from "#app/campaigns/preview-audience.server";
import { shopOf } from "#sim/state";
import { DAY, type Engine, HOUR, makeEngine } from "../campaigns/engine.ts";

let engine: Engine;
let campaignId: bigint;
/** What each mail holds, by the shopper's address. */
let mails: { to: string; button: string; plain: string; open: string; unsubscribe: string; code: string }[];

const phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1";
const windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/115.0.0.0 Safari/537.36";

beforeAll(async () => {
  engine = await makeEngine();
  const { shop, sim, ctx } = engine;
  const sealed = ctx.seal.seal("https://shopify.example/unsubscribe/abc");
  await engine.addShoppers(shop, 8, { row: { unsubscribe_url_sealed: sealed } });
  campaignId = await engine.start(shop);
  for (let i = 0; i < 12; i++) await engine.advance(3 * HOUR);
  mails = [];
  for (const { id } of sim.inbox.find({ limit: 100 })) {
    const mail = await sim.inbox.read(id);
    const tokens = (kind: string) => [...(mail?.html ?? "").matchAll(new RegExp(`/${kind}/([\\w.-]+)`, "g"))].map((match) => match[1] ?? "");
    mails.push({ to: mail?.to ?? "", button: tokens("c")[0] ?? "", plain: tokens("c")[1] ?? "", open: tokens("o")[0] ?? "", unsubscribe: tokens("u")[0] ?? "", code: /Code: (\S+)/.exec(mail?.text ?? "")?.[1] ?? "" });
  }
});
afterAll(() => engine.close());

const mailAt = (index: number) => mails[index] as (typeof mails)[number];
const result = async () => {
  const found = await loadCampaignResult(engine.ctx, { shopId: engine.shop.id, campaignId });
  if (!found) throw new Error("no result");
  return found;
};

test("a link says nothing of the person, lands on the storefront with the code, and changes nothing but the log", async () => {
  const { ctx, shop, database } = engine;
  expect(mails.length).toBe(8);
  const { button, to, code } = mailAt(0);
  expect(button).not.toContain(to.split("@")[0]);
  expect(button.length).toBeLessThan(45);
  const before = await database.look("select (select count(*) from shoppers where consent = 'subscribed') as subscribed, (select count(*) from messages where state = 'sent') as sent, (select count(*) from codes where state = 'live') as live");
  const url = shopOf(engine.sim.state, shop.domain).primaryDomainUrl;
  expect(await recordHit(ctx, { token: button, kind: "click", method: "GET", userAgent: phone })).toEqual({ kind: "redirect", to: `${url}/discount/${code}?redirect=%2F` });
  expect(await recordHit(ctx, { token: mailAt(0).open, kind: "open", method: "GET", userAgent: phone })).toEqual({ kind: "pixel" });
  expect(await loadUnsubscribePage(ctx, { token: mailAt(0).unsubscribe })).toMatchObject({ kind: "ask", done: false, maskedEmail: `${to[0]}•••@people.example` });
  expect(await database.look("select (select count(*) from shoppers where consent = 'subscribed') as subscribed, (select count(*) from messages where state = 'sent') as sent, (select count(*) from codes where state = 'live') as live")).toEqual(before);
  expect((await database.look("select shop_id from hits where shop_id <> $1", [shop.id])).length).toBe(0);
});

test("forged tokens, those of another kind and those of another shop lead nowhere", async () => {
  const { ctx } = engine;
  const { button, unsubscribe } = mailAt(0);
  const other = button.replace(/^[0-9a-z]+/, engine.otherShop.id.toString(36));
  for (const token of [other, `${button}x`, button.slice(0, -1), "", "1-1-1-aaaaaaaaaaaaaaaaaaaaaa", unsubscribe]) {
    expect(await recordHit(ctx, { token, kind: "click", method: "GET", userAgent: phone })).toEqual({ kind: "unknown" });
  }
  expect(await unsubscribeShopper(ctx, { token: button })).toEqual({ kind: "unknown" });
  expect(await unsubscribeShopper(ctx, { token: unsubscribe.slice(0, -3) })).toEqual({ kind: "unknown" });
});

test("what machines open does not count: HEAD, gateways, all links at once with the picture, Apple's proxy", async () => {
  const { ctx, shop } = engine;
  await recordHit(ctx, { token: mailAt(1).button, kind: "click", method: "HEAD", userAgent: phone });
  await recordHit(ctx, { token: mailAt(2).button, kind: "click", method: "GET", userAgent: "Barracuda Sentinel (EE)" });
  // Side by side and in either order: the picture before the links and after them.
  const sweep = [{ token: mailAt(3).open, kind: "open" }, { token: mailAt(3).button, kind: "click" }, { token: mailAt(3).plain, kind: "click" }] as const;
  await Promise.all(sweep.map((hit) => recordHit(ctx, { ...hit, method: "GET", userAgent: windows })));
  await recordHit(ctx, { token: mailAt(3).open, kind: "open", method: "GET", userAgent: windows });
  // HEAD first, then the same again as a browser would.
  await recordHit(ctx, { token: mailAt(5).button, kind: "click", method: "HEAD", userAgent: windows });
  await recordHit(ctx, { token: mailAt(5).button, kind: "click", method: "GET", userAgent: windows });
  await recordHit(ctx, { token: mailAt(3).open, kind: "open", method: "GET", userAgent: "Mozilla/5.0" });
  // A person whose gateway was there first, twice on the same link.
  await recordHit(ctx, { token: mailAt(2).button, kind: "click", method: "GET", userAgent: phone });
  await recordHit(ctx, { token: mailAt(2).button, kind: "click", method: "GET", userAgent: phone });
  await engine.advance(HOUR);
  const { clicks, opens, openCounted } = await result();
  expect({ clicks, opens, openCounted }).toEqual({ clicks: 2, opens: 1, openCounted: 8 });
  const people = await listResponses(ctx, { shopId: shop.id, kinds: ["click"] });
  expect(people.rows.length).toBe(2);
  const all = await listResponses(ctx, { shopId: shop.id, kinds: ["click"], showAutomatic: true });
  expect(all.rows.map((row) => row.automatic).sort()).toEqual([false, false, true, true, true]);
  expect((await listResponses(ctx, { shopId: engine.otherShop.id, showAutomatic: true })).rows).toEqual([]);
});

test("one POST unsubscribes at once, tells Shopify, and can be undone", async () => {
  const { ctx, shop, sim, database } = engine;
  const { unsubscribe, to } = mailAt(4);
  const customer = [...shopOf(sim.state, shop.domain).customers.values()].find(({ email }) => email === to);
  sim.faults.set("admin.server_error", { next: 2 });
  expect(await unsubscribeShopper(ctx, { token: unsubscribe })).toMatchObject({ kind: "done", maskedEmail: `${to[0]}•••@people.example` });
  const row = () => database.look("select p.consent, p.suppressed_for, s.mailable from shoppers p join shopper_stats s on s.shopper_id = p.id where p.email = $1", [to]);
  expect(await row()).toEqual([{ consent: "unsubscribed", suppressed_for: "unsubscribed", mailable: false }]);
  // Again, as mail programs do: nothing more happens.
  await unsubscribeShopper(ctx, { token: unsubscribe });
  await engine.runJobs();
  expect(customer?.consent.state).toBe("UNSUBSCRIBED");
  expect((await result()).unsubscribes).toBe(1);
  expect((await listResponses(ctx, { shopId: shop.id, kinds: ["unsubscribed"] })).rows.length).toBe(1);
  const timeline = await database.look("select kind from timeline where kind = 'unsubscribed'");
  expect(timeline.length).toBe(1);
  expect(await loadUnsubscribePage(ctx, { token: unsubscribe })).toMatchObject({ kind: "ask", done: true });

  await engine.advance(HOUR);
  await undoUnsubscribe(ctx, { token: unsubscribe });
  await engine.runJobs();
  expect(await row()).toEqual([{ consent: "subscribed", suppressed_for: null, mailable: true }]);
  expect(customer?.consent.state).toBe("SUBSCRIBED");
  await engine.advance(HOUR);
  await unsubscribeShopper(ctx, { token: unsubscribe });
  expect(await row()).toEqual([{ consent: "unsubscribed", suppressed_for: "unsubscribed", mailable: false }]);
});

test("who left the list between planning and sending gets nothing", async () => {
  const { ctx, shop, otherShop, sim, database } = engine;
  await database.look("update messages set sent_at = sent_at - interval '40 days', handed_at = handed_at - interval '40 days'");
  const { mail } = await previewAudience(ctx, { shopId: shop.id, audience: { states: ["lapsed"], maxDaysQuiet: 730 } });
  expect(mail).toBe(7);
  const second = await engine.start(shop, { kind: "gentle_note" });
  await engine.runJobs();
  await unsubscribeShopper(ctx, { token: mailAt(5).unsubscribe });
  sim.inbox.clear();
  for (let i = 0; i < 12; i++) await engine.advance(3 * HOUR);
  expect(await engine.states(shop, second)).toEqual({ sent: 6, suppressed: 1 });
  expect(sim.inbox.count({ to: mailAt(5).to })).toBe(0);
  expect(otherShop.id).not.toBe(shop.id);
});

test("after the code's end and after its use the reader is told, and once the app is gone Shopify's own page unsubscribes", async () => {
  const { ctx, sim, shop, database } = engine;
  await database.look("update codes set state = 'used' where code = $1", [mailAt(6).code]);
  expect(await recordHit(ctx, { token: mailAt(6).button, kind: "click", method: "GET", userAgent: phone })).toMatchObject({ kind: "used", shopName: "Nordlicht" });
  await engine.advance(30 * DAY);
  expect(await recordHit(ctx, { token: mailAt(7).button, kind: "click", method: "GET", userAgent: phone })).toMatchObject({ kind: "ended", endedOn: expect.stringMatching(/ (December|January) 202\d$/) });
  sim.uninstall(shop.domain);
  await database.look("update shops set uninstalled_at = $2 where id = $1", [shop.id, ctx.clock.now()]);
  expect(await recordHit(ctx, { token: mailAt(7).button, kind: "click", method: "GET", userAgent: phone })).toMatchObject({ kind: "shop-closed" });
  expect(await loadUnsubscribePage(ctx, { token: mailAt(7).unsubscribe })).toEqual({ kind: "forward", to: "https://shopify.example/unsubscribe/abc" });
  expect(await unsubscribeShopper(ctx, { token: mailAt(7).unsubscribe })).toEqual({ kind: "forward", to: "https://shopify.example/unsubscribe/abc" });
  expect(await database.look("select consent from shoppers where email = $1", [mailAt(7).to])).toEqual([{ consent: "unsubscribed" }]);
  // Also when every row of the shop was deleted.
  await database.look("delete from messages where shop_id = $1", [shop.id]);
  expect(await unsubscribeShopper(ctx, { token: mailAt(7).unsubscribe })).toEqual({ kind: "forward", to: "https://shopify.example/unsubscribe/abc" });
});
