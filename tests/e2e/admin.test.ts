/** The admin's pages as tools: search, filters, views, pages, files, forms, the keyboard, and what is shown when something fails. */
import { readFileSync } from "node:fs";
import type { Frame } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { nextId, shopOf } from "#sim/state";
import { focused, tabTo } from "./focused.ts";
import { keepViews } from "./kept-views.ts";
import { takeAway } from "./tables.ts";
import { eventually, launchWholeApp, NARROW, type View, type WholeApp } from "../support/whole-app.ts";

let app: WholeApp;
const keep = keepViews();

beforeAll(async () => {
  app = await launchWholeApp({ shoppers: 200 });
  await app.runJobs();
});
afterAll(() => app?.close());

const open = (path: string, width?: number): Promise<View> => keep(app.admin(path, width === undefined ? {} : { width }));

const rows = (frame: Frame) => frame.locator("tbody tr");
const addressOf = (view: View): string => {
  const url = new URL(view.frame.url());
  for (const name of ["embedded", "shop", "host", "id_token", "locale", "session", "timestamp", "hmac"]) url.searchParams.delete(name);
  return url.pathname + url.search;
};
/** A segment that the merchant saved at Shopify. */
function addSegment(name: string): { id: number } {
  const { state, clock } = app.sim;
  const segment = { id: nextId(state), name, query: "customer_tags CONTAINS 'newsletter'", createdAt: clock.now(), updatedAt: clock.now() };
  shopOf(state, app.shop.domain).segments.set(segment.id, segment);
  return segment;
}
const saveBar = (view: View) => view.page.locator("#save-bar");

describe("shoppers", () => {
  test("what is searched and filtered stands in the address, and the back button takes it back", async () => {
    const view = await open("/app/shoppers?state=all");
    const { frame, page } = view;
    const [first] = await app.database.look<{ first_name: string }>("select first_name from shoppers where shop_id = $1 and first_name is not null order by id limit 1", [app.shop.id]);
    const name = first?.first_name ?? "";
    await frame.getByRole("button", { name: "Search and filter results" }).click();
    await frame.getByPlaceholder("Search by name, email, town or order number").pressSequentially(name);
    await eventually(() => addressOf(view)).toBe(`/app/shoppers?state=all&search=${encodeURIComponent(name)}`);
    await eventually(async () => (await rows(frame).allTextContents()).every((text) => text.toLowerCase().includes(name.toLowerCase()))).toBe(true);

    await frame.getByRole("button", { name: "Add filter" }).click();
    await frame.getByRole("button", { name: "Can be emailed" }).or(frame.getByRole("menuitem", { name: "Can be emailed" })).first().click();
    await frame.locator("label").filter({ hasText: /^Can be emailed$/ }).click();
    await eventually(() => addressOf(view)).toContain("mailable=true");
    await page.goBack();
    await eventually(() => addressOf(view)).not.toContain("mailable");
    expect(view.complaints).toEqual([]);
  });

  test("pages forward and back show every shopper once", async () => {
    const { frame } = await open("/app/shoppers?state=all&sort=spent");
    const seen: string[] = [];
    const next = frame.getByRole("button", { name: "Next" });
    for (;;) {
      const label = await frame.getByText(/^\d+-\d+ of \d+$/).textContent();
      seen.push(...(await rows(frame).locator("a").evaluateAll((links) => links.map((link) => new URL((link as HTMLAnchorElement).href).pathname))));
      if (await next.isDisabled()) break;
      await next.click();
      await eventually(() => frame.getByText(/^\d+-\d+ of \d+$/).textContent()).not.toBe(label);
    }
    const [{ n = "0" } = {}] = await app.database.look<{ n: string }>("select count(*)::text as n from shopper_stats where shop_id = $1", [app.shop.id]);
    expect(seen.length).toBe(Number(n));
    expect(new Set(seen).size).toBe(seen.length);

    await frame.getByRole("button", { name: "Previous" }).click();
    await eventually(async () => rows(frame).count()).toBe(50);
  });

  test("a view of one's own is kept, opened and deleted", async () => {
    const view = await open("/app/shoppers?state=lapsed&mailable=true&minOrders=2");
    const { frame } = view;
    await frame.getByRole("button", { name: "Save as" }).click();
    await frame.getByRole("textbox", { name: "Name", exact: true }).fill("Loyal and quiet");
    await frame.getByRole("button", { name: "Save", exact: true }).click();
    await view.page.getByText("View saved").waitFor();

    const other = await open("/app/shoppers");
    await other.frame.getByRole("tab", { name: "Loyal and quiet" }).click();
    await eventually(() => new URL(addressOf(other), "http://app").searchParams.get("minOrders")).toBe("2");
    await eventually(() => other.frame.getByRole("tab", { name: "Loyal and quiet" }).getAttribute("aria-selected")).toBe("true");
    expect(await app.database.look("select name from saved_views where shop_id = $1", [app.otherShop.id])).toEqual([]);

    await other.frame.getByRole("tab", { name: "Loyal and quiet" }).click();
    await other.frame.getByRole("menuitem", { name: "Delete view" }).click();
    await other.frame.getByRole("dialog").getByRole("button", { name: "Delete view" }).click();
    await other.frame.getByRole("tab", { name: "Loyal and quiet" }).waitFor({ state: "detached" });
    expect(await app.database.look("select name from saved_views where shop_id = $1", [app.shop.id])).toEqual([]);
  });

  test("the rows of a view are saved as a file, and who took it is noted", async () => {
    const { frame, page } = await open("/app/shoppers?state=slowing");
    await frame.getByRole("button", { name: "Export" }).click();
    const [download] = await Promise.all([page.waitForEvent("download"), frame.locator("dialog").getByRole("button", { name: "Export" }).click()]);
    const lines = readFileSync(await download.path(), "utf8").trim().split("\n");
    const [{ n = "0" } = {}] = await app.database.look<{ n: string }>("select count(*)::text as n from shopper_stats where shop_id = $1 and lapse_state = 'slowing'", [app.shop.id]);
    expect(lines.length - 1).toBe(Number(n));
    expect(await app.database.look("select details from audit_entries where shop_id = $1 and action = 'exported_shoppers'", [app.shop.id])).toEqual([{ details: { view: "slowing", picked: null } }]);
  });

  test("on a telephone a row opens its shopper", async () => {
    const { frame } = await open("/app/shoppers?state=active", NARROW);
    await frame.locator("[data-primary-link]").first().click();
    await frame.getByText("Why this state").waitFor();
  });

  test("a view becomes the audience of a draft", async () => {
    const view = await open("/app/shoppers?state=slowing&minOrders=2");
    await view.frame.getByRole("button", { name: "Create campaign" }).first().click();
    await view.frame.locator("dialog").getByRole("button", { name: "Create draft" }).click();
    await view.frame.getByText("Checks before Start").waitFor();
    expect(await view.frame.getByRole("checkbox", { name: "slow down" }).isChecked()).toBe(true);
    expect(await view.frame.getByRole("checkbox", { name: "lapsed" }).isChecked()).toBe(false);
    expect(await view.frame.getByLabel("Order days, at least").inputValue()).toBe("2");
  });
});

describe("settings", () => {
  test("a list of addresses is brought as a file, looked at, left out, and taken back; the log tells of it and is saved as a file", async () => {
    const view = await open("/app/settings/addresses");
    const { frame } = view;
    const choose = (name: string, content: string) => frame.locator("input[type=file]").setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(content) });
    await choose("customers.xlsx.csv", "PK\u0003\u0004 a workbook");
    await frame.getByText("This is a spreadsheet.").waitFor();
    await choose("left.csv", "Email;Reason\nanna@elsewhere.example;unsubscribed\nben@elsewhere.example;\nno address;\n");
    await frame.getByRole("button", { name: "Leave out 2 addresses" }).click();
    await app.runJobs();
    await frame.getByText("2 addresses left out").waitFor();
    await frame.getByRole("button", { name: /^Take back the list of/ }).click();
    await app.runJobs();
    await frame.getByText(/^Taken back/).waitFor();
    expect(await app.database.look("select 1 from suppressions where shop_id = $1 and reason in ('merchant', 'unsubscribed') and import_id is not null", [app.shop.id])).toEqual([]);

    const log = await open("/app/settings/log");
    await log.frame.getByText("Left out 2 addresses of a list (a plain list).").waitFor();
    await log.frame.getByLabel("Kind").selectOption("data");
    await eventually(() => addressOf(log)).toBe("/app/settings/log?kind=data");
    await eventually(() => log.frame.getByText("The app was installed.").count()).toBe(0);
    const [file] = await Promise.all([log.page.waitForEvent("download"), log.frame.getByRole("button", { name: "Export as CSV" }).click()]);
    const lines = readFileSync(await file.path(), "utf8").trim().split("\n");
    expect(lines[0]).toBe("time,person,what,action,details");
    expect(lines.some((line) => line.includes("Took back a list: 2 addresses that only it left out.,took_back_addresses"))).toBe(true);
    expect([...view.complaints, ...log.complaints]).toEqual([]);
  });

  test("who is in a campaign is tagged unless that is turned off, a segment is left out, and what else mails is asked once", async () => {
    const { id } = addSegment("In the newsletter flow");
    const view = await open("/app/settings/permission");
    const { frame } = view;
    await frame.locator("label").filter({ hasText: /^Klaviyo$/ }).click();
    await frame.getByText(/^In Klaviyo, open the win-back flow/).waitFor();
    await frame.getByRole("button", { name: "Turn off and take the tags away" }).click();
    await frame.getByText("Shoppers in a campaign do not carry the tag.").waitFor();
    await frame.getByLabel("Customer segment in Shopify").fill("newsletter");
    await frame.getByRole("option", { name: "In the newsletter flow" }).click();
    await saveBar(view).getByRole("button", { name: "Save" }).click();
    await frame.getByText(/^(Its members are being read\. Until then no mail leaves\.|0 members, read .*)$/).waitFor();
    expect(await app.database.look("select other_tool, campaign_tag, left_out_segment_gid from shop_settings where shop_id = $1", [app.shop.id])).toEqual([{ other_tool: "klaviyo", campaign_tag: false, left_out_segment_gid: `gid://shopify/Segment/${id}` }]);
    expect(view.complaints).toEqual([]);
    await app.database.look("update shop_settings set left_out_segment_gid = null, campaign_tag = true where shop_id = $1", [app.shop.id]);
  });

  test("the rule shows what it would mean before it is saved; leaving asks first", async () => {
    const view = await open("/app/settings/lapse");
    const { frame, page } = view;
    await frame.getByText("This is the rule in force.").waitFor();
    await frame.getByRole("spinbutton", { name: "Days without an order" }).fill("60");
    await frame.getByText("With 60 days").waitFor();
    await frame.getByText("Lapsed who are not now").waitFor();
    expect(await app.database.look("select lapse_window_days as days from shop_settings where shop_id = $1", [app.shop.id])).toEqual([{ days: 90 }]);

    await frame.getByRole("link", { name: "Settings" }).click();
    await page.getByText("Leave page with unsaved changes?").waitFor();
    await page.getByRole("button", { name: "Stay" }).click();
    expect(await frame.getByRole("spinbutton", { name: "Days without an order" }).inputValue()).toBe("60");

    await saveBar(view).getByRole("button", { name: "Save" }).click();
    await page.getByText("Rule saved").waitFor();
    await saveBar(view).waitFor({ state: "hidden" });
    await app.runJobs();
    expect(await app.database.look("select lapse_window_days as days from shop_settings where shop_id = $1", [app.shop.id])).toEqual([{ days: 60 }]);
  });

  test("errors stand beside their fields, the first one is focused, and what was typed stays", async () => {
    const view = await open("/app/settings/sender");
    const { frame } = view;
    await frame.getByLabel("Name of the sender").fill("Lena");
    await frame.getByLabel("Answers go to").fill("nobody");
    await frame.getByLabel("Postal address").fill("");
    await saveBar(view).getByRole("button", { name: "Save" }).click();
    await frame.getByText("There are 2 things to correct").waitFor();
    const field = frame.getByLabel("Answers go to");
    expect(await field.getAttribute("aria-invalid")).toBe("true");
    await eventually(() => field.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await field.inputValue()).toBe("nobody");

    await saveBar(view).getByRole("button", { name: "Discard" }).click();
    await view.page.getByRole("button", { name: "Discard changes" }).click();
    await eventually(() => field.inputValue()).not.toBe("nobody");
  });

  test("who saves over somebody else's change is told, and nothing is lost", async () => {
    const [mine, theirs] = [await open("/app/settings/sender"), await open("/app/settings/sender")];
    for (const [view, name] of [[theirs, "Theirs"], [mine, "Mine"]] as const) {
      await view.frame.getByLabel("Name of the sender").fill(name);
      await view.frame.getByLabel("Answers go to").fill("us@nordlicht.example");
      await view.frame.getByLabel("Postal address").fill("Hafenweg 3, 24103 Kiel");
      await saveBar(view).getByRole("button", { name: "Save" }).click();
      await (view === theirs ? view.page.getByText("Sender saved") : view.frame.getByText(/^You saved a newer version at \d+:\d\d$/)).waitFor();
    }
    expect(await mine.frame.getByLabel("Name of the sender").inputValue()).toBe("Mine");
    await mine.frame.getByRole("button", { name: "Show that version beside mine" }).click();
    await mine.frame.getByRole("row", { name: "Name of the sender Mine Theirs" }).waitFor();
    expect(await mine.frame.getByRole("row", { name: /^Postal address/ }).count()).toBe(0);
    await mine.frame.getByRole("button", { name: "Load the newer version" }).click();
    await eventually(() => mine.frame.getByLabel("Name of the sender").inputValue()).toBe("Theirs");
  });
});

test("an older copy of the data says what happened, and goes on when a person confirms", async () => {
  const found = `${new Date(+app.ctx.clock.now() - 7_200_000).toISOString()} unknown`;
  await app.database.look("update shop_settings set restored_at = $2, restored_mark = $3 where shop_id = $1", [app.shop.id, app.ctx.clock.now(), found]);
  const { frame } = await open("/app");
  await frame.getByText("This looks like an older copy of your data").waitFor();
  await frame.getByRole("button", { name: "Go on sending" }).click();
  await frame.getByText("This looks like an older copy of your data").waitFor({ state: "detached" });
  expect(await app.database.look("select restored_at, send_mark from shop_settings where shop_id = $1", [app.shop.id])).toEqual([{ restored_at: null, send_mark: found }]);
  // Shopify holds no such mark in this world.
  await app.database.look("update shop_settings set send_mark = null where shop_id = $1", [app.shop.id]);
});

test("a mail server that refuses us, and a shop that cannot be read, each say what to do", async () => {
  const { database, shop, ctx } = app;
  await database.look("update shop_settings set relay_refusal = 'login', relay_refused_at = $2 where shop_id = $1", [shop.id, ctx.clock.now()]);
  const refused = await open("/app");
  await refused.frame.getByText(/^The mail server has refused our login since/).waitFor();
  await refused.frame.getByRole("link", { name: "Check sender settings" }).click();
  await eventually(() => addressOf(refused)).toBe("/app/settings/sender");

  // First things first: one banner, and it ends with a new token.
  await database.look("update shops set disconnected_at = $2 where id = $1", [shop.id, ctx.clock.now()]);
  const { frame } = await open("/app");
  await frame.getByText("Comeback can no longer read your shop").waitFor();
  expect(await frame.getByText(/^The mail server has refused/).count()).toBe(0);
  await frame.getByRole("button", { name: "Reconnect" }).click();
  await frame.getByText(/^The mail server has refused our login since/).waitFor();
  expect(await database.look("select disconnected_at from shops where id = $1", [shop.id])).toEqual([{ disconnected_at: null }]);
  await database.look("update shop_settings set relay_refusal = null, relay_refused_at = null where shop_id = $1", [shop.id]);
});

test("all sending is paused and resumed in one press each", async () => {
  const { frame, page } = await open("/app");
  await frame.getByRole("button", { name: "Pause all sending" }).click();
  await frame.getByText("All sending is paused").waitFor();
  await frame.getByText(/^You paused all mails on/).waitFor();
  await frame.getByRole("button", { name: "Resume sending" }).first().click();
  await frame.getByText("All sending is paused").waitFor({ state: "detached" });
  await page.getByText("Sending resumed").waitFor();
});

test("a list is walked by the keyboard alone", async () => {
  const view = await open("/app/shoppers");
  const { frame, page } = view;
  await frame.getByRole("tab", { name: /^Lapsed/ }).focus();
  const names = new Set<string>();
  let link: string | null = null;
  for (let pressed = 0; pressed < 40 && link === null; pressed++) {
    await page.keyboard.press("Tab");
    const focused = await frame.evaluate(() => ({ label: document.activeElement?.textContent?.trim().slice(0, 40) ?? "", link: document.activeElement?.getAttribute("data-primary-link") !== null ? document.activeElement?.getAttribute("href") : null }));
    names.add(focused.label);
    link = focused.link ?? null;
  }
  expect(link).toMatch(/^\/app\/shoppers\/-?\d+/);
  await page.keyboard.press("Enter");
  await frame.getByText("Why this state").waitFor();
});

describe("by keyboard alone", () => {
  /** Presses Tab until the thing of that name has a visible focus. */
  test("a button keeps the focus after its work, also under another name", async () => {
    const view = await open("/app");
    await view.frame.getByText("Last campaigns").waitFor();
    await tabTo(view, "Pause all sending");
    await view.page.keyboard.press("Enter");
    await view.frame.getByText("All sending is paused").waitFor();
    await eventually(() => focused(view.frame)).toBe("Resume sending");
    await view.page.keyboard.press("Enter");
    await view.frame.getByText("All sending is paused").waitFor({ state: "detached" });
    await eventually(() => focused(view.frame)).toBe("Pause all sending");
  });

  test("a draft is made and looked at before it starts; a question that is closed gives the focus back", async () => {
    const view = await open("/app/campaigns/new");
    await tabTo(view, "Use Gentle note");
    await view.page.keyboard.press("Enter");
    await view.frame.getByText("Checks before Start").waitFor();
    // What was pressed is gone with its page: the next Tab begins at the top of the new one.
    await eventually(() => view.frame.evaluate(() => document.activeElement?.tagName)).toBe("MAIN");
    await tabTo(view, "Send test");
    await view.page.keyboard.press("Enter");
    await view.frame.locator("dialog").getByText("Send a test").waitFor();
    await view.page.keyboard.press("Escape");
    await view.frame.locator("dialog").waitFor({ state: "detached" });
    expect(await focused(view.frame)).toBe("Send test");
  });

  test("a note is added without losing the place", async () => {
    const [anyone] = await app.database.look<{ id: string }>("select id from shoppers where shop_id = $1 and id > 0 order by id limit 1", [app.shop.id]);
    const view = await open(`/app/shoppers/${anyone?.id}`);
    await view.frame.getByPlaceholder("What should your team know?").fill("Rang about a parcel.");
    await tabTo(view, "Add note");
    await view.page.keyboard.press("Enter");
    await view.frame.getByText("Rang about a parcel.").first().waitFor();
    await view.page.getByText("Note added").waitFor();
    await eventually(() => focused(view.frame)).toBe("Add note");
  });
});

describe("when something fails", () => {
  const broken = async (table: string, work: () => Promise<void>): Promise<void> => {
    const putBack = await takeAway(app, table);
    try {
      await work();
    } finally {
      await putBack();
    }
  };

  test("a page says so with a reference, and Try again brings it back", async () => {
    let view: View | undefined;
    await broken("saved_views", async () => {
      view = await open("/app/shoppers");
      await view.frame.getByText("This page didn't load").waitFor();
      await view.frame.getByText(/^Reference: [0-9a-f]{8}$/).waitFor();
    });
    await view?.frame.getByRole("button", { name: "Try again" }).click();
    await view?.frame.getByRole("heading", { name: "Shoppers", level: 1 }).waitFor();
  });

  test("a part fails alone: the rest of the page lives", async () => {
    let view: View | undefined;
    await broken("attributions", async () => {
      view = await open("/app");
      await view.frame.getByText("This part didn't load.").first().waitFor();
      await view.frame.getByText("Lapsed now").waitFor();
    });
    await view?.frame.getByRole("button", { name: "Try again" }).first().click();
    await view?.frame.getByText("Needs you").waitFor();
  });

  test("an address opened outside of the admin leads there", async () => {
    const view = await keep(app.visit(`${app.sim.urls.app}/app/shoppers`));
    await view.page.getByRole("heading", { name: "Open Comeback from your Shopify admin" }).waitFor();
  });

  test("another shop's shopper and one who never was look the same", async () => {
    const [foreign] = await app.database.look<{ id: string }>("select id from shoppers where shop_id = $1 limit 1", [app.otherShop.id]);
    const texts: (string | null)[] = [];
    for (const id of [foreign?.id, "999"]) {
      const { frame } = await open(`/app/shoppers/${id}`);
      await frame.getByText("This shopper isn't in your shop any more.").waitFor();
      texts.push(await frame.locator(".Polaris-Page").textContent());
    }
    expect(texts[0]).toBe(texts[1]);
  });
});
