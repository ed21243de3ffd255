/** The daily mail that says who went quiet: to whom, when, about whom, and that no day has two. */
import { fork } from "node:child_process";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { changeRule } from "#app/lapse/change-rule.server";
import { reportsJobs } from "#app/reports/jobs.server";
import { sendDigest } from "#app/reports/send-digest.server";
import { listAudit } from "#app/shops/audit.server";
import { loadShop } from "#app/shops/load-shop.server";
import { saveDailyDigest } from "#app/shops/save-daily-digest.server";
import { suspendShop } from "#app/shops/suspend-shop.server";
import { updateShop } from "#sim/compliance";
import { shopOf } from "#sim/state";
import { makeTestContext, type TestContext, type TestShop } from "../../support/context.ts";
import { dataJobs } from "../../support/data-jobs.ts";
import { insertRow } from "../../support/rows.ts";

const OWNER = "owner@nordlicht.example";
const OTHER = "owner@suedwind.example";
const WINDOW = 7;
let t: TestContext;

/** Both shops are read on Thursday, 19 November; whoever buys on a day lapses at the midnight that begins the eighth day after it. Nordlicht's minute is 8:01. */
beforeAll(async () => {
  t = await makeTestContext({ jobs: [...dataJobs, reportsJobs], startAt: new Date("2026-11-19T08:00:00Z") });
  updateShop(t.sim.core, shopOf(t.sim.state, t.otherShop.domain), { country: "US", timezone: "America/New_York" });
  await t.runJobs();
  for (const shop of [t.shop, t.otherShop]) await changeTo(shop, WINDOW);
  await t.runJobs();
}, 120_000);
afterEach(() => {
  t.sim.faults.clear();
  t.sim.inbox.clear();
});
afterAll(() => t?.close());

const settingsOf = async (shop: TestShop) => (await loadShop(t.ctx, { shopId: shop.id })).settings;
const changeTo = async (shop: TestShop, windowDays: number) => changeRule(t.ctx, { shopId: shop.id, choice: { rule: "fixed", windowDays, horizonDays: 90, cut: 0.8 }, actor: "7", version: (await settingsOf(shop)).version });
const turn = async (on: boolean) => saveDailyDigest(t.ctx, { shopId: t.shop.id, version: (await settingsOf(t.shop)).version, actor: "7", on });
/** What was bought is known before time moves on: whoever is first heard of when they are quiet is no news. */
const until = async (instant: string) => {
  await t.runJobs();
  await t.advance(+new Date(instant) - +t.ctx.clock.now());
};
const mailsTo = (to: string) => t.sim.inbox.find({ to, limit: 20 });
const readTo = async (to: string) => (await t.sim.inbox.read(mailsTo(to)[0]?.id ?? 0))!;
const daysOf = (shop: TestShop) => t.database.look("select done_on::text as done, told_on::text as told from digests where shop_id = $1", [shop.id]);
/** The lines that name somebody. */
const named = (text: string) => text.replaceAll("\u00a0", " ").split("\n").filter((line) => line.startsWith("- ")).map((line) => line.slice(2));

async function buy(shop: TestShop, firstName: string, lastName: string, euros: number): Promise<void> {
  const placed = t.sim.checkout(shop.domain, { lines: [{ title: "Candle", unitPriceMinor: euros * 119 }], email: `${firstName}.${lastName}@people.example`.toLowerCase(), firstName, lastName });
  expect(placed.kind).toBe("placed");
}

test("the mail comes at eight of the shop's zone, once, about its own shoppers: those who spent the most, and new ones however little they spent", async () => {
  for (let n = 1; n <= 24; n++) await buy(t.shop, `Kim${n}`, "Regular", 100 + n);
  await until("2026-11-23T09:00:00Z");
  for (let n = 1; n <= 24; n++) await buy(t.shop, `Kim${n}`, "Regular", 100 + n);
  await buy(t.shop, "Lia", "low", 1);
  await buy(t.shop, "", "Nameless", 900);
  for (const name of ["Erased", "Sold", "Unprofiled"]) await buy(t.shop, name, "Never", 990);
  await buy(t.otherShop, "Sam", "South", 50);
  await until("2026-12-01T06:00:00Z");
  const idOf = async (name: string) => (await t.database.look<{ id: bigint }>("select id from shoppers where shop_id = $1 and first_name = $2", [t.shop.id, name]))[0]?.id;
  await t.database.look("update shoppers set redacted_at = $2 where id = $1", [await idOf("Erased"), t.ctx.clock.now()]);
  await t.database.look("update shoppers set data_sale_opt_out = true where id = $1", [await idOf("Sold")]);
  await insertRow(t.database, "preferences", { shop_id: t.shop.id, shopper_id: await idOf("Unprofiled"), no_profiling_at: t.ctx.clock.now(), changed_at: t.ctx.clock.now() });
  await until("2026-12-01T07:00:30Z");
  expect([mailsTo(OWNER).length, await daysOf(t.shop)]).toEqual([0, [{ done: "2026-11-23", told: "2026-11-19" }]]);
  await until("2026-12-01T07:01:00Z");
  expect(mailsTo(OWNER).map(({ subject, shop }) => ({ subject, shop }))).toEqual([{ subject: "Seit Dienstag, 24. November still geworden: 26 Personen", shop: t.shop.domain }]);
  const mail = await readTo(OWNER);
  expect(mail).toMatchObject({ from: "nordlicht@mail.comeback.example", fromName: "Comeback", replyTo: "postmaster@mail.comeback.example", to: OWNER });
  expect(mail.text).toContain("seit Dienstag, 24. November sind 26 Personen aus Ihrer Kundschaft bei Nordlicht still geworden, nach 7 Tagen ohne Bestellung.");
  const lines = named(mail.text);
  expect(lines).toHaveLength(20);
  expect(lines[0]).toBe("Jemand ohne Namen: 1 Bestellung am 23. November 2026, zusammen 900,00 €");
  expect(lines[1]).toBe("Kim24 R.: 2 Bestellungen, die letzte am 23. November 2026, sonst alle 4 Tage, zusammen 248,00 €");
  expect(lines[12]).toBe("Lia L.: 1 Bestellung am 23. November 2026, zusammen 1,00 €");
  expect(mail.text).toContain("6 weitere Personen stehen in der Liste.");
  expect(mail.text).not.toMatch(/Sam|Erased|Sold|Unprofiled|Never|people\.example|\{\{|undefined|null|NaN|digest\./);
  expect(mail.html).toContain('<html lang="de">');
  expect(mail.links.map(({ url }) => url)).toEqual(["https://admin.shopify.com/store/nordlicht/apps/test-api-key/app/shoppers", "https://admin.shopify.com/store/nordlicht/apps/test-api-key/app/settings/digest"]);
  expect(await daysOf(t.shop)).toEqual([{ done: "2026-12-01", told: "2026-12-01" }]);

  await Promise.all([1, 2, 3].map(() => sendDigest(t.ctx, { shopId: t.shop.id })));
  await until("2026-12-01T10:00:00Z");
  expect([mailsTo(OWNER).length, mailsTo(OTHER).length]).toEqual([1, 0]);
  await until("2026-12-01T13:30:00Z");
  expect(mailsTo(OTHER).map(({ subject }) => subject)).toEqual(["1 shopper went quiet since Tuesday 24 November"]);
  expect(named((await readTo(OTHER)).text)).toEqual(["Sam S.: 1 order, on 23 November 2026, €50.00 in all"]);
  expect(mailsTo(OWNER)).toHaveLength(1);
});

test("told yesterday, it is those of today, and who came back; a day on which nobody went quiet has none, and the next says since when", async () => {
  await buy(t.shop, "Kim1", "Regular", 10);
  await until("2026-12-02T10:00:00Z");
  await buy(t.shop, "Ada", "Anders", 20);
  await until("2026-12-08T10:00:00Z");
  await buy(t.shop, "Ben", "Bauer", 20);
  for (const day of ["2026-12-08", "2026-12-09"]) await until(`${day}T11:30:00Z`);
  // Kim1's order of 1 December.
  expect(mailsTo(OWNER).map(({ subject }) => subject)).toEqual([]);
  await until("2026-12-10T07:30:00Z");
  expect(named((await readTo(OWNER)).text).map((line) => line.split(":")[0])).toEqual(["Ada A."]);
  t.sim.inbox.clear();
  await buy(t.shop, "Ada", "Anders", 20);
  await until("2026-12-14T07:30:00Z");
  expect(mailsTo(OWNER)).toEqual([]);
  await until("2026-12-16T07:30:00Z");
  const mail = await readTo(OWNER);
  expect([mailsTo(OWNER).length, mail.subject, named(mail.text).map((line) => line.split(":")[0])]).toEqual([1, "Seit Donnerstag, 10. Dezember still geworden: 1 Person", ["Ben B."]]);
  expect(mail.text).toContain("In derselben Zeit kam 1 Person zurück.");
  t.sim.inbox.clear();
  await until("2026-12-17T07:30:00Z");
  expect(mailsTo(OWNER)).toEqual([]);
});

test("a mail server that is away is asked again and gets one mail; what is refused or of unknown fate is told the next morning", async () => {
  await buy(t.shop, "Cleo", "Conrad", 20);
  await until("2026-12-18T10:00:00Z");
  await buy(t.shop, "Dora", "Daum", 20);
  await until("2026-12-25T06:00:00Z");
  t.sim.faults.set("smtp.reject_4xx", { next: 2 });
  await until("2026-12-25T07:30:00Z");
  expect(mailsTo(OWNER).map(({ subject }) => subject)).toEqual(["Seit Freitag, 18. Dezember still geworden: 1 Person"]);
  await until("2026-12-26T06:00:00Z");
  t.sim.inbox.clear();
  t.sim.faults.set("smtp.drop_after_data", { next: 1 });
  await until("2026-12-26T07:30:00Z");
  await until("2026-12-26T09:00:00Z");
  expect([mailsTo(OWNER).map(({ subject }) => subject), await daysOf(t.shop)]).toEqual([["Seit heute still: 1 Person"], [{ done: "2026-12-26", told: "2026-12-25" }]]);
  await until("2026-12-27T06:00:00Z");
  t.sim.inbox.clear();
  t.sim.faults.set("smtp.reject_5xx", { next: 1 });
  await until("2026-12-27T07:30:00Z");
  expect(mailsTo(OWNER)).toEqual([]);
  await until("2026-12-28T07:30:00Z");
  const mail = await readTo(OWNER);
  expect([mailsTo(OWNER).length, mail.subject, named(mail.text).map((line) => line.split(":")[0])]).toEqual([1, "Seit Freitag, 25. Dezember still geworden: 1 Person", ["Dora D."]]);
});

test("a worker that comes back in the afternoon tells the next morning, and a week at most", async () => {
  await buy(t.shop, "Emil", "Ernst", 20);
  await until("2027-01-02T10:00:00Z");
  await buy(t.shop, "Fee", "Frank", 20);
  // Emil lapses on 5 January, Fee on 10 January; nobody works meanwhile.
  await until("2027-01-13T15:00:00Z");
  expect(mailsTo(OWNER)).toEqual([]);
  await until("2027-01-14T07:30:00Z");
  const mail = await readTo(OWNER);
  expect([mailsTo(OWNER).length, mail.subject, named(mail.text).map((line) => line.split(":")[0])]).toEqual([1, "Seit Donnerstag, 7. Januar still geworden: 1 Person", ["Fee F."]]);
});

test("another window makes nobody quiet, and while the history is read again nobody is told", async () => {
  await buy(t.shop, "Gil", "Gross", 20);
  await changeTo(t.shop, 60);
  await until("2027-01-15T07:30:00Z");
  await changeTo(t.shop, WINDOW);
  await until("2027-01-16T07:30:00Z");
  expect(await t.database.look("select count(*)::int > 20 as many from lapse_transitions where shop_id = $1 and reason = 'window' and to_state = 'lapsed' and at > $2", [t.shop.id, new Date("2027-01-15T07:30:00Z")])).toEqual([{ many: true }]);
  expect(mailsTo(OWNER)).toEqual([]);

  await until("2027-01-22T06:00:00Z");
  await t.database.look("update import_slices set state = 'running', done_at = null where shop_id = $1 and position = 1", [t.shop.id]);
  await sendDigest({ ...t.ctx, clock: { now: () => new Date("2027-01-22T07:30:00Z") } }, { shopId: t.shop.id });
  expect([mailsTo(OWNER), await daysOf(t.shop)]).toEqual([[], [{ done: "2027-01-22", told: "2027-01-14" }]]);
  await t.database.look("update import_slices set state = 'done', done_at = $2 where shop_id = $1 and position = 1", [t.shop.id, t.ctx.clock.now()]);
  await until("2027-01-23T07:30:00Z");
  expect(mailsTo(OWNER).map(({ subject }) => subject)).toEqual(["Seit Samstag, 16. Januar still geworden: 1 Person"]);
});

test("switched off there is none, and on again it is the next morning's; who saves over another is told", async () => {
  await buy(t.shop, "Hal", "Heim", 20);
  const { version } = await settingsOf(t.shop);
  expect(await turn(false)).toEqual({ kind: "saved" });
  expect(await saveDailyDigest(t.ctx, { shopId: t.shop.id, version, actor: "8", on: true })).toEqual({ kind: "stale" });
  await until("2027-01-31T07:30:00Z");
  expect([mailsTo(OWNER), (await settingsOf(t.shop)).dailyDigest, (await settingsOf(t.otherShop)).dailyDigest]).toEqual([[], false, true]);
  await until("2027-01-31T14:00:00Z");
  await turn(true);
  await t.runJobs();
  expect(mailsTo(OWNER)).toEqual([]);
  await until("2027-02-01T07:30:00Z");
  expect(mailsTo(OWNER)).toHaveLength(1);
  expect((await listAudit(t.ctx, { shopId: t.shop.id })).filter(({ action }) => action.includes("digest")).map(({ actor, action }) => `${actor} ${action}`)).toEqual(["7 turned_digest_on", "7 turned_digest_off"]);
});

test("a shop that is suspended or cannot be read, one without an address, and one that left get none; a reinstall begins anew", async () => {
  for (const [day, name] of [["01", "Ida"], ["02", "Jan"], ["03", "Kai"], ["04", "Lou"]] as const) {
    await until(`2027-02-${day}T12:00:00Z`);
    await buy(t.shop, name, "Ohm", 20);
  }
  await until("2027-02-08T12:00:00Z");
  await suspendShop(t.ctx, { domain: t.shop.domain, why: "Complaints" });
  await until("2027-02-09T07:30:00Z");
  await suspendShop(t.ctx, { domain: t.shop.domain, why: null });
  await until("2027-02-09T13:00:00Z");
  await t.database.look("update shops set disconnected_at = $2 where id = $1", [t.shop.id, t.ctx.clock.now()]);
  await sendDigest({ ...t.ctx, clock: { now: () => new Date("2027-02-10T07:30:00Z") } }, { shopId: t.shop.id });
  await t.database.look("update shops set disconnected_at = null where id = $1", [t.shop.id]);
  await until("2027-02-11T06:00:00Z");
  await t.database.look("update shop_settings set email = null where shop_id = $1", [t.shop.id]);
  await until("2027-02-11T07:30:00Z");
  expect(mailsTo(OWNER)).toEqual([]);
  t.sim.uninstall(t.shop.domain);
  await until("2027-02-12T07:30:00Z");
  Object.assign(t.shop, await t.reopen(t.shop));
  await until("2027-02-13T07:30:00Z");
  expect([mailsTo(OWNER), await daysOf(t.shop)]).toEqual([[], [{ done: "2027-02-13", told: "2027-02-13" }]]);
});

test("a worker that is killed while the mail is on its way: that day has no other, and the next morning tells it", async () => {
  await buy(t.shop, "Eda", "Emmer", 20);
  await until("2027-02-21T06:00:00Z");
  await t.sim.advance(2 * 3_600_000);
  // Takes the mail and never says so.
  let taken = (): void => undefined;
  const arrived = new Promise<void>((resolve) => (taken = resolve));
  const silent = new SMTPServer({ authOptional: true, disabledCommands: ["STARTTLS"], onData: (stream) => void stream.resume().on("end", () => taken()) });
  silent.listen(0, "127.0.0.1");
  await once(silent.server, "listening");
  const env = { ...t.ctx.env, ENCRYPTION_KEYS: t.ctx.env.ENCRYPTION_KEYS.join(","), DNS_SERVERS: t.ctx.env.DNS_SERVERS?.join(","), SMTP_URL: `smtp://127.0.0.1:${(silent.server.address() as AddressInfo).port}`, PORT: String(t.ctx.env.PORT) };
  const child = fork(new URL("send-digest-process.ts", import.meta.url), {
    env: { ...process.env, TEST_ENV: JSON.stringify(env), SHOP_ID: String(t.shop.id), SIM_URL: t.sim.urls.admin },
    execArgv: ["--import", new URL("../../../simulator/preload.ts", import.meta.url).href],
  });
  await arrived;
  child.kill("SIGKILL");
  await once(child, "exit");
  await new Promise<void>((resolve) => silent.close(() => resolve()));
  await until("2027-02-21T10:00:00Z");
  expect([mailsTo(OWNER), await daysOf(t.shop)]).toEqual([[], [{ done: "2027-02-21", told: "2027-02-13" }]]);
  await until("2027-02-22T07:30:00Z");
  expect([mailsTo(OWNER).length, named((await readTo(OWNER)).text).map((line) => line.split(":")[0])]).toEqual([1, ["Eda E."]]);
});
