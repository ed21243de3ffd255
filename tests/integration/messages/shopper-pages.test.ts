/** What a shopper does after a mail, on the pages that it leads to, and the mail as it was sent. */
import PostalMime from "postal-mime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDraft } from "#app/campaigns/create-draft.server";
import { loadCampaign } from "#app/campaigns/load-campaign.server";
import { loadStartChecks } from "#app/campaigns/load-start-checks.server";
import { saveDraft } from "#app/campaigns/save-draft.server";
import { startCampaign } from "#app/campaigns/start-campaign.server";
import { loadTimeline } from "#app/cases/load-timeline.server";
import { choosePreference } from "#app/messages/choose-preference.server";
import { loadSentMail } from "#app/messages/load-sent-mail.server";
import { loadUnsubscribePage } from "#app/messages/load-unsubscribe-page.server";
import { choices, pausedUntil } from "#app/messages/preferences";
import { recordHit } from "#app/messages/record-hit.server";
import { unsubscribeShopper, undoUnsubscribe } from "#app/messages/unsubscribe-shopper.server";
import { eraseShopper } from "#app/privacy/erase-shopper.server";
import { listResponses } from "#app/responses/list-responses.server";
import { recordMerge } from "#app/shoppers/lose-customer.server";
import { isSuppressed } from "#app/shoppers/suppression.server";
import { shopOf } from "#sim/state";
import { pagesAreBuilt } from "../../support/context.ts";
import { browser } from "../../support/requests.ts";
import { DAY, type Engine, HOUR, makeEngine } from "../campaigns/engine.ts";

interface Got {
  to: string;
  html: string;
  text: string;
  subject: string;
  headers: string;
  shopperId: bigint;
  messageId: bigint;
  code: string;
  tokens: Record<"c" | "u" | "p", string>;
}

let engine: Engine;
let campaignId: bigint;
let mails: Got[];
const forward = "https://shopify.example/unsubscribe/abc";

beforeAll(async () => {
  engine = await makeEngine({ pages: pagesAreBuilt() });
  const { shop, ctx } = engine;
  await engine.addShoppers(shop, 4, { row: { unsubscribe_url_sealed: ctx.seal.seal(forward), locale: "de-AT" } });
  await engine.addShoppers(shop, 6, { row: { unsubscribe_url_sealed: ctx.seal.seal(forward), locale: "fr" } });
  campaignId = await engine.start(shop, { locale: "en" });
  for (let i = 0; i < 8; i++) await engine.advance(3 * HOUR);
  mails = await gotMails();
});
afterAll(() => engine.close());

async function gotMails(): Promise<Got[]> {
  const rows = await engine.database.look<{ id: string; shopper_id: string; email: string }>("select m.id, m.shopper_id, p.email from messages m join shoppers p on p.shop_id = m.shop_id and p.id = m.shopper_id where m.shop_id = $1 and m.state = 'sent' order by m.shopper_id", [engine.shop.id]);
  const found: Got[] = [];
  for (const row of rows) {
    const mail = await engine.sim.inbox.read(engine.sim.inbox.find({ to: row.email, limit: 1 })[0]?.id ?? 0);
    if (!mail) throw new Error(`no mail to ${row.email}`);
    const token = (path: string) => new RegExp(`/${path}/([\\w.-]+)`).exec(mail.text)?.[1] ?? "";
    found.push({ to: row.email, html: mail.html ?? "", text: mail.text, subject: mail.subject, headers: JSON.stringify(mail), shopperId: BigInt(row.shopper_id), messageId: BigInt(row.id), code: /Code: (\S+)/.exec(mail.text)?.[1] ?? "", tokens: { c: token("c"), u: token("u"), p: token("p") } });
  }
  return found;
}
const mailAt = (index: number) => mails[index] as Got;
const preferencesOf = ({ shopperId }: Got) => engine.database.look<Record<string, Date | null>>("select no_win_back_at, monthly_at, paused_until, letters_only_at, no_profiling_at from preferences where shop_id = $1 and shopper_id = $2", [engine.shop.id, shopperId]);
const page = ({ tokens }: Got, link: "u" | "p" = "p") => loadUnsubscribePage(engine.ctx, { token: tokens[link] });

test("rule 21: each choice of the page holds at once, from either link, is told with who and when, and is taken back", async () => {
  const { ctx, shop, otherShop } = engine;
  const mail = mailAt(0);
  expect(mails).toHaveLength(10);
  // The words of the footer's links; the text part holds both.
  expect(mail.text).toContain(`Fewer or other emails:\n${shopOf(engine.sim.state, shop.domain).primaryDomainUrl}/apps/comeback/p/${mail.tokens.p}`);
  expect(await page(mail, "u")).toMatchObject({ kind: "ask", language: "de", done: false, chosen: { no_win_back: null, monthly: null, pause: null, no_profiling: null }, maskedEmail: "s•••@people.example" });
  expect(await preferencesOf(mail)).toEqual([]);

  const from = ctx.clock.now();
  for (const [index, choice] of choices.entries()) expect(await choosePreference(ctx, { token: mail.tokens[index % 2 === 0 ? "p" : "u"], choice, undo: false })).toEqual({ kind: "done" });
  const [kept = {}] = await preferencesOf(mail);
  expect(kept).toEqual({ no_win_back_at: expect.any(Date), monthly_at: expect.any(Date), paused_until: expect.any(Date), letters_only_at: null, no_profiling_at: expect.any(Date) });
  const until = kept["paused_until"] as Date;
  const to = ctx.clock.now();
  for (const at of [kept["no_win_back_at"], kept["monthly_at"], kept["no_profiling_at"]] as Date[]) expect(at >= from && at <= to).toBe(true);
  expect(until >= pausedUntil(from) && until <= pausedUntil(to)).toBe(true);
  expect(await page(mail)).toMatchObject({ chosen: { no_win_back: kept["no_win_back_at"], monthly: kept["monthly_at"], pause: until, no_profiling: kept["no_profiling_at"] } });
  await engine.runJobs();
  const responses = async () => (await listResponses(ctx, { shopId: shop.id, kinds: ["preference"] })).rows.map(({ choice, takenBack, shopperId }) => ({ choice, takenBack, shopperId }));
  expect((await responses()).sort((a, b) => String(a.choice).localeCompare(String(b.choice)))).toEqual([...choices].sort().map((choice) => ({ choice, takenBack: false, shopperId: mail.shopperId })));
  const { entries } = await loadTimeline(ctx, { shopId: shop.id, shopperId: mail.shopperId, kinds: ["preference"] });
  expect(entries).toHaveLength(4);
  expect(entries).toContainEqual(expect.objectContaining({ author: "Shopper", at: expect.any(Date), details: { messageId: String(mail.messageId), campaignId: String(campaignId), choice: "pause", undone: false, until: until.toISOString() } }));

  await engine.advance(HOUR);
  for (const choice of choices) await choosePreference(ctx, { token: mail.tokens.p, choice, undo: true });
  expect(await preferencesOf(mail)).toEqual([{ no_win_back_at: null, monthly_at: null, paused_until: null, letters_only_at: null, no_profiling_at: null }]);
  await engine.runJobs();
  expect((await responses()).map(({ takenBack }) => takenBack)).toEqual([true, true, true, true]);
  expect((await loadTimeline(ctx, { shopId: shop.id, shopperId: mail.shopperId, kinds: ["preference"] })).entries).toHaveLength(8);
  expect(await engine.database.look("select 1 from preferences where shop_id = $1", [otherShop.id])).toEqual([]);
  expect(await choosePreference(ctx, { token: mail.tokens.c, choice: "pause", undo: false })).toEqual({ kind: "unknown" });
});

test("leaving and coming back stand in the file in their order, and a pause that is over is none", async () => {
  const { ctx, shop } = engine;
  const mail = mailAt(1);
  for (const step of [unsubscribeShopper, undoUnsubscribe, unsubscribeShopper]) {
    await engine.sim.clock.advance(1_000);
    await step(ctx, { token: mail.tokens.u });
  }
  const left = async () => (await listResponses(ctx, { shopId: shop.id, kinds: ["unsubscribed"] })).rows.map(({ takenBack }) => takenBack);
  await engine.runJobs();
  expect(await left()).toEqual([false]);
  await undoUnsubscribe(ctx, { token: mail.tokens.u });
  await engine.runJobs();
  expect(await left()).toEqual([true]);
  await engine.sim.clock.advance(1_000);
  await unsubscribeShopper(ctx, { token: mail.tokens.u });
  const entries = (await loadTimeline(ctx, { shopId: shop.id, shopperId: mail.shopperId, kinds: ["unsubscribed", "preference"] })).entries.slice(-3);
  expect(entries.map(({ kind, details }) => [kind, details.choice ?? null])).toEqual([["unsubscribed", null], ["preference", "all"], ["unsubscribed", null]]);
  await engine.database.look("insert into preferences (shop_id, shopper_id, paused_until, changed_at) values ($1, $2, $3, $3)", [shop.id, mail.shopperId, ctx.clock.now()]);
  expect(await page(mail)).toMatchObject({ done: true, chosen: { pause: null } });
  expect(pausedUntil(new Date("2026-08-31T10:00:00Z"))).toEqual(new Date("2027-03-03T10:00:00Z"));
});

test("whoever becomes one with another keeps what they chose, and the choice that sends less wins", async () => {
  const { ctx, shop } = engine;
  const [lost, kept] = [mailAt(2), mailAt(3)];
  await choosePreference(ctx, { token: lost.tokens.p, choice: "no_win_back", undo: false });
  await choosePreference(ctx, { token: kept.tokens.p, choice: "pause", undo: false });
  await ctx.db.withShopSql(shop.id, (sql) => recordMerge(sql, ctx, { kept: kept.shopperId, deleted: lost.shopperId, at: ctx.clock.now() }));
  expect(await preferencesOf(lost)).toEqual([]);
  expect(await preferencesOf(kept)).toMatchObject([{ no_win_back_at: expect.any(Date), paused_until: expect.any(Date), monthly_at: null }]);
  // The link of the mail to who was merged is the other's from now on.
  await choosePreference(ctx, { token: lost.tokens.p, choice: "monthly", undo: false });
  expect(await page(lost)).toMatchObject({ kind: "ask", maskedEmail: "s•••@people.example", chosen: { monthly: expect.any(Date), no_win_back: expect.any(Date) } });
  await unsubscribeShopper(ctx, { token: lost.tokens.u });
  await engine.runJobs();
  expect(await engine.database.look("select consent from shoppers where shop_id = $1 and id = $2", [shop.id, kept.shopperId])).toEqual([{ consent: "unsubscribed" }]);
  expect([...shopOf(engine.sim.state, shop.domain).customers.values()].find(({ email }) => email === kept.to)?.consent.state).toBe("UNSUBSCRIBED");
  expect(await engine.database.look("select task from work_items where state = 'failed'")).toEqual([]);
});

test("the mail opens as it was sent, whatever was renamed since, with links that lead nowhere, and for this shopper of this shop only", async () => {
  const { ctx, shop, otherShop, database } = engine;
  const mail = mailAt(4);
  await database.look("update shoppers set first_name = 'Renamed' where shop_id = $1 and id = $2", [shop.id, mail.shopperId]);
  await database.look("update shop_settings set sender_name = 'Someone else', name = 'Other name' where shop_id = $1", [shop.id]);
  const shown = await loadSentMail(ctx, { shopId: shop.id, shopperId: mail.shopperId, messageId: mail.messageId });
  if (shown.kind !== "mail") throw new Error(shown.kind);
  // Every token, in every part, and nothing else.
  const struck = (text: string) => text.replace(/\/([cup])\/[\w.-]+/g, "/$1/•••");
  expect(shown.text.trimEnd()).toBe(struck(mail.text).trimEnd());
  expect(shown.subject).toBe(mail.subject);
  expect(shown).toMatchObject({ to: mail.to, from: { name: "Lena at Nordlicht", address: "nordlicht@mail.comeback.example" }, replyTo: "hello@shop.example", code: mail.code, sent: true, opensCounted: true, language: "en" });
  expect(shown.html).toContain(mail.code);
  expect(shown.html).not.toMatch(/href=|<img|\/[cupo]\/\w/);
  const visible = (html: string) => html.replace(/<style[^]*?<\/style>|<img[^>]*>|<!--[^]*?-->/g, "").replace(/<[^>]+>/g, " ").replace(/\s+/g, " ").trim();
  expect(visible(shown.html)).toBe(struck(visible(mail.html)));
  for (const other of [{ shopId: otherShop.id }, { shopperId: mailAt(5).shopperId }, { messageId: mailAt(5).messageId }]) {
    expect(await loadSentMail(ctx, { shopId: shop.id, shopperId: mail.shopperId, messageId: mail.messageId, ...other })).toEqual({ kind: "missing" });
  }
  await database.look("update shop_settings set sender_name = 'Lena at Nordlicht', name = 'Nordlicht' where shop_id = $1", [shop.id]);
  await database.look("update messages set sent_values = null where id = $1", [mailAt(5).messageId]);
  expect(await loadSentMail(ctx, { shopId: shop.id, shopperId: mailAt(5).shopperId, messageId: mailAt(5).messageId })).toEqual({ kind: "unknown" });
});

test("a mail is two parts that say the same, with both ways to leave the list and a mailbox that a person reads", async () => {
  const mail = mailAt(6);
  const source = engine.sim.inbox.source(engine.sim.inbox.find({ to: mail.to, limit: 1 })[0]?.id ?? 0) ?? Buffer.alloc(0);
  const parsed = await PostalMime.parse(source);
  const header = (name: string) => parsed.headers.find(({ key }) => key === name)?.value ?? "";
  expect(header("content-type")).toMatch(/^multipart\/alternative;/);
  // The text first: a reader takes the last part that it can show (RFC 2046, 5.1.4).
  expect(source.indexOf("Content-Type: text/plain")).toBeLessThan(source.indexOf("Content-Type: text/html"));
  expect(header("list-unsubscribe")).toMatch(/^<https?:\/\/[^>]+\/u\/[\w.-]+>, <mailto:hello@shop\.example\?subject=unsubscribe>$/);
  expect(header("list-unsubscribe-post")).toBe("List-Unsubscribe=One-Click");
  expect(parsed.replyTo?.[0]?.address).toBe("hello@shop.example");
  expect(header("message-id")).toMatch(/^<[\w-]+@mail\.comeback\.example>$/);
  expect(source.length).toBeLessThan(90_000);
  expect(mail.html.replace(/<style[^]*?<\/style>/g, "")).not.toMatch(/<script|<form|<link|cid:|data:/);
  // Every sentence of the text part stands in the other.
  const said = mail.html.replace(/<style[^]*?<\/style>|<!--[^]*?-->/g, "").replace(/<[^>]+>/g, " ").replaceAll("&amp;", "&").replace(/\s+/g, " ");
  const lines = mail.text.split("\n").map((line) => line.trim()).filter((line) => line !== "" && line !== "--" && !line.startsWith("http"));
  expect(lines.length).toBeGreaterThan(8);
  for (const line of lines.filter((one) => !one.includes(". One use."))) expect(said, line).toContain(line.replace(/:$/, ""));
});

test("rule 22: a mail that presses does not start, one that only pleads does; a shop in Germany begins in German, one elsewhere in English", async () => {
  const { ctx, otherShop, database } = engine;
  const shopId = otherShop.id;
  await engine.addShoppers(otherShop, 1);
  const { campaignId } = await createDraft(ctx, { shopId, kind: "last_question" });
  await database.look("update shop_settings set country = 'US' where shop_id = $1", [shopId]);
  const english = await createDraft(ctx, { shopId, kind: "last_question" });
  const [german, other] = [await loadCampaign(ctx, { shopId, campaignId }), await loadCampaign(ctx, { shopId, campaignId: english.campaignId })];
  if (!german || !other) throw new Error("no draft");
  expect([german.locale, german.kind, german.name, german.subject]).toEqual(["de", "last_question", "Last question", "Eine Frage noch, dann lassen wir Sie in Ruhe"]);
  expect([other.locale, other.subject]).toEqual(["en", "One question, and then we leave you in peace"]);
  const red = async () => (await loadStartChecks(ctx, { shopId, campaignId })).filter(({ ok }) => !ok).map(({ key }) => key);
  expect(await red()).toEqual([]);
  expect(await saveDraft(ctx, { ...german, shopId, campaignId, body: `${german.body}\n\nIhre letzte Chance.` })).toEqual({ kind: "saved", version: 2 });
  expect(await red()).toEqual(["tone"]);
  expect(await startCampaign(ctx, { shopId, campaignId, version: 2, actor: "test" })).toMatchObject({ kind: "not-ready" });
  expect(await saveDraft(ctx, { ...german, shopId, campaignId, version: 2, locale: "en", body: "Please come back!!" })).toEqual({ kind: "saved", version: 3 });
  expect((await loadCampaign(ctx, { shopId, campaignId }))?.locale).toBe("en");
  expect(await startCampaign(ctx, { shopId, campaignId, version: 3, actor: "test" })).toMatchObject({ kind: "started" });
  expect(await database.look("select locale from mail_templates where shop_id = $1", [shopId])).toEqual([{ locale: "en" }]);
});

test.runIf(pagesAreBuilt())("the page comes through the shop's own domain, signed, in the shopper's language, without cookies, scripts or anybody's address", async () => {
  const { shop, otherShop, appUrl, requests } = engine;
  const mail = mailAt(0);
  const at = (path: string, domain = shop.domain, query: Record<string, string> = {}) => `${appUrl}${requests.proxyPath(path, domain, query)}`;
  const get = (url: string) => fetch(url, { headers: { "user-agent": browser }, redirect: "manual" });
  const answer = await get(at(`/proxy/p/${mail.tokens.p}`));
  const html = await answer.text();
  expect(answer.status).toBe(200);
  for (const [name, value] of [["referrer-policy", "no-referrer"], ["x-robots-tag", "noindex"], ["cache-control", "no-store"], ["set-cookie", null]] as const) expect(answer.headers.get(name), name).toBe(value);
  expect(html).toMatch(/^<!DOCTYPE html><html lang="de" dir="ltr">/);
  expect(html).toMatch(/<title>Nordlicht<\/title>/);
  expect(html).not.toMatch(/<script|<link |src=|checked|https?:\/\//);
  expect(html).not.toContain(mail.to);
  // The first button is the one that ends it all.
  expect([...html.matchAll(/<button[^>]*value="(\w+)"/g)].map((match) => match[1])).toEqual(["all", ...choices]);

  const press = (token: string, body: Record<string, string>) => fetch(at(`/proxy/p/${token}`), { method: "POST", body: new URLSearchParams(body), headers: { "user-agent": browser, origin: "null" }, redirect: "manual" });
  expect(await (await press(mail.tokens.p, { choose: "monthly" })).text()).toMatch(/<h1>Erledigt<\/h1><p>Sie bekommen höchstens eine E-Mail im Monat\.<\/p>.*value="monthly" class="quiet undo"/);
  expect(await (await press(mail.tokens.p, { undo: "monthly" })).text()).toContain("Zurückgenommen");
  expect((await press(mail.tokens.p, { choose: "everything" })).status).toBe(404);
  // A campaign's language stands in for a locale that we have no words for.
  expect(await (await get(`${appUrl}/u/${mailAt(6).tokens.u}`)).text()).toMatch(/<html lang="en".*Stop all marketing emails.*At most one a month.*Pause for 6 months/);

  const forged = `${at(`/proxy/p/${mail.tokens.p}`)}0`;
  for (const url of [forged, at(`/proxy/p/${mail.tokens.p}`, otherShop.domain), at("/proxy/p/cut-off"), `${appUrl}/proxy/p/${mail.tokens.p}`, `${appUrl}/proxy/c/${mail.tokens.c}`]) expect((await get(url)).status, url).toBe(404);

  // A mail program's one click.
  const click = await fetch(`${appUrl}/u/${mailAt(7).tokens.u}`, { method: "POST", body: new URLSearchParams({ "List-Unsubscribe": "One-Click" }), redirect: "manual" });
  expect([click.status, click.headers.get("set-cookie")]).toEqual([200, null]);
  expect(await page(mailAt(7))).toMatchObject({ done: true });

  // The address below the button: on with the code, but for who is signed in as somebody else.
  const land = (customer: string) => get(at(`/proxy/c/${mail.tokens.c}`, shop.domain, { logged_in_customer_id: customer }));
  for (const customer of ["", String(mail.shopperId)]) expect((await land(customer)).headers.get("location")).toContain(`/discount/${mail.code}?redirect=%2F`);
  const other = await (await land(String(mailAt(6).shopperId))).text();
  expect(other).toMatch(/<h1>Für jemand anderen gedacht\?<\/h1>/);
  expect(other).toMatch(new RegExp(`<code class="code">${mail.code}</code>.*hidden=""[^>]*>Kopieren</button><script nonce=.*href="[^"]*/discount/${mail.code}`));
});

test("a link that is off says what it is, in the reader's language, and changes nothing", async () => {
  const { ctx, database } = engine;
  const hit = (mail: Got) => recordHit(ctx, { token: mail.tokens.c, kind: "click", method: "GET", userAgent: browser });
  const before = await database.look("select md5(string_agg(c::text, '|' order by code)) as codes from codes c");
  expect(await hit(mailAt(0))).toMatchObject({ kind: "redirect" });
  await engine.advance(40 * DAY);
  expect(await hit(mailAt(0))).toMatchObject({ kind: "ended", language: "de", endedOn: expect.stringMatching(/^\d+\. Dezember 2026$/) });
  expect(await hit(mailAt(6))).toMatchObject({ kind: "ended", language: "en", endedOn: expect.stringMatching(/^\d+ December 2026$/) });
  await database.look("update codes set state = 'used' where code = $1", [mailAt(6).code]);
  expect(await hit(mailAt(6))).toMatchObject({ kind: "used", shopName: "Nordlicht" });
  await database.look("update codes set state = 'ended' where code = $1", [mailAt(6).code]);
  expect(await database.look("select md5(string_agg(c::text, '|' order by code)) as codes from codes c where state <> 'ended'")).not.toEqual(before);
});

test("rule 25: after redaction the links answer well, the mail as sent is gone, the message's key stays and the address is never mailed again", async () => {
  const { ctx, shop, database } = engine;
  const mail = mailAt(8);
  await choosePreference(ctx, { token: mail.tokens.p, choice: "monthly", undo: false });
  await engine.runJobs();
  await eraseShopper(ctx, { shopId: shop.id, requestId: 0n, person: { customerId: mail.shopperId, email: mail.to, phone: null, orderIds: [] } });
  expect(await page(mail)).toEqual({ kind: "forgotten", language: "en", shopName: "Nordlicht", shopUrl: expect.any(String) });
  expect(await choosePreference(ctx, { token: mail.tokens.u, choice: "pause", undo: false })).toEqual({ kind: "forgotten" });
  expect(await unsubscribeShopper(ctx, { token: mail.tokens.u })).toMatchObject({ kind: "done", maskedEmail: "•••" });
  expect(await preferencesOf(mail)).toEqual([]);
  expect(await loadSentMail(ctx, { shopId: shop.id, shopperId: mail.shopperId, messageId: mail.messageId })).toEqual({ kind: "redacted" });
  expect(await database.look("select campaign_id, step, subject, sent_values from messages where shop_id = $1 and id = $2", [shop.id, mail.messageId])).toEqual([{ campaign_id: String(campaignId), step: 1, subject: null, sent_values: null }]);
  expect(await ctx.db.withShopSql(shop.id, (sql) => isSuppressed(sql, ctx, { email: mail.to }))).toBe("redacted");
});

test("rule 21: the links work 60 days after the mail, lead on to Shopify's own page after an uninstall, and say what is when every row is gone", async () => {
  const { ctx, shop, sim, database } = engine;
  const mail = mailAt(9);
  const [sent] = await database.look<{ sent_at: Date }>("select sent_at from messages where id = $1", [mail.messageId]);
  await engine.sim.clock.advance(Math.max(0, 61 * DAY - (+ctx.clock.now() - +(sent?.sent_at ?? 0))));
  expect(await choosePreference(ctx, { token: mail.tokens.p, choice: "no_win_back", undo: false })).toEqual({ kind: "done" });
  expect(await unsubscribeShopper(ctx, { token: mail.tokens.u })).toMatchObject({ kind: "done" });
  expect(await page(mail, "u")).toMatchObject({ kind: "ask", done: true, chosen: { no_win_back: expect.any(Date) } });
  await engine.runJobs();
  sim.uninstall(shop.domain);
  await database.look("update shops set uninstalled_at = $2 where id = $1", [shop.id, ctx.clock.now()]);
  for (const outcome of [await page(mail, "u"), await unsubscribeShopper(ctx, { token: mail.tokens.u }), await choosePreference(ctx, { token: mail.tokens.u, choice: "monthly", undo: false })]) expect(outcome).toEqual({ kind: "forward", to: forward });
  const hit = () => recordHit(ctx, { token: mail.tokens.c, kind: "click", method: "GET", userAgent: browser });
  expect(await hit()).toMatchObject({ kind: "shop-closed", code: null });
  await database.look("update offers set ends_at = $2 where shop_id = $1", [shop.id, new Date(+ctx.clock.now() + DAY)]);
  await database.look("update codes set state = 'live' where code = $1", [mail.code]);
  expect(await hit()).toMatchObject({ kind: "shop-closed", code: mail.code });
  await database.look("delete from messages where shop_id = $1", [shop.id]);
  expect(await hit()).toEqual({ kind: "gone" });
  expect(await page(mail, "u")).toEqual({ kind: "forward", to: forward });
  expect(await page(mail, "p")).toEqual({ kind: "unknown" });
});
