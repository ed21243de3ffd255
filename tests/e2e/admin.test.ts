/** The admin's pages as tools: search, filters, views, pages, files, the keyboard, and what is shown when something fails. */
import { readFileSync } from "node:fs";
import type { Frame } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addressOf } from "./address-of.ts";
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

test("a saved view is renamed; what is wrong with the name stands beside it, and the focus comes back to its tab", async () => {
  await app.database.look("insert into saved_views (shop_id, page, name, query, created_at) select $1, 'shoppers', name, query, $2 from (values ('Quiet', 'minOrders=2&state=slowing'), ('Loud', 'minOrders=3&state=slowing')) v (name, query)", [app.shop.id, app.ctx.clock.now()]);
  const view = await open("/app/shoppers");
  const { frame, page } = view;
  await frame.getByRole("tab", { name: /^Lapsed/ }).focus();
  for (const tab of ["Loud", "Quiet"]) {
    await page.keyboard.press("ArrowLeft");
    await eventually(() => focused(frame)).toBe(tab);
  }
  await page.keyboard.press("Enter");
  await eventually(() => frame.getByRole("tab", { name: "Quiet" }).getAttribute("aria-selected")).toBe("true");
  await page.keyboard.press("Enter");
  await frame.getByRole("menuitem", { name: "Rename view" }).waitFor();
  await eventually(() => focused(frame)).toBe("Rename view");
  await page.keyboard.press("Enter");
  const field = frame.getByRole("textbox", { name: "Name", exact: true });
  await eventually(() => field.evaluate((element) => element === document.activeElement)).toBe(true);
  for (const [name, error] of [["", "A name has 1 to 60 characters."], ["loud", "Another view has this name."]] as const) {
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.press("Backspace");
    await page.keyboard.type(name);
    await page.keyboard.press("Enter");
    await frame.locator("dialog").getByText(error).waitFor();
    await eventually(() => field.evaluate((element) => element === document.activeElement)).toBe(true);
  }
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("Quiet ones");
  await page.keyboard.press("Enter");
  await page.getByText("View renamed").waitFor();
  await frame.locator("dialog").waitFor({ state: "detached" });
  await eventually(() => focused(frame)).toBe("Quiet ones");
  expect(await app.database.look("select name from saved_views where shop_id = $1 order by id", [app.shop.id])).toEqual([{ name: "Quiet ones" }, { name: "Loud" }]);

  await page.keyboard.press("Enter");
  await eventually(() => focused(frame)).toBe("Rename view");
  await page.keyboard.press("Enter");
  await frame.locator("dialog").waitFor();
  await page.keyboard.press("Escape");
  await frame.locator("dialog").waitFor({ state: "detached" });
  await eventually(() => focused(frame)).toBe("Quiet ones");
  await app.database.look("delete from saved_views where shop_id = $1", [app.shop.id]);
  expect(view.complaints.filter((complaint) => !complaint.includes("422"))).toEqual([]);
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
});
