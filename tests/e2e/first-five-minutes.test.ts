/**
 * The first five minutes: of a small shop by keyboard alone, from Install to a test mail in the inbox; of a shop whose orders are still being read, of one that Shopify shows
 * 60 days of, and of a development store. Nothing but the test may leave.
 */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { CAMPAIGN_SEGMENT, CAMPAIGN_TAG } from "#app/shops/campaign-tag";
import { shopOf } from "#sim/state";
import type { TestShop } from "../support/context.ts";
import { eventually, launchWholeApp, NARROW, untilAlive, type View, type WholeApp } from "../support/whole-app.ts";
import { expectFine, overhang } from "./faults.ts";
import { focused, press, tabTo } from "./focused.ts";
import { keepViews } from "./kept-views.ts";
import { hold, type Undo } from "./tables.ts";

const SMALL = "nordlicht.myshopify.com";
const LARGE = "suedwind.myshopify.com";
/** What left in the name of a shop. */
const mailsOf = (shop: string) => app.sim.inbox.find({ shop }).filter(({ fromName }) => fromName !== "Comeback");
let app: WholeApp;
/** Lets go on what is held, and what then is worked; also when a test fails before it does. */
let letGo: Undo | undefined;
let work: Promise<void> | undefined;
const keep = keepViews();
afterEach(async () => {
  await letGo?.();
  await work;
});

beforeAll(async () => {
  app = await launchWholeApp({ shoppers: 120, install: false });
});
afterAll(() => app?.close());

const shows = (view: View, text: string | RegExp) => view.frame.getByText(text).first().waitFor();
const fine = ({ frame }: View): Promise<void> => expectFine(frame);

/** Where else win-back mails come from, answered on Home by keyboard: what keeps the two apart shows where its place was kept, and the answer stays. */
async function askedOnce(view: View): Promise<void> {
  const { frame, page } = view;
  const below = () => frame.getByRole("heading", { name: "Needs you" }).boundingBox();
  const tag = frame.getByLabel("Customer tag", { exact: true });
  await shows(view, "Your answer shows how to keep the two apart.");
  expect(await tag.isVisible()).toBe(false);
  await tabTo(view, "No");
  const before = await below();
  // What stands on the page stays while it is read anew, however long that takes.
  letGo = await hold(app, "attributions");
  await page.keyboard.press("ArrowDown");
  await page.getByText("Answer saved").waitFor();
  await shows(view, /^In Klaviyo, open the win-back flow/);
  expect([await focused(frame), await tag.inputValue(), await frame.getByLabel("Customer segment", { exact: true }).inputValue()]).toEqual(["Klaviyo", CAMPAIGN_TAG, CAMPAIGN_SEGMENT]);
  expect(await below()).toEqual(before);
  await letGo();
  await fine(view);
  expect(await app.database.look("select other_tool from shop_settings where shop_id = $1", [app.shop.id])).toEqual([{ other_tool: "klaviyo" }]);
  const again = await keep(app.admin("/app", { width: NARROW }));
  expect([await again.frame.getByLabel("Klaviyo").isChecked(), await again.frame.getByLabel("Customer tag", { exact: true }).isVisible()]).toEqual([true, true]);
  const settings = await keep(app.admin("/app/settings/permission"));
  expect(await settings.frame.getByLabel("Klaviyo").isChecked()).toBe(true);
}

async function newShop(domain: string, change: (shop: ReturnType<typeof shopOf>) => void): Promise<TestShop> {
  await app.sim.addShop({ domain });
  app.sim.world.seed(domain, 60);
  change(shopOf(app.sim.state, domain));
  return app.reopen({ id: 0n, domain });
}

test("a small shop, by keyboard alone: installed, counted at once without a form, read, and who went quiet with two sentences why", async () => {
  // Read within a moment: held, so that what stands there before can be seen.
  letGo = await hold(app, "import_slices", "exclusive");
  const consent = await keep(app.visit(`${app.sim.urls.admin}/store/nordlicht/apps/comeback`));
  await press(consent, "Install");
  const element = await consent.page.waitForSelector("iframe#app");
  const frame = await element.contentFrame();
  if (!frame) throw new Error("the admin shows no app");
  const view = { ...consent, frame };
  await untilAlive(frame);
  await shows(view, "Reading your orders");
  expect(await frame.getByRole("textbox").count()).toBe(0);
  work = app.runJobs();
  await shows(view, /^About \d+ customers have not ordered for 90 days\. \d+ of them can be emailed\.$/);
  await shows(view, "When customers ordered last");
  // One script of App Bridge, and no cookie: the session is a token.
  expect(await frame.locator('head > script[src*="app-bridge"]').count()).toBe(1);
  expect(await view.page.context().cookies()).toEqual([]);
  await fine(view);
  await letGo();
  await work;
  Object.assign(app.shop, await app.reopen(app.shop));
  await shows(view, "Your orders are read");
  await shows(view, /^\d+ can be emailed$/);
  await fine(view);

  await press(view, "Open the list");
  await frame.getByRole("heading", { name: "Shoppers", level: 1 }).waitFor();
  await fine(view);
  const name = (await frame.locator("tbody tr a").first().textContent())?.trim() ?? "";
  await press(view, name);
  await shows(view, "Why this state");
  await shows(view, /^They .+ Of 100 shoppers like this, about \d+ order(ed)? within 90 days.*, so they count as lapsed\.( After one order nobody can tell these shoppers apart well\.)?$/);
  await fine(view);
  expect(view.complaints).toEqual([]);
});

test("the sender stands there, its postal address as Shopify shows it, and is used once it is saved; a draft shows who gets it and how, and a test is in the inbox, on a telephone's width", async () => {
  const view = await keep(app.admin("/app", { width: NARROW }));
  const { frame, page } = view;
  await press(view, "Set up sender");
  await frame.getByRole("heading", { name: "Sender", level: 1 }).waitFor();
  expect(await frame.getByLabel("Name of the sender").inputValue()).toBe("Nordlicht");
  expect(await frame.getByLabel("Answers go to").inputValue()).toMatch(/@/);
  expect(await frame.getByLabel("Postal address").inputValue()).toBe("Nordlicht GmbH\nHafenstraße 1\n20457 Hamburg\nGermany");
  await shows(view, /^Your store address from Shopify's settings\./);
  await fine(view);
  const kept = () => app.database.look("select postal_address, sender_name from shop_settings where shop_id = $1", [app.shop.id]);
  expect(await kept()).toEqual([{ postal_address: null, sender_name: null }]);
  // Right as it stands: saved with one press, and no bar asks whether to leave.
  expect(await page.locator("#save-bar").isVisible()).toBe(false);
  await press(view, "Save");
  await page.getByText("Sender saved").waitFor();
  await shows(view, /^Stands at the foot of each mail\./);
  expect(await kept()).toEqual([{ postal_address: "Nordlicht GmbH\nHafenstraße 1\n20457 Hamburg\nGermany", sender_name: "Nordlicht" }]);

  const next = await keep(app.admin("/app", { width: NARROW }));
  await fine(next);
  await askedOnce(next);
  await press(next, "Open the draft");
  await shows(next, "Checks before Start");
  for (const step of [/Match this audience/, /Can be emailed/, /Get the mail/]) await next.frame.getByRole("row", { name: step }).waitFor();
  // Somebody else than the shopper who is shown first.
  await tabTo(next, "As seen by");
  await next.page.keyboard.press("ArrowDown");
  const [first = ""] = ((await next.frame.getByLabel("As seen by").locator("option:checked").textContent()) ?? "").split(" ");
  // The shop is in Germany, and so is its mail's language.
  await next.frame.frameLocator(".mail-preview iframe").getByText(`Hallo ${first},`).waitFor();
  await fine(next);

  await press(next, "View actions for Gentle note");
  await press(next, "Send test");
  await next.frame.locator("dialog").getByText("Send a test").waitFor();
  await eventually(() => focused(next.frame)).not.toBe("Send test");
  await press(next, "Send test");
  await next.page.getByText("Test sent").waitFor();
  const mails = app.sim.inbox.find({ limit: 10 });
  expect(mails).toHaveLength(1);
  const test = await app.sim.inbox.read(mails[0]?.id ?? 0);
  expect(test?.text).toContain(`Hallo ${first},`);
  expect(test?.text).toContain("Nordlicht GmbH, Hafenstraße 1, 20457 Hamburg, Germany");
  expect([...view.complaints, ...next.complaints]).toEqual([]);
  // Nothing but the test leaves, however long nobody presses Start; what Comeback tells the merchant of itself does.
  await app.advance(3 * 86_400_000);
  expect(mailsOf(SMALL)).toHaveLength(1);
});

test("a shop that Shopify shows 60 days of: the same screens, and what is missing is said on each", async () => {
  const shop = await newShop("abendrot.myshopify.com", (one) => (one.allOrdersGranted = false));
  await app.runJobs();
  const home = await keep(app.admin("/app", { shop }));
  await shows(home, "Shopify shows Comeback the last 60 days of orders");
  await home.frame.getByRole("button", { name: "Ask for older orders" }).waitFor();
  await shows(home, "Lapsed now");
  await fine(home);
  const list = await keep(app.admin("/app/shoppers", { shop }));
  await shows(list, "Comeback sees 60 days of orders. Dates come from Shopify's customer records.");
  expect(await list.frame.locator("tbody tr").count()).toBeGreaterThan(5);
  await list.frame.locator("tbody tr a").first().click();
  await shows(list, /so these dates come from its customer record\.$/);
  await fine(list);
});

test("a development store: test orders count and it is said, a rule of one day is taken, and the example is one press away", async () => {
  const shop = await newShop("werkstatt.myshopify.com", (one) => (one.planPartnerDevelopment = true));
  await app.runJobs();
  const view = await keep(app.admin("/app", { shop }));
  await shows(view, "This is a development store");
  await shows(view, /^Test orders count here/);
  await view.frame.getByRole("link", { name: "See it with example data" }).first().waitFor();
  await fine(view);
  const rule = await keep(app.admin("/app/settings/lapse", { shop }));
  await rule.frame.locator("label").filter({ hasText: "A fixed number of days" }).click();
  await rule.frame.getByRole("spinbutton", { name: "Days without an order" }).fill("1");
  await rule.page.locator("#save-bar").getByRole("button", { name: "Save" }).click();
  await rule.page.getByText("Rule saved").waitFor();
  expect(await app.database.look("select lapse_window_days as days from shop_settings where shop_id = $1", [shop.id])).toEqual([{ days: 1 }]);
});

test("a shop whose orders are still being read: true counts and months at once, its customers in a list that can be sorted, searched and opened; Start says why it waits, and the mail that it speaks of comes", async () => {
  const shop = await app.reopen({ id: 0n, domain: LARGE });
  // Customers come in; no order can be written whole until it is let go.
  letGo = await hold(app, "order_lines", "exclusive");
  work = app.runJobs();
  const home = await keep(app.admin("/app", { shop }));
  await shows(home, /you can leave this page$/);
  await shows(home, /^About \d+ customers have not ordered for 90 days\./);
  await home.frame.getByRole("button", { name: "Show table" }).click();
  expect(await home.frame.locator(".picture-table tbody tr").count()).toBe(13);
  await shows(home, "still reading, this number grows");
  await fine(home);

  await eventually(() => app.database.look("select state from import_slices where shop_id = $1 and subject = 'customers'", [shop.id])).toEqual([{ state: "done" }]);
  await eventually(() => app.database.look("select count(*)::int as n from shopper_stats where shop_id = $1", [shop.id])).toEqual([{ n: shopOf(app.sim.state, LARGE).customers.size }]);
  // Nobody has lapsed yet, so the list opens on who is there.
  const list = await keep(app.admin("/app/shoppers", { shop }));
  await shows(list, "All customers are read. Nobody is called lapsed before the newest orders are in, too.");
  const rows = list.frame.locator("tbody tr");
  const cells = (column: number) => rows.locator(`td:nth-child(${column})`).allTextContents();
  expect(await rows.count()).toBe(50);
  expect(new Set(await cells(3))).toEqual(new Set(["Not known yet"]));
  expect(await list.frame.getByRole("tab").allTextContents()).toEqual([expect.stringMatching(/^All\d+$/)]);
  const days = (await cells(5)).map((text) => Number(/^(\d+) days ago/.exec(text)?.[1]));
  expect(days).toEqual([...days].sort((a, b) => b - a));
  await fine(list);
  const { lastName = "" } = [...shopOf(app.sim.state, LARGE).customers.values()][0] ?? {};
  const found = await keep(app.admin(`/app/shoppers?sort=spent&search=${encodeURIComponent(lastName)}`, { shop, width: NARROW }));
  await found.frame.locator("tbody tr a").first().waitFor();
  for (const name of await found.frame.locator("tbody tr a").allTextContents()) expect(name).toContain(lastName);
  await fine(found);
  await found.frame.locator("tbody tr a").first().click();
  await shows(found, /Their orders are still being read; nobody is called lapsed from a half-read history\. These figures come from Shopify's customer record\.$/);
  await shows(found, "The orders of your shop are still being read.");
  await fine(found);
  const later = await keep(app.admin("/app", { shop }));
  await shows(later, "Lapsed now");
  // Not known, which is not none: lapsed, slowing down, came back.
  expect(await later.frame.getByText("-", { exact: true }).count()).toBe(3);

  const draft = await keep(app.admin("/app/campaigns/new", { shop }));
  await draft.frame.getByRole("button", { name: "Use Gentle note" }).click();
  await shows(draft, "Available when customers and the last 90 days of orders are read. We'll email owner@suedwind.example then, unless it takes less than 10 minutes from the install.");
  await shows(draft, "Who gets it is known once the orders are read.");
  expect(await draft.frame.getByRole("button", { name: "Start campaign" }).isDisabled()).toBe(true);
  await fine(draft);
  await app.sim.advance(20 * 60_000);
  await letGo();
  await work;
  const { frame } = await keep(app.admin("/app/shoppers", { shop }));
  expect(await frame.locator("tbody tr").count()).toBeGreaterThan(5);
  expect(new Set(await frame.locator("tbody tr td:nth-child(3)").allTextContents())).toEqual(new Set(["Lapsed"]));

  const [ready, ...more] = app.sim.inbox.find({ shop: LARGE });
  expect([ready?.to, ready?.subject, more]).toEqual(["owner@suedwind.example", expect.stringMatching(/^Your shop is ready: \d+ lapsed shoppers can be emailed$/), []]);
  const mail = await keep(app.visit(`${app.sim.urls.inbox}/mails/${ready?.id}/body`, { width: NARROW }));
  expect((await overhang(mail.frame)).what).toEqual([]);
  const [opened] = await Promise.all([mail.page.waitForEvent("popup"), mail.frame.getByRole("link").click()]);
  await opened.frameLocator("iframe#app").getByRole("heading", { name: "Home", level: 1 }).waitFor();
  await opened.close();
  expect(mailsOf(SMALL)).toHaveLength(1);
});
