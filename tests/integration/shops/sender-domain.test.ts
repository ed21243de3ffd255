/** Mail from a shop's own domain: proved in a DNS, signed, lost, removed and brought back (product rule 3). */
import { generateKeyPairSync } from "node:crypto";
import { authenticate } from "mailauth";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sendTestMail } from "#app/messages/send-test-mail.server";
import { addDomain } from "#app/shops/add-domain.server";
import { listAudit } from "#app/shops/audit.server";
import { checkDomain } from "#app/shops/check-domain.server";
import { shopsJobs } from "#app/shops/jobs.server";
import { loadDomain } from "#app/shops/load-domain.server";
import { loadShop } from "#app/shops/load-shop.server";
import { bringBackDomain, changeLocalPart, removeDomain } from "#app/shops/remove-domain.server";
import { saveSenderSettings } from "#app/shops/save-sender-settings.server";
import { sendRecords } from "#app/shops/send-records.server";
import { senderOf } from "#app/shops/sender";
import { sweepShop } from "#app/shops/sweep-shop.server";
import type { TestShop } from "../../support/context.ts";
import type { SimDns } from "#sim/dns";
import { DAY, type Engine, engineJobs, HOUR, makeEngine } from "../campaigns/engine.ts";

const DOMAIN = "nordlicht-post.example";
const actor = "7";
const operator = generateKeyPairSync("rsa", { modulusLength: 2048, privateKeyEncoding: { type: "pkcs8", format: "pem" }, publicKeyEncoding: { type: "spki", format: "der" } });
let t: Engine;
let dns: SimDns;

beforeAll(async () => {
  t = await makeEngine({ jobs: [...engineJobs, shopsJobs], env: { MAIL_BOUNCE_HOST: "bounces.comeback.example", MAIL_DKIM_SELECTOR: "op", MAIL_DKIM_KEY: operator.privateKey.replace(/\n/g, "\\n") } });
  dns = t.sim.dns;
  dns.set("TXT", "op._domainkey.mail.comeback.example", `v=DKIM1; k=rsa; p=${operator.publicKey.toString("base64")}`);
  dns.set("TXT", "mail.comeback.example", "v=spf1 ip4:127.0.0.1 -all");
  dns.set("TXT", "_dmarc.mail.comeback.example", "v=DMARC1; p=reject");
  for (const shop of [t.shop, t.otherShop]) await t.setSender(shop, { dailyCap: 200 });
});
afterAll(() => t?.close());

const of = (shop: TestShop = t.shop) => ({ shopId: shop.id, actor });
const view = async (shop: TestShop = t.shop) => (await loadDomain(t.ctx, { shopId: shop.id })).own;
const states = async (shop: TestShop = t.shop) => (await view(shop))?.records.map(({ key, state }) => `${key} ${state}`).join(", ");
const fromOf = async (shop: TestShop = t.shop) => senderOf(await loadShop(t.ctx, { shopId: shop.id }), t.ctx.env.MAIL_DOMAIN).from.address;
const capOf = async (shop: TestShop = t.shop) => (await loadShop(t.ctx, { shopId: shop.id })).settings.dailyCap;

async function publish(shop: TestShop = t.shop, leaveOut: string[] = []): Promise<void> {
  for (const { key, type, host, value } of (await view(shop))?.records ?? []) if (!leaveOut.includes(key)) dns.set(type, host, value);
}

/** The newest mail to an address, as a mail server that gets it judges it. */
async function judged(to: string) {
  const [summary] = t.sim.inbox.find({ to, limit: 1 });
  const source = summary && t.sim.inbox.source(summary.id);
  if (!source || !summary) throw new Error(`no mail to ${to}`);
  const { from } = summary;
  const sender = from.endsWith(`@${DOMAIN}`) ? `bounces@comeback.${DOMAIN}` : from;
  const result = await authenticate(source, { ip: "127.0.0.1", helo: "mail.comeback.example", sender, resolver: dns.resolve as never, disableArc: true, disableBimi: true });
  const [signature] = result.dkim.results;
  const signed = (signature?.signingHeaders?.keys ?? "").toLowerCase().split(":").map((name) => name.trim());
  const { spf, dmarc } = result;
  return { from, dkim: signature?.status.result, signedBy: signature?.signingDomain, signed, spf: spf && spf.status.result, dmarc: dmarc && dmarc.status.result, aligned: dmarc && dmarc.alignment };
}

test("an address that cannot be the shop's is refused; one that can makes a key that nothing gives away", async () => {
  expect(await addDomain(t.ctx, { ...of(), address: "shop@gmail.com" })).toEqual({ kind: "refused", why: "free_mail" });
  expect(await addDomain(t.ctx, { ...of(), address: `Hello@${DOMAIN}` })).toEqual({ kind: "added" });
  expect(await addDomain(t.ctx, { ...of(), address: "hello@other.example" })).toEqual({ kind: "has-one" });
  expect(await states()).toBe("dkim missing, return_path missing, spf missing, dmarc missing");
  const rows = await t.database.look<{ whole: string }>("select d::text as whole from sender_domains d");
  expect(rows).toHaveLength(1);
  // A PKCS #8 key of this kind begins so, in base64.
  expect(rows[0]?.whole).not.toContain("MIIEv");
  expect(await fromOf()).toBe("nordlicht@mail.comeback.example");
  expect(await view(t.otherShop)).toBeNull();
});

test("rule 3: until the domain is verified mail leaves from the operator's, signed by it, and 200 a day are the most", async () => {
  const { version } = (await loadShop(t.ctx, { shopId: t.shop.id })).settings;
  const form = { senderName: "Lena at Nordlicht", replyTo: "lena@nordlicht.example", postalAddress: "Kiel", dailyCap: "1000" };
  expect(await saveSenderSettings(t.ctx, { ...of(), version, ...form })).toEqual({ kind: "invalid", errors: { dailyCap: "out_of_range" } });
  await t.addShoppers(t.shop, 1);
  await t.start(t.shop, { kind: "gentle_note", comparisonPercent: 0 });
  await t.runJobs();
  await t.advance(HOUR);
  const mail = await judged(t.sim.inbox.find({ shop: t.shop.domain, limit: 1 })[0]?.to ?? "");
  expect(mail).toMatchObject({ from: "nordlicht@mail.comeback.example", dkim: "pass", signedBy: "mail.comeback.example", spf: "pass", dmarc: "pass" });
});

test("records are looked for daily until all are found; then mails come from the domain, signed with its key, aligned, with the one click covered", async () => {
  await publish(t.shop, ["spf"]);
  expect(await checkDomain(t.ctx, of())).toEqual({ kind: "waiting" });
  expect(await states()).toBe("dkim found, return_path found, spf missing, dmarc found");
  await publish();
  // By itself, within a day.
  await t.advance(DAY);
  expect(await states()).toBe("dkim found, return_path found, spf found, dmarc found");
  expect(await fromOf()).toBe(`hello@${DOMAIN}`);

  const [shopper] = await t.addShoppers(t.shop, 1);
  await t.start(t.shop, { kind: "gentle_note", comparisonPercent: 0 });
  await t.runJobs();
  await t.advance(DAY);
  const [person] = await t.database.look<{ email: string }>("select email from shoppers where id = $1", [shopper]);
  const mail = await judged(person?.email ?? "");
  expect(mail).toMatchObject({ from: `hello@${DOMAIN}`, dkim: "pass", signedBy: DOMAIN, spf: "pass", dmarc: "pass" });
  // RFC 8058, 4: both headers of the one click must be covered by the signature.
  for (const header of ["from", "reply-to", "subject", "list-unsubscribe", "list-unsubscribe-post"]) expect(mail.signed).toContain(header);
  expect(mail.aligned).toMatchObject({ dkim: { result: DOMAIN }, spf: { result: `comeback.${DOMAIN}` } });
  expect((await listAudit(t.ctx, { shopId: t.shop.id, limit: 20 })).map(({ actor: by, action }) => `${by} ${action}`)).toContain("comeback verified_domain");
});

test("an own domain allows more mails a day; another address of it needs no new proof", async () => {
  const { version } = (await loadShop(t.ctx, { shopId: t.shop.id })).settings;
  const form = { senderName: "Lena at Nordlicht", replyTo: `lena@${DOMAIN}`, postalAddress: "Kiel" };
  expect(await saveSenderSettings(t.ctx, { ...of(), version, ...form, dailyCap: "5001" })).toMatchObject({ kind: "invalid" });
  expect(await saveSenderSettings(t.ctx, { ...of(), version, ...form, dailyCap: "1000" })).toEqual({ kind: "saved" });
  expect(await changeLocalPart(t.ctx, { ...of(), localPart: "not an address" })).toEqual({ kind: "not_an_address" });
  expect(await changeLocalPart(t.ctx, { ...of(), localPart: "Lena" })).toEqual({ kind: "saved" });
  expect(await fromOf()).toBe(`lena@${DOMAIN}`);
  const draft = { subject: "Hello", previewLine: "", body: "Hello", offer: null, locale: "en" as const };
  expect(await sendTestMail(t.ctx, { ...of(), to: `lena@${DOMAIN}`, ...draft })).toEqual({ kind: "sent" });
  expect(await judged(`lena@${DOMAIN}`)).toMatchObject({ dkim: "pass", signedBy: DOMAIN, dmarc: "pass" });
});

test("rule 3: nobody sends from a domain that another shop proved; a shop that proves it as well sends beside it", async () => {
  expect(await addDomain(t.ctx, { ...of(t.otherShop), address: `hello@${DOMAIN}` })).toEqual({ kind: "added" });
  // Everything stands there but the key of this shop.
  expect(await states(t.otherShop)).toBe("dkim missing, return_path found, spf found, dmarc found");
  expect(await fromOf(t.otherShop)).toBe("suedwind@mail.comeback.example");
  await publish(t.otherShop);
  expect(await checkDomain(t.ctx, of(t.otherShop))).toEqual({ kind: "verified" });
  expect([await fromOf(t.otherShop), await fromOf()]).toEqual([`hello@${DOMAIN}`, `lena@${DOMAIN}`]);
});

test("a DNS that does not answer changes nothing; a record that is gone ends it by itself, with the limit, until it is back", async () => {
  dns.fail(true);
  expect(await checkDomain(t.ctx, of())).toEqual({ kind: "unclear" });
  expect(await fromOf()).toBe(`lena@${DOMAIN}`);
  dns.fail(false);
  const dkim = (await view())?.records.find(({ key }) => key === "dkim");
  dns.set("TXT", dkim?.host ?? "", "v=DKIM1; p=");
  const { version } = (await loadShop(t.ctx, { shopId: t.shop.id })).settings;
  // Looked at each week; an hour after a DNS that did not answer.
  await t.advance(7 * DAY + HOUR);
  expect(await view()).toMatchObject({ verifiedAt: null, failedAt: expect.any(Date), records: [{ state: "other", seen: "v=DKIM1; p=" }, {}, {}, {}] });
  expect([await fromOf(), await capOf()]).toEqual(["nordlicht@mail.comeback.example", 200]);
  // A form that was opened before must not bring the old limit back.
  const form = { senderName: "Lena", replyTo: `lena@${DOMAIN}`, postalAddress: "Kiel" };
  expect(await saveSenderSettings(t.ctx, { ...of(), version, ...form, dailyCap: "1000" })).toMatchObject({ kind: "invalid" });
  expect(await saveSenderSettings(t.ctx, { ...of(), version, ...form, dailyCap: "100" })).toEqual({ kind: "stale" });
  expect((await listAudit(t.ctx, { shopId: t.shop.id, limit: 20 })).find(({ action }) => action === "lost_domain")).toMatchObject({ actor: "comeback", details: { domain: DOMAIN, records: ["dkim"] } });
  await publish();
  await t.advance(DAY);
  expect([await fromOf(), await capOf(), (await view())?.failedAt]).toEqual([`lena@${DOMAIN}`, 1000, null]);
});

test("removing goes back to the operator's domain at once and can be taken back for 30 days; then its key is gone", async () => {
  await removeDomain(t.ctx, of());
  expect([await fromOf(), await capOf(), await view()]).toEqual(["nordlicht@mail.comeback.example", 200, null]);
  expect((await loadDomain(t.ctx, of())).removed).toMatchObject({ domain: DOMAIN });
  expect(await checkDomain(t.ctx, of())).toEqual({ kind: "none" });
  expect(await bringBackDomain(t.ctx, { ...of(t.otherShop), domain: DOMAIN })).toEqual({ kind: "gone" });
  expect(await bringBackDomain(t.ctx, { ...of(), domain: DOMAIN })).toEqual({ kind: "back" });
  expect([await fromOf(), await capOf()]).toEqual([`lena@${DOMAIN}`, 1000]);

  // Named anew after a removal: the key that stands in its DNS is used again.
  await removeDomain(t.ctx, of());
  expect(await addDomain(t.ctx, { ...of(), address: `hello@${DOMAIN}` })).toEqual({ kind: "added" });
  expect(await fromOf()).toBe(`hello@${DOMAIN}`);
  await removeDomain(t.ctx, of());
  await t.sim.clock.advance(31 * DAY);
  await sweepShop(t.ctx, of());
  expect(await bringBackDomain(t.ctx, { ...of(), domain: DOMAIN })).toEqual({ kind: "gone" });
  expect(await fromOf(t.otherShop)).toBe(`hello@${DOMAIN}`);
});

test("rule 4: whoever looks after the DNS gets the records by mail, as one of the 20 mails a day", async () => {
  const to = "dns@it-person.example";
  expect(await sendRecords(t.ctx, { ...of(), to })).toEqual({ kind: "gone" });
  expect(await sendRecords(t.ctx, { ...of(t.otherShop), to: "nobody" })).toEqual({ kind: "not_an_address" });
  expect(await sendRecords(t.ctx, { ...of(t.otherShop), to })).toEqual({ kind: "sent" });
  const [summary] = t.sim.inbox.find({ to, limit: 1 });
  const mail = summary && (await t.sim.inbox.read(summary.id));
  for (const { host, value } of (await view(t.otherShop))?.records ?? []) for (const shown of [`Name: ${host}`, `Value: ${value}`]) expect(mail?.text.replace(/\s+/g, " ")).toContain(shown);
  // It speaks for the app, so it comes from its domain.
  expect(mail).toMatchObject({ from: "suedwind@mail.comeback.example", subject: `DNS records for ${DOMAIN}` });
  const outcomes = new Set<string>();
  for (let i = 0; i < 20; i++) outcomes.add((await sendRecords(t.ctx, { ...of(t.otherShop), to })).kind);
  expect([...outcomes]).toEqual(["sent", "too_many"]);
  expect(t.sim.inbox.count({ to })).toBe(20);
  expect((await sendTestMail(t.ctx, { ...of(t.otherShop), to: (await loadShop(t.ctx, of(t.otherShop))).settings.email ?? "", subject: "Hello", previewLine: "", body: "Hello", offer: null, locale: "en" as const })).kind).toBe("too_many");
});
