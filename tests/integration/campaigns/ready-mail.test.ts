/** The one mail that says that campaigns can start: to whom, when, with which figures, and that it is one. */
import { fork } from "node:child_process";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { campaignsJobs } from "#app/campaigns/jobs.server";
import { createDraft } from "#app/campaigns/create-draft.server";
import { loadStartChecks } from "#app/campaigns/load-start-checks.server";
import { previewAudience } from "#app/campaigns/preview-audience.server";
import { tellReady } from "#app/campaigns/tell-ready.server";
import { addWork } from "#app/platform/jobs/work.server";
import { startImport } from "#app/orders/start-import.server";
import { countShoppers } from "#app/shoppers/count-shoppers.server";
import { listAudit } from "#app/shops/audit.server";
import { loadShop } from "#app/shops/load-shop.server";
import { suspendShop } from "#app/shops/suspend-shop.server";
import { takeTestMail } from "#app/shops/test-mails.server";
import { hold, type Undo } from "../../e2e/tables.ts";
import { makeTestContext, type TestContext, type TestShop } from "../../support/context.ts";
import { dataJobs } from "../../support/data-jobs.ts";

const MINUTE = 60_000;
const OWNER = "owner@nordlicht.example";
let t: TestContext;
let letGo: Undo | undefined;
let work: Promise<void> | undefined;
beforeAll(async () => {
  t = await makeTestContext({ shoppers: 200, install: false, jobs: [...dataJobs, campaignsJobs] });
}, 120_000);
beforeEach(() => t.sim.faults.clear());
afterEach(async () => {
  await letGo?.();
  await work;
});
afterAll(() => t?.close());

const mailsTo = (to: string) => t.sim.inbox.find({ to, limit: 20 });
const readTo = async (to: string) => (await t.sim.inbox.read(mailsTo(to)[0]?.id ?? 0))!;
const stateOf = async (shop: TestShop) => (await loadShop(t.ctx, { shopId: shop.id })).settings.readyMail;
const logged = async (shop: TestShop) => (await listAudit(t.ctx, { shopId: shop.id })).filter(({ action }) => action.endsWith("_ready_mail")).map(({ actor, action }) => `${actor} ${action}`);
/** As if the shop had just been read, and nobody told. */
async function anew(shop: TestShop): Promise<void> {
  t.sim.inbox.clear();
  await t.database.look("update shop_settings set ready_mail = null where shop_id = $1", [shop.id]);
  await t.database.look("delete from audit_entries where shop_id = $1 and action like '%ready_mail'", [shop.id]);
}
const ask = (shop: TestShop) => t.ctx.db.withShopSql(shop.id, (sql) => addWork(sql, t.ctx.clock.now(), "campaigns.tell-ready", {}));
const historyOf = async (shop: TestShop) => {
  const { campaignId } = await createDraft(t.ctx, { shopId: shop.id, kind: "gentle_note" });
  return (await loadStartChecks(t.ctx, { shopId: shop.id, campaignId })).find(({ key }) => key === "history");
};

test("a shop that is read while the merchant is still there gets no mail, then or later", async () => {
  Object.assign(t.otherShop, await t.reopen(t.otherShop));
  await t.runJobs();
  expect([await stateOf(t.otherShop), mailsTo("owner@suedwind.example").length, await logged(t.otherShop)]).toEqual(["none", 0, []]);
  expect(await historyOf(t.otherShop)).toEqual({ key: "history", ok: true });
  await t.advance(60 * MINUTE);
  await startImport(t.ctx, { shopId: t.otherShop.id, anew: true });
  await t.runJobs();
  expect([await stateOf(t.otherShop), mailsTo("owner@suedwind.example").length]).toEqual(["none", 0]);
});

test("a shop that takes longer gets the one it was told of, with the figures of its pages and the first days of its editor", async () => {
  Object.assign(t.shop, await t.reopen(t.shop));
  // No order can be written whole until it is let go.
  letGo = await hold(t, "order_lines", "exclusive");
  work = t.runJobs();
  await expect.poll(() => t.database.look("select state from import_slices where shop_id = $1 and position = 0", [t.shop.id]), { timeout: 15_000 }).toEqual([{ state: "done" }]);
  expect(await historyOf(t.shop)).toEqual({ key: "history", ok: false, mailTo: OWNER });
  await t.sim.advance(20 * MINUTE);
  await letGo();
  await work;

  expect(mailsTo(OWNER).map(({ subject, shop }) => ({ subject, shop }))).toEqual([{ subject: expect.stringMatching(/^Your shop is ready: \d+ lapsed shoppers can be emailed$/), shop: t.shop.domain }]);

  // It tells what was known as it was written, maybe before the oldest orders were read. Written now it says what the pages say.
  await anew(t.shop);
  await ask(t.shop);
  await t.runJobs();
  const mail = await readTo(OWNER);
  const { lapsed } = await countShoppers(t.ctx, { shopId: t.shop.id });
  const funnel = await previewAudience(t.ctx, { shopId: t.shop.id, audience: { states: ["lapsed"], maxDaysQuiet: 10_000 }, comparisonPercent: 0 });
  expect(lapsed.mailable).toBeGreaterThan(funnel.mail);
  expect(funnel.mail).toBeGreaterThan(50);
  expect(mail.subject).toContain(` ${lapsed.mailable} `);
  expect(mail.text).toContain(`${lapsed.all} shoppers have not ordered for 90 days or more. ${lapsed.mailable} of them can be emailed. Of these, ${funnel.mail} were here in the last 24 months and may get a win-back mail now.`);
  expect(funnel.days.length).toBeGreaterThan(1);
  expect([...mail.text.matchAll(/^Day (\d): (\d+) mails?$/gm)].map(([, day, n]) => [Number(day), Number(n)])).toEqual(funnel.days.slice(0, 3).map(({ n }, at) => [at + 1, n]));
  expect(mail.text).toContain("more than 10 minutes");
  expect(mail.text).not.toMatch(/\{\{|undefined|null|NaN|mails\./);
  expect(mail.links.map(({ url }) => url)).toEqual(["https://admin.shopify.com/store/nordlicht/apps/test-api-key"]);
  expect(mail).toMatchObject({ from: "nordlicht@mail.comeback.example", fromName: "Comeback", replyTo: "postmaster@mail.comeback.example", to: OWNER });
  expect([await stateOf(t.shop), await logged(t.shop)]).toEqual(["sent", ["comeback sent_ready_mail"]]);
  expect(await historyOf(t.shop)).toEqual({ key: "history", ok: true });
});

test("it comes once: not with another import, not after a reinstall, not by two workers at a time", async () => {
  await startImport(t.ctx, { shopId: t.shop.id, anew: true, customers: true });
  await t.runJobs();
  t.sim.uninstall(t.shop.domain);
  await t.runJobs();
  Object.assign(t.shop, await t.reopen(t.shop));
  await t.runJobs();
  await t.advance(60 * MINUTE);
  await startImport(t.ctx, { shopId: t.shop.id, anew: true });
  await t.runJobs();
  expect(mailsTo(OWNER)).toHaveLength(1);

  await anew(t.shop);
  const kinds = (await Promise.all([1, 2, 3].map(() => tellReady(t.ctx, { shopId: t.shop.id })))).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === "told")).toEqual(["told"]);
  await ask(t.shop);
  await ask(t.shop);
  await t.runJobs();
  expect([mailsTo(OWNER).length, await stateOf(t.shop), await logged(t.shop)]).toEqual([1, "sent", ["comeback sent_ready_mail"]]);
});

test("it is none of the 20 test mails of a day", async () => {
  const taken = [];
  for (let n = 0; n < 21; n++) taken.push(await takeTestMail(t.ctx, { shopId: t.shop.id, actor: "7", kind: "sent_test_mail" }));
  expect(taken).toEqual([...Array<boolean>(20).fill(true), false]);
  await anew(t.shop);
  expect(await tellReady(t.ctx, { shopId: t.shop.id })).toEqual({ kind: "told" });
});

test("a worker that is killed while the mail is on its way: nobody knows whether it left, so it is not sent again, and the log says so", async () => {
  await anew(t.shop);
  // Takes the mail and never says so.
  let taken = (): void => undefined;
  const arrived = new Promise<void>((resolve) => (taken = resolve));
  const silent = new SMTPServer({ authOptional: true, disabledCommands: ["STARTTLS"], onData: (stream) => void stream.resume().on("end", () => taken()) });
  silent.listen(0, "127.0.0.1");
  await once(silent.server, "listening");
  const env = { ...t.ctx.env, ENCRYPTION_KEYS: t.ctx.env.ENCRYPTION_KEYS.join(","), DNS_SERVERS: t.ctx.env.DNS_SERVERS?.join(","), SMTP_URL: `smtp://127.0.0.1:${(silent.server.address() as AddressInfo).port}`, PORT: String(t.ctx.env.PORT) };
  const child = fork(new URL("tell-ready-process.ts", import.meta.url), {
    env: { ...process.env, TEST_ENV: JSON.stringify(env), SHOP_ID: String(t.shop.id), SIM_URL: t.sim.urls.admin },
    execArgv: ["--import", new URL("../../../simulator/preload.ts", import.meta.url).href],
  });
  await arrived;
  expect(await stateOf(t.shop)).toBe("sending");
  // It lives: another worker leaves it alone.
  expect(await tellReady(t.ctx, { shopId: t.shop.id })).toMatchObject({ kind: "later" });
  child.kill("SIGKILL");
  await once(child, "exit");
  await new Promise<void>((resolve) => silent.close(() => resolve()));
  await t.database.look("update leases set until = clock_timestamp() where name = 'campaigns.tell-ready'");
  await ask(t.shop);
  await t.runJobs();
  expect([mailsTo(OWNER).length, await stateOf(t.shop), await logged(t.shop)]).toEqual([0, "uncertain", ["comeback lost_ready_mail"]]);
});

test("what a mail server does not take now comes later, once; what broke after it was handed over does not come twice; what is refused is told", async () => {
  await anew(t.shop);
  t.sim.faults.set("smtp.reject_4xx", { next: 1 });
  await ask(t.shop);
  await t.runJobs();
  expect([mailsTo(OWNER).length, await stateOf(t.shop)]).toEqual([1, "sent"]);

  await anew(t.shop);
  t.sim.faults.set("smtp.drop_after_data", { next: 1 });
  await ask(t.shop);
  await ask(t.shop);
  await t.runJobs();
  expect([mailsTo(OWNER).length, await stateOf(t.shop), await logged(t.shop)]).toEqual([1, "uncertain", ["comeback lost_ready_mail"]]);

  await anew(t.shop);
  t.sim.faults.set("smtp.reject_5xx", { next: 1 });
  await ask(t.shop);
  await t.runJobs();
  expect([mailsTo(OWNER).length, await stateOf(t.shop), await logged(t.shop)]).toEqual([0, "refused", ["comeback lost_ready_mail"]]);
});

test("a shop that was suspended gets it when that is over; one that left, and one without an address, never", async () => {
  await anew(t.shop);
  await suspendShop(t.ctx, { domain: t.shop.domain, why: "Complaints" });
  await ask(t.shop);
  await t.runJobs();
  expect([mailsTo(OWNER).length, await stateOf(t.shop)]).toEqual([0, null]);
  await suspendShop(t.ctx, { domain: t.shop.domain, why: null });
  await t.advance(61 * MINUTE);
  expect([mailsTo(OWNER).length, await stateOf(t.shop)]).toEqual([1, "sent"]);

  await anew(t.shop);
  await t.database.look("update shop_settings set email = null where shop_id = $1", [t.shop.id]);
  expect(await historyOf(t.shop)).toEqual({ key: "history", ok: true });
  expect(await tellReady(t.ctx, { shopId: t.shop.id })).toEqual({ kind: "no-need" });
  await t.database.look("update shop_settings set email = $2, ready_mail = null where shop_id = $1", [t.shop.id, OWNER]);
  t.sim.uninstall(t.shop.domain);
  await t.runJobs();
  expect(await tellReady(t.ctx, { shopId: t.shop.id })).toEqual({ kind: "no-need" });
  expect(mailsTo(OWNER)).toEqual([]);
});
