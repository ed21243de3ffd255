/** The main job by hand: install, import, the lapsed list, a campaign, its mails, a code redeemed on the storefront, the response logged. */
import type { Frame, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Mail } from "#sim/inbox/mails";
import { shopOf } from "#sim/state";
import { hold } from "./tables.ts";
import { eventually, launchWholeApp, type View, type WholeApp } from "../support/whole-app.ts";

const HOUR = 3_600_000;
const domain = "nordlicht.myshopify.com";

let app: WholeApp;
/** The merchant's window, open all the way. */
let merchant: View;
let mail: Mail;

beforeAll(async () => {
  app = await launchWholeApp({ shoppers: 120, install: false });
});
afterAll(() => app?.close());

/** What the merchant gets in the morning of who went quiet is none of them. */
const mailsToShoppers = () => app.sim.inbox.find({ shop: domain, limit: 1_000 }).filter(({ to }) => to !== "owner@nordlicht.example");

const menu = (page: Page, name: string) => page.locator("#app-links").getByRole("button", { name }).click();
const title = (frame: Frame, name: string | RegExp) => frame.getByRole("heading", { name, level: 1 }).waitFor();
/** The number that stands in the row of a table. */
const numberIn = async (frame: Frame, row: string | RegExp): Promise<number> => Number((await frame.getByRole("row", { name: row }).getByRole("cell").first().textContent())?.replace(/\D/g, ""));

test("a merchant installs the app and sees how far the import is", async () => {
  // A small shop is read within a moment: held, so that there is something to see.
  const letGo = await hold(app, "import_slices", "exclusive");
  const view = await app.visit(`${app.sim.urls.admin}/store/nordlicht/apps/comeback`);
  await view.page.getByRole("button", { name: "Install" }).click();
  await view.page.waitForSelector("iframe#app");
  await view.close();

  merchant = await app.admin("/app");
  await title(merchant.frame, "Home");
  await merchant.frame.getByRole("progressbar").waitFor();
  await letGo();

  await app.runJobs();
  // The page looks again by itself while the import runs; nobody has to press reload.
  await merchant.frame.getByText("Your orders are read").waitFor();
  await merchant.frame.getByText(/^\d+ can be emailed$/).first().waitFor();
});

test("the lapsed list shows who went quiet, and a shopper's page says why", async () => {
  await menu(merchant.page, "Shoppers");
  await title(merchant.frame, "Shoppers");
  const rows = merchant.frame.locator("tbody tr");
  expect(await rows.count()).toBeGreaterThan(20);
  await eventually(() => rows.first().textContent()).toMatch(/Lapsed.*days ago/);

  await rows.first().getByRole("link").click();
  await merchant.frame.getByText("Why this state").waitFor();
  await merchant.frame.getByText(/Of 100 shoppers like this, about \d+ order(ed)? within 90 days.*, so they count as lapsed\./).waitFor();
});

test("the sender is saved by the admin's save bar", async () => {
  const { page, frame } = merchant;
  await menu(page, "Settings");
  await frame.getByRole("link", { name: /^Sender/ }).click();
  await frame.getByLabel("Name of the sender").fill("Lena at Nordlicht");
  await frame.getByLabel("Answers go to").fill("lena@nordlicht.example");
  await frame.getByLabel("Postal address").fill("Nordlicht GmbH\nHafenweg 3, 24103 Kiel");
  await page.locator("#save-bar").getByRole("button", { name: "Save" }).click();
  await page.getByText("Sender saved").waitFor();
  await page.locator("#save-bar").waitFor({ state: "hidden" });
});

test("a ready-made campaign is started after a look at who gets it", async () => {
  const { page, frame } = merchant;
  await menu(page, "Campaigns");
  await frame.getByRole("link", { name: "Choose a campaign" }).click();
  await frame.getByRole("button", { name: "Use Small thank-you" }).click();
  await title(frame, "Small thank-you");
  await frame.getByRole("row", { name: /Get the mail/ }).waitFor();
  const planned = await numberIn(frame, /Get the mail/);
  await frame.locator(".mail-preview iframe").waitFor();
  await frame.frameLocator(".mail-preview iframe").getByText("NORD-EXAMPLE").waitFor();

  await frame.getByRole("button", { name: "Start campaign" }).click();
  await frame.getByText(`${planned} shoppers get the mail.`).waitFor();
  await frame.getByRole("button", { name: "Start", exact: true }).click();
  await frame.getByText("Everyone accounted for").waitFor();
  await app.runJobs();
  expect(app.sim.inbox.count({ shop: domain })).toBe(0);
});

test("the mails leave when their time comes, each once", async () => {
  // The first hour of sending may be seen in its first minutes only, by the minute at which this runs.
  for (let moved = 0; moved < 30 && mailsToShoppers().length <= 5; moved++) await app.advance(HOUR);
  const mails = mailsToShoppers();
  expect(mails.length).toBeGreaterThan(5);
  expect(new Set(mails.map(({ to }) => to)).size).toBe(mails.length);

  await menu(merchant.page, "Campaigns");
  await merchant.frame.getByRole("link", { name: "Small thank-you" }).click();
  await merchant.frame.getByRole("row", { name: /^Got the mail/ }).waitFor();
  expect(await numberIn(merchant.frame, /^Got the mail/)).toBe(mails.length);
});

test("a shopper follows the mail, buys with the code and is in the log", async () => {
  mail = await unusedMail();
  const link = mail.links.find(({ url }) => new URL(url).pathname.startsWith("/c/"))?.url ?? "";
  const shopper = await app.visit(link);
  const code = /NORD-[A-Z0-9]+/.exec(mail.text)?.[0] ?? "none";
  await shopper.page.getByText(code).waitFor();
  await shopper.page.getByRole("link", { name: /Linen tea towels|Stoneware|Merino|Felt|Canvas|Wool/ }).first().click();
  await shopper.page.getByRole("button", { name: "Add to cart" }).click();
  await shopper.page.getByRole("link", { name: "Check out" }).click();
  await shopper.page.getByLabel(/^E-mail address/).fill(mail.to);
  await shopper.page.getByText("The code is taken off.").waitFor();
  await shopper.page.getByRole("button", { name: /^Pay/ }).click();
  await shopper.page.getByText(`The code ${code} was taken off.`).waitFor();
  await shopper.close();
  await app.runJobs();

  await menu(merchant.page, "Responses");
  const line = merchant.frame.getByRole("row").filter({ hasText: code });
  await line.getByText("Code used", { exact: true }).waitFor();
  await line.getByRole("link").first().click();
  await merchant.frame.getByText("Came back").first().waitFor();
  await merchant.frame.getByText("Used their code").waitFor();
});

test("everyone of the campaign is accounted for", async () => {
  await menu(merchant.page, "Campaigns");
  await merchant.frame.getByRole("link", { name: "Small thank-you" }).click();
  const table = merchant.frame.getByRole("table", { name: "Everyone accounted for" });
  await table.waitFor();
  const numbers = (await table.locator("tbody tr td:nth-of-type(1)").allTextContents()).map((text) => Number(text.replace(/\D/g, "")));
  const [{ n = 0n } = {}] = await app.database.look<{ n: bigint }>("select count(*) as n from enrolments e join shops s on s.id = e.shop_id where s.domain = $1", [domain]);
  expect(numbers.reduce((sum, number) => sum + number, 0)).toBe(Number(n));
});

test("a shopper leaves the list with one button, without scripts and cookies, and can take it back", async () => {
  const { unsubscribeUrl, links } = await unusedMail();
  const reader = await app.visit(unsubscribeUrl ?? "", { scripts: false });
  const answer = await fetch(unsubscribeUrl ?? "");
  expect(answer.headers.get("x-robots-tag")).toBe("noindex");
  expect(answer.headers.get("referrer-policy")).toBe("no-referrer");
  expect(answer.headers.get("set-cookie")).toBeNull();
  expect(await answer.text()).not.toMatch(/<script|https?:\/\/(?!127\.0\.0\.1)/);

  // In the reader's language: most shoppers of this shop read German.
  await reader.page.getByRole("button", { name: /^(Stop all marketing emails|Alle Werbe-E-Mails abbestellen)$/ }).click();
  await reader.page.getByText(/^(No more marketing emails to|Keine Werbe-E-Mails mehr an)/).waitFor();
  await reader.page.getByRole("button", { name: /^(Undo|Rückgängig)$/ }).click();
  await reader.page.getByText(/^(You are back on the list|Sie sind wieder auf der Liste)$/).waitFor();
  expect(await reader.page.context().cookies()).toEqual([]);

  // "Fewer or other emails" of the same mail, on the shop's own domain.
  const preferences = links.find(({ url }) => url.startsWith(`${app.sim.urls.storefront}/apps/comeback/p/`))?.url ?? "";
  await reader.page.goto(preferences);
  await reader.page.getByRole("button", { name: /^(At most one a month|Höchstens eine im Monat)$/ }).click();
  await reader.page.getByText(/^(You get at most one email a month|Sie bekommen höchstens eine E-Mail im Monat)\.$/).waitFor();
  await reader.page.goto(preferences);
  await reader.page.getByRole("button", { name: /^(Undo|Rückgängig): / }).click();
  await reader.page.getByText(/^(Taken back|Zurückgenommen)$/).waitFor();
  await reader.close();
});

test("the merchant's window never complained", async () => {
  expect(merchant.complaints).toEqual([]);
});

test("once the app is gone, the link and the one click of a mail still lead off the list, at Shopify itself", async () => {
  const subscribed = (): Mail["to"][] => shopOf(app.sim.state, domain).customers.values().filter(({ consent, email }) => consent.state === "SUBSCRIBED" && email !== null).map(({ email }) => email as string).toArray();
  const mailToSubscribed = async (): Promise<Mail> => {
    const found = app.sim.inbox.find({ shop: domain, limit: 1_000 }).find(({ to }) => subscribed().includes(to));
    return (await app.sim.inbox.read(found?.id ?? 0)) as Mail;
  };
  const leaveOnPage = async (): Promise<void> => {
    const { to, links } = await mailToSubscribed();
    const reader = await app.visit(links.find(({ url }) => new URL(url).pathname.startsWith("/u/"))?.url ?? "", { scripts: false });
    expect(new URL(reader.page.url()).origin).toBe(app.sim.urls.storefront);
    expect(subscribed()).toContain(to);
    await reader.page.getByRole("button", { name: "Unsubscribe" }).click();
    await reader.page.getByText("You are unsubscribed").waitFor();
    await reader.close();
    expect(subscribed()).not.toContain(to);
  };
  const leaveInOneClick = async (): Promise<void> => {
    const { to, unsubscribeUrl } = await mailToSubscribed();
    const body = new URLSearchParams({ "List-Unsubscribe": "One-Click" });
    expect((await fetch(unsubscribeUrl ?? "", { method: "POST", body, redirect: "manual" })).status).toBe(200);
    expect(subscribed()).not.toContain(to);
  };

  app.sim.uninstall(domain);
  await app.runJobs();
  await leaveOnPage();
  await leaveInOneClick();

  // Two days later Shopify has the app erase everything: no row of the shop is left, and the links go on working.
  await app.advance(49 * HOUR);
  expect(await app.database.look("select 1 from shops where domain = $1", [domain])).toEqual([]);
  await leaveOnPage();
  await leaveInOneClick();
});

/** A mail whose code nobody used yet: the world's shoppers buy too. */
async function unusedMail(): Promise<Mail> {
  const used = new Set((await app.database.look<{ code: string }>("select code from codes where state <> 'live'")).map(({ code }) => code));
  for (const { id } of mailsToShoppers()) {
    const found = await app.sim.inbox.read(id);
    const code = /NORD-[A-Z0-9]+/.exec(found?.text ?? "")?.[0];
    if (found && code && !used.has(code) && found.id !== mail?.id) return found;
  }
  throw new Error("every code was used");
}
