/** Who may do what, where test mails may go, and a shop that the operator stops (product rule 4, R54). */
import { execFile } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { AppLoadContext } from "@remix-run/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDraft } from "#app/campaigns/create-draft.server";
import { listWaitingDrafts } from "#app/campaigns/list-waiting-drafts.server";
import { loadCampaign } from "#app/campaigns/load-campaign.server";
import { saveDraft } from "#app/campaigns/save-draft.server";
import { sendBackCampaign, submitCampaign } from "#app/campaigns/submit-campaign.server";
import { loadSendingTrouble } from "#app/messages/load-sending-trouble.server";
import { sendTestMail } from "#app/messages/send-test-mail.server";
import { requireShop } from "#app/require-shop.server";
import { createEmbeddedApp } from "#app/shopify.server";
import { INVITATION_MS } from "#app/shops/address-token";
import { listAudit } from "#app/shops/audit.server";
import { loadShop } from "#app/shops/load-shop.server";
import { saveLinkHosts } from "#app/shops/save-link-hosts.server";
import { suspendShop } from "#app/shops/suspend-shop.server";
import { confirmAddress, inviteTeamAddress, loadInvitation, removeTeamAddress } from "#app/shops/team-addresses.server";
import { changeNewMemberRole, changeRole, joinTeam, loadStaffNames, loadTeam, nameMember } from "#app/shops/team.server";
import { pagesAreBuilt, testEncryptionKey, testKeys, type TestShop } from "../../support/context.ts";
import { browser } from "../../support/requests.ts";
import { DAY, type Engine, HOUR, makeEngine } from "../campaigns/engine.ts";

let t: Engine;
beforeAll(async () => {
  t = await makeEngine({ pages: pagesAreBuilt() });
  await t.addShoppers(t.shop, 4);
});
afterAll(() => t?.close());

const root = join(import.meta.dirname, "..", "..", "..");
const of = (actor: string, shop: TestShop = t.shop) => ({ shopId: shop.id, actor });
const rolesOf = async (shop = t.shop) => Object.fromEntries((await loadTeam(t.ctx, { shopId: shop.id })).members.map(({ userRef, role }) => [userRef, role]));

describe("the people", () => {
  test("whoever opens the app first is the owner, of any number at one moment; the others become what the settings say", async () => {
    const joined = await Promise.all(["1", "2", "3"].map((actor) => joinTeam(t.ctx, of(actor))));
    expect(joined.map(({ role }) => role).sort()).toEqual(["manager", "manager", "owner"]);
    expect(await joinTeam(t.ctx, of("1"))).toEqual(joined[0]);
    await t.database.look("delete from team_members");
    for (const actor of ["1", "2"]) await joinTeam(t.ctx, of(actor));
    await changeNewMemberRole(t.ctx, { ...of("1"), role: "contributor" });
    await joinTeam(t.ctx, of("3"));
    expect(await rolesOf()).toEqual({ 1: "owner", 2: "manager", 3: "contributor" });
    expect(await rolesOf(t.otherShop)).toEqual({});
  });

  test("there is always an owner, also when two step down at one moment; every change is noted", async () => {
    const change = async (userRef: string, role: "owner" | "manager") => (await changeRole(t.ctx, { ...of("1"), userRef, role })).kind;
    expect(await change("1", "manager")).toBe("last-owner");
    expect(await change("9", "owner")).toBe("missing");
    expect(await change("2", "owner")).toBe("changed");
    expect((await Promise.all([change("1", "manager"), change("2", "manager")])).sort()).toEqual(["changed", "last-owner"]);
    await t.database.look("update team_members set role = case user_ref when '1' then 'owner' else 'manager' end where user_ref in ('1', '2')");
    const noted = (await listAudit(t.ctx, { shopId: t.shop.id })).filter(({ action }) => action === "changed_role");
    expect(noted).toHaveLength(2);
    expect(noted.at(-1)).toMatchObject({ actor: "1", details: { of: "2", from: "manager", to: "owner" } });
  });

  test("a name is written by hand, for Shopify's token tells none", async () => {
    expect(await nameMember(t.ctx, { ...of("3"), userRef: "3", name: " Lena " })).toEqual({ kind: "named" });
    expect(await nameMember(t.ctx, { ...of("3"), userRef: "3", name: "<b>" })).toEqual({ kind: "invalid" });
    expect(await loadStaffNames(t.ctx, { shopId: t.shop.id })).toEqual({ 3: "Lena" });
  });

  test("the loaders of one document ask once who is there; an action asks anew", async () => {
    const embedded = createEmbeddedApp(t.ctx);
    let asked = 0;
    const context: AppLoadContext = { ctx: t.ctx, documentHeaders: embedded.documentHeaders, authenticate: (request) => (asked++, embedded.authenticate(request)) };
    const headers = { authorization: `Bearer ${t.requests.sessionToken(t.shop.domain, "1")}`, "user-agent": browser };
    const requestOf = (method: string) => new Request(`${t.ctx.env.APP_URL}/app`, { method, headers });
    const [frame, page] = await Promise.all([requireShop(context, requestOf("GET")), requireShop(context, requestOf("GET"))]);
    expect([asked, page.actor]).toEqual([1, frame.actor]);
    await requireShop(context, requestOf("POST"));
    expect(asked).toBe(2);
    await embedded.close();
  });
});

describe("drafts and approval", () => {
  let campaignId: bigint;
  const draft = () => loadCampaign(t.ctx, { shopId: t.shop.id, campaignId });
  const waiting = (actor: string) => listWaitingDrafts(t.ctx, of(actor));

  test("a draft is submitted as it stands, sent back with a note, changed, submitted again and started", async () => {
    ({ campaignId } = await createDraft(t.ctx, { shopId: t.shop.id, kind: "gentle_note" }));
    expect(await submitCampaign(t.ctx, { ...of("3"), campaignId, version: 7 })).toEqual({ kind: "stale", version: 1 });
    expect(await submitCampaign(t.ctx, { ...of("3"), campaignId, version: 1 })).toEqual({ kind: "submitted" });
    expect(await waiting("1")).toEqual({ submitted: [{ id: campaignId, name: "Gentle note", by: "3" }], sentBack: [] });
    expect(await listWaitingDrafts(t.ctx, of("1", t.otherShop))).toEqual({ submitted: [], sentBack: [] });

    expect(await sendBackCampaign(t.ctx, { ...of("1"), campaignId, note: " " })).toEqual({ kind: "no-note" });
    expect(await sendBackCampaign(t.ctx, { ...of("1"), campaignId, note: "Warmer, please." })).toEqual({ kind: "sent-back" });
    expect(await sendBackCampaign(t.ctx, { ...of("1"), campaignId, note: "Again" })).toEqual({ kind: "not-submitted" });
    expect(await waiting("3")).toEqual({ submitted: [], sentBack: [{ id: campaignId, name: "Gentle note", by: "1" }] });
    expect((await waiting("2")).sentBack).toEqual([]);
    expect(await draft()).toMatchObject({ submittedAt: null, sentBack: { by: "1", note: "Warmer, please." } });

    const { name, audience, offer, subject, previewLine, body, locale, comparisonPercent, version } = (await draft())!;
    const form = { name, audience, offer, subject, previewLine, body, locale, comparisonPercent };
    // What nobody could put right later must be right before.
    expect(await saveDraft(t.ctx, { shopId: t.shop.id, campaignId, version, ...form, body: "Hello {{ nick }}" })).toMatchObject({ kind: "saved" });
    expect(await submitCampaign(t.ctx, { ...of("3"), campaignId, version: version + 1 })).toMatchObject({ kind: "not-ready" });
    await saveDraft(t.ctx, { shopId: t.shop.id, campaignId, version: version + 1, ...form });
    expect(await submitCampaign(t.ctx, { ...of("3"), campaignId, version: version + 2 })).toEqual({ kind: "submitted" });
    // A change takes it back: what was submitted was another text.
    await saveDraft(t.ctx, { shopId: t.shop.id, campaignId, version: version + 2, ...form, subject: "Warmer" });
    expect((await waiting("1")).submitted).toEqual([]);
    expect(await submitCampaign(t.ctx, { ...of("3"), campaignId, version: version + 3 })).toEqual({ kind: "submitted" });
  });

  test("rule 4: a link in its text leads to an allowed site only", async () => {
    const mail = { subject: "Hello", previewLine: "", body: "See https://instagram.com/nordlicht", offer: null, locale: "en" as const };
    const to = (await loadShop(t.ctx, of("1"))).settings.email ?? "";
    const { version } = (await loadShop(t.ctx, of("1"))).settings;
    expect(await sendTestMail(t.ctx, { ...of("1"), to, ...mail })).toEqual({ kind: "problems" });
    expect(await saveLinkHosts(t.ctx, { ...of("1"), version, hosts: "instagram.com\nbit.ly" })).toEqual({ kind: "refused", why: "shortener", what: "bit.ly" });
    expect(await saveLinkHosts(t.ctx, { ...of("1"), version, hosts: "instagram.com" })).toEqual({ kind: "saved" });
    expect(await saveLinkHosts(t.ctx, { ...of("1"), version, hosts: "" })).toEqual({ kind: "stale" });
    expect(await sendTestMail(t.ctx, { ...of("1"), to, ...mail })).toEqual({ kind: "sent" });
    expect(await sendTestMail(t.ctx, { ...of("1", t.otherShop), to: (await loadShop(t.ctx, of("1", t.otherShop))).settings.email ?? "", ...mail })).toEqual({ kind: "problems" });
  });

  test.runIf(pagesAreBuilt())("R54: whatever a contributor asks the server for is refused unless it is theirs to do, also what no button offers", async () => {
    const send = async (path: string, body: object, person: string): Promise<number> => {
      const json = JSON.stringify(body);
      const form = new URLSearchParams(Object.entries(body).map(([key, value]) => [key, String(value)]));
      const asJson = path.endsWith("/edit") || /count-audience|preview/.test(path);
      const response = await fetch(`${t.appUrl}${path}`, { method: "POST", redirect: "manual", body: asJson ? json : form, headers: { authorization: `Bearer ${t.requests.sessionToken(t.shop.domain, person)}`, "user-agent": browser, ...(asJson && { "content-type": "application/json" }) } });
      await response.arrayBuffer();
      return response.status;
    };
    const contributor = "3";
    const open: string[] = [];
    for (const file of globSync("app/routes/app.*.tsx", { cwd: root }).sort()) {
      if (!/export const action\b/.test(readFileSync(join(root, file), "utf8"))) continue;
      const name = file.replace("app/routes/", "").replace(".tsx", "");
      const path = `/${name.replace(/\._index$/, "").replace(/_\./g, ".").replaceAll(".", "/").replace(/\$\w+/g, "1")}${name.endsWith("_index") ? "?index" : ""}`;
      if ((await send(path, {}, contributor)) !== 403) open.push(name);
      expect(await send(path, {}, "1"), `the owner, ${name}`).not.toBe(403);
    }
    // Those whose forms tell what is asked are looked at below, or only read, or write what is a contributor's to write.
    expect(open).toEqual([
      "app._index", "app.campaigns.$campaignId._index", "app.campaigns.$campaignId.edit", "app.campaigns._index", "app.campaigns.count-audience", "app.campaigns.new", "app.campaigns.preview-mail", "app.settings.lapse_.preview", "app.settings.preview-rule", "app.settings.team",
      "app.shoppers.$shopperId", "app.shoppers._index",
    ]);
    const version = (await draft())?.version ?? 0;
    const { campaignId: others } = await createDraft(t.ctx, { shopId: t.shop.id, kind: "gentle_note" });
    const edit = (id: bigint) => `/app/campaigns/${id}/edit`;
    const refused: [string, object][] = [
      ["/app?index", { intent: "pause" }],
      ["/app?index", { intent: "resume" }],
      [edit(campaignId), { intent: "start", version }],
      [edit(campaignId), { intent: "send-back", note: "x" }],
      [`/app/campaigns?index`, { intent: "resume", campaignId: String(campaignId) }],
      [`/app/campaigns/${campaignId}?index`, { intent: "resume" }],
      [`/app/campaigns/${campaignId}?index`, { intent: "stop" }],
      [`/app/campaigns/${others}?index`, { intent: "pause" }],
      ["/app/shoppers?index", { intent: "add-tag", tag: "VIP", "ids[]": "1" }],
      ["/app/shoppers?index", { intent: "add-tag-view", tag: "VIP", query: "" }],
      ["/app/settings/team", { intent: "member", of: contributor, role: "owner" }],
      ["/app/settings/team", { intent: "new-members", role: "manager" }],
      ["/app/settings/team", { intent: "member", of: "1", name: "x" }],
      ["/app/settings/team", { intent: "invite", email: "x@y.example" }],
      ["/app/settings/team", { intent: "remove-address", id: 1 }],
    ];
    for (const [path, body] of refused) expect(await send(path, body, contributor), `${path} ${JSON.stringify(body)}`).toBe(403);
    expect(await send("/app/settings/team", { intent: "member", of: contributor, name: "Lena", role: "manager" }, "2"), "a manager gives no roles").toBe(403);
    expect(await rolesOf()).toEqual({ 1: "owner", 2: "manager", 3: "contributor" });
    const file = await fetch(`${t.appUrl}/app/shoppers/export`, { headers: { authorization: `Bearer ${t.requests.sessionToken(t.shop.domain, contributor)}`, "user-agent": browser } });
    expect(file.status).toBe(403);

    // Approval is Start; whoever wrote it may pause it, and not start it again.
    expect(await send(edit(others), { intent: "submit", version: 1 }, contributor)).toBe(200);
    expect(await send(edit(campaignId), { intent: "start", version }, "2")).toBe(302);
    expect((await listAudit(t.ctx, { shopId: t.shop.id, limit: 5 })).find(({ action }) => action === "started_campaign")).toMatchObject({ actor: "2", details: { submittedBy: contributor } });
    expect(await send(`/app/campaigns/${campaignId}?index`, { intent: "pause" }, contributor)).toBe(200);
    expect(await draft()).toMatchObject({ status: "paused", pausedBy: contributor });
    expect(await send(`/app/campaigns/${campaignId}?index`, { intent: "resume" }, "2")).toBe(200);
    // Somebody whom nobody has seen before comes in as the settings say, and that is all they may do.
    expect(await send("/app/settings/sender", {}, "4")).toBe(403);
    expect((await rolesOf())["4"]).toBe("contributor");
  });
});

describe("rule 4: test mails", () => {
  const hello = { subject: "Hello", previewLine: "", body: "Hello", offer: null, locale: "en" as const };
  const linkIn = async (to: string) => {
    const [summary] = t.sim.inbox.find({ to, limit: 1 });
    const mail = summary && (await t.sim.inbox.read(summary.id));
    return /\/t\/([\w-]+)/.exec(mail?.text ?? "")?.[1] ?? "";
  };
  const invite = (email: string) => inviteTeamAddress(t.ctx, { ...of("1"), email });
  const reviewer = "review@nordlicht-team.example";

  test("they go to the shop's own address, and to others once whoever reads them has confirmed; reading the link confirms nothing", async () => {
    const own = (await loadShop(t.ctx, of("1"))).settings;
    const sendTo = async (to: string) => (await sendTestMail(t.ctx, { ...of("1"), to, ...hello })).kind;
    // A reply address is typed like any other, and proves nothing.
    expect([await sendTo(own.email?.toUpperCase() ?? ""), await sendTo(own.replyTo ?? ""), await sendTo(reviewer)]).toEqual(["sent", "not_allowed", "not_allowed"]);
    expect([(await invite("nobody")).kind, (await invite(` ${reviewer.toUpperCase()} `)).kind]).toEqual(["not_an_address", "sent"]);
    const token = await linkIn(reviewer);
    for (let read = 0; read < 2; read++) expect(await loadInvitation(t.ctx, { token })).toEqual({ kind: "open", shopName: own.name, email: reviewer });
    expect(await sendTo(reviewer)).toBe("not_allowed");
    if (pagesAreBuilt()) {
      const page = await fetch(`${t.appUrl}/t/${token}`);
      expect([page.status, page.headers.get("referrer-policy"), page.headers.get("x-robots-tag")]).toEqual([200, "no-referrer", "noindex"]);
      expect(await sendTo(reviewer)).toBe("not_allowed");
      // As a browser sends it from a page without a referrer.
      expect((await fetch(`${t.appUrl}/t/${token}`, { method: "POST", body: new URLSearchParams(), headers: { origin: "null" } })).status).toBe(200);
    } else await confirmAddress(t.ctx, { token });
    expect(await confirmAddress(t.ctx, { token })).toMatchObject({ kind: "confirmed" });
    expect(await sendTo(reviewer)).toBe("sent");
    expect(await invite(reviewer)).toEqual({ kind: "confirmed-already" });
    expect((await sendTestMail(t.ctx, { ...of("1", t.otherShop), to: reviewer, ...hello })).kind).toBe("not_allowed");
  });

  test("a link ends after 7 days, when another was asked for, when the address was removed; a changed one is none", async () => {
    const to = "second@nordlicht-team.example";
    await invite(to);
    const first = await linkIn(to);
    await t.sim.clock.advance(HOUR);
    await invite(to);
    const second = await linkIn(to);
    const confirm = async (token: string) => (await confirmAddress(t.ctx, { token })).kind;
    expect([await confirm(first), await confirm(`${second.slice(0, -1)}${second.endsWith("x") ? "y" : "x"}`), await confirm(second.replace(/^[0-9a-z]+/, t.otherShop.id.toString(36))), await confirm("x")]).toEqual(["unknown", "unknown", "unknown", "unknown"]);
    await t.sim.clock.advance(INVITATION_MS);
    expect(await confirm(second)).toBe("over");
    await invite(to);
    const third = await linkIn(to);
    const { addresses } = await loadTeam(t.ctx, of("1"));
    await removeTeamAddress(t.ctx, { ...of("1"), id: addresses.find(({ email }) => email === to)?.id ?? 0n });
    expect(await confirm(third)).toBe("unknown");
  });
});

describe("rule 4: the operator stops a shop", () => {
  const run = (...args: string[]): Promise<{ code: number; said: string }> =>
    new Promise((resolve) => {
      const { env } = t.ctx;
      const names = { SHOPIFY_API_KEY: testKeys.apiKey, SHOPIFY_API_SECRET: testKeys.apiSecret, APP_URL: env.APP_URL, DATABASE_URL: env.DATABASE_URL, QUEUE_DATABASE_URL: env.QUEUE_DATABASE_URL, OPS_DATABASE_URL: env.OPS_DATABASE_URL, ENCRYPTION_KEYS: testEncryptionKey, SMTP_URL: env.SMTP_URL, MAIL_DOMAIN: env.MAIL_DOMAIN };
      execFile(process.execPath, ["--disable-warning=ExperimentalWarning", "scripts/suspend.ts", ...args], { cwd: root, env: { PATH: process.env.PATH, NODE_ENV: "production", ...names } }, (error, out, err) => resolve({ code: error ? Number(error.code) : 0, said: out + err }));
    });

  test("by one command nothing of it leaves any more, its pages say why, and lifting it sends what waited", async () => {
    await t.toMorning();
    await t.addShoppers(t.shop, 1);
    const campaignId = await t.start(t.shop, { kind: "gentle_note", comparisonPercent: 0 });
    await t.runJobs();
    const { waiting = 0 } = await t.states(t.shop, campaignId);
    expect(waiting).toBeGreaterThan(0);
    expect(await run("--shop", "nordlicht", "--why", "Addresses were bought.")).toEqual({ code: 0, said: "nordlicht.myshopify.com is suspended: none of its mails leaves any more.\n" });
    const before = t.sim.inbox.count({ shop: t.shop.domain });
    await t.advance(DAY);
    expect(t.sim.inbox.count({ shop: t.shop.domain })).toBe(before);
    const shop = await loadShop(t.ctx, of("1"));
    expect(await loadSendingTrouble(t.ctx, shop)).toEqual({ kind: "suspended", at: shop.suspendedAt, why: "Addresses were bought.", contact: "postmaster@mail.comeback.example" });
    expect((await loadShop(t.ctx, of("1", t.otherShop))).suspendedAt).toBeNull();
    expect((await sendTestMail(t.ctx, { ...of("1"), to: shop.settings.email ?? "", subject: "x", previewLine: "", body: "x", offer: null, locale: "en" as const })).kind).toBe("suspended");
    expect((await inviteTeamAddress(t.ctx, { ...of("1"), email: "third@nordlicht-team.example" })).kind).toBe("suspended");
    if (pagesAreBuilt()) {
      const home = await fetch(`${t.appUrl}/app`, { headers: { authorization: `Bearer ${t.requests.sessionToken(t.shop.domain, "1")}`, "user-agent": browser } });
      expect([home.status, (await home.text()).includes("Addresses were bought.")]).toEqual([200, true]);
    }

    // Another reason keeps the instant; the same again changes nothing.
    expect(await suspendShop(t.ctx, { domain: t.shop.domain, why: "Complaints." })).toEqual({ kind: "suspended" });
    expect(await suspendShop(t.ctx, { domain: t.shop.domain, why: "Complaints." })).toEqual({ kind: "as-before" });
    expect(await loadShop(t.ctx, of("1"))).toMatchObject({ suspendedAt: shop.suspendedAt, suspendedWhy: "Complaints." });
    expect(await run("--shop", t.shop.domain, "--lift")).toEqual({ code: 0, said: "nordlicht.myshopify.com may send again: what waited leaves in its time.\n" });
    await t.advance(DAY + HOUR);
    expect(await t.states(t.shop, campaignId)).toEqual({ sent: waiting });
    const noted = (await listAudit(t.ctx, { shopId: t.shop.id })).filter(({ actor }) => actor === "operator");
    expect(noted.map(({ action }) => action)).toEqual(["lifted_suspension", "suspended", "suspended"]);
  });

  test("a command that says too little or names no shop of ours does nothing and says so", async () => {
    expect((await run("--shop", "nordlicht", "--lift", "--why", "x")).said).toContain("either why or --lift");
    expect(await run("--shop", "nobody", "--lift")).toEqual({ code: 1, said: "nobody.myshopify.com is no shop of ours.\n" });
  });
});
