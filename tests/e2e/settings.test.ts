/** Settings as they are changed, and what stops mails: errors beside their fields, two who save, lists that are brought, the log; an older copy, a pause. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { adminAddress } from "#app/shops/shop";
import { nextId, shopOf } from "#sim/state";
import { eventually, launchWholeApp, type View, type WholeApp } from "../support/whole-app.ts";
import { addressOf } from "./address-of.ts";
import { keepViews } from "./kept-views.ts";

let app: WholeApp;
const keep = keepViews();

beforeAll(async () => {
  app = await launchWholeApp({ shoppers: 200 });
  await app.runJobs();
});
afterAll(() => app?.close());

const open = (path: string): Promise<View> => keep(app.admin(path));
const saveBar = (view: View) => view.page.locator("#save-bar");
/** A segment that the merchant saved at Shopify. */
function addSegment(name: string): { id: number } {
  const { state, clock } = app.sim;
  const segment = { id: nextId(state), name, query: "customer_tags CONTAINS 'newsletter'", createdAt: clock.now(), updatedAt: clock.now() };
  shopOf(state, app.shop.domain).segments.set(segment.id, segment);
  return segment;
}

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
    await frame.getByText(/^(Its members are being read\. Until then no mail leaves\.|\d+ members?, read .*)$/).waitFor();
    expect(await app.database.look("select other_tool, campaign_tag, left_out_segment_gid from shop_settings where shop_id = $1", [app.shop.id])).toEqual([{ other_tool: "klaviyo", campaign_tag: false, left_out_segment_gid: `gid://shopify/Segment/${id}` }]);
    expect(view.complaints).toEqual([]);
    await app.database.look("update shop_settings set left_out_segment_gid = null, campaign_tag = true where shop_id = $1", [app.shop.id]);
  });

  test("the rule shows what it would mean before it is saved; leaving asks first", async () => {
    const view = await open("/app/settings/lapse");
    const { frame, page } = view;
    await frame.getByText("This is the rule in force.").waitFor();
    await frame.locator("label").filter({ hasText: "A fixed number of days" }).click();
    await frame.getByRole("spinbutton", { name: "Days without an order" }).fill("60");
    await frame.getByText("Lapsed who are not now").waitFor();
    await frame.getByText(/change(s)? state when you save\. No mails are sent because of this change\./).waitFor();
    expect(await app.database.look("select lapse_rule as rule, lapse_window_days as days from shop_settings where shop_id = $1", [app.shop.id])).toEqual([{ rule: "learned", days: 90 }]);

    await frame.getByRole("link", { name: "Settings" }).click();
    await page.getByText("Leave page with unsaved changes?").waitFor();
    await page.getByRole("button", { name: "Stay" }).click();
    expect(await frame.getByRole("spinbutton", { name: "Days without an order" }).inputValue()).toBe("60");

    await saveBar(view).getByRole("button", { name: "Save" }).click();
    await page.getByText("Rule saved").waitFor();
    await saveBar(view).waitFor({ state: "hidden" });
    await app.runJobs();
    expect(await app.database.look("select lapse_rule as rule, lapse_window_days as days from shop_settings where shop_id = $1", [app.shop.id])).toEqual([{ rule: "fixed", days: 60 }]);
  });

  test("a rule for some shoppers is added beside its preview, stands in its order, is moved, deleted and brought back", async () => {
    const view = await open("/app/settings/lapse");
    const { frame, page } = view;
    const named = () => app.database.look("select name, rule, window_days as days from lapse_overrides where shop_id = $1 and deleted_at is null order by position", [app.shop.id]);
    await frame.getByRole("link", { name: "Add a rule" }).click();
    await frame.getByLabel("Name").fill("Austria");
    await frame.locator("label").filter({ hasText: /^A fixed number of days/ }).first().click();
    await frame.getByRole("spinbutton", { name: "Days without an order" }).fill("45");
    await frame.getByText("Choose for whom it is, and it is counted here.").waitFor();
    await saveBar(view).getByRole("button", { name: "Save" }).click();
    await frame.getByText("There is 1 thing to correct").waitFor();
    await frame.getByRole("combobox", { name: "Countries" }).selectOption("AT");
    await frame.getByText("Shoppers it is for").waitFor();
    await saveBar(view).getByRole("button", { name: "Save" }).click();
    await frame.getByText(/^Shoppers in Austria: After 45 days without an order$/).waitFor();
    await app.runJobs();
    await frame.getByText(/^Applies to \d+ shoppers?\.$/).waitFor();

    await frame.getByRole("link", { name: "Add a rule" }).click();
    await frame.getByLabel("Name").fill("Kitchen");
    await frame.locator("label").filter({ hasText: /^Buyers of a product collection/ }).first().click();
    await frame.getByLabel("Collection in Shopify").fill("kitch");
    await frame.getByRole("option", { name: "Kitchen" }).click();
    await frame.getByText("Shoppers it is for").waitFor();
    await saveBar(view).getByRole("button", { name: "Save" }).click();
    await frame.getByRole("heading", { name: "Kitchen" }).waitFor();
    await app.runJobs();
    await frame.getByRole("button", { name: "Move up “Kitchen”" }).click();
    await page.getByText("Order changed").waitFor();
    await eventually(named).toMatchObject([{ name: "Kitchen" }, { name: "Austria" }]);

    await frame.getByRole("link", { name: "Edit “Austria”" }).click();
    await frame.getByRole("heading", { name: "Austria", level: 1 }).waitFor();
    await frame.getByRole("spinbutton", { name: "Days without an order" }).fill("50");
    await saveBar(view).getByRole("button", { name: "Save" }).click();
    await page.getByText("Rule saved").waitFor();
    await frame.getByRole("link", { name: "Who counts as lapsed" }).click();
    await frame.getByText(/After 50 days without an order$/).waitFor();

    await frame.getByRole("button", { name: "Delete “Austria”" }).click();
    await frame.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
    await frame.getByText("“Austria” was deleted.").waitFor();
    await eventually(named).toMatchObject([{ name: "Kitchen" }]);
    await frame.getByRole("button", { name: "Undo" }).click();
    await frame.getByRole("heading", { name: "Austria" }).waitFor();
    expect(await named()).toMatchObject([{ name: "Kitchen" }, { name: "Austria", rule: "fixed", days: 50 }]);
    expect(view.complaints.filter((complaint) => !complaint.includes("status of 422"))).toEqual([]);
    await app.database.look("update lapse_overrides set deleted_at = saved_at where shop_id = $1", [app.shop.id]);
    await app.runJobs();
  });

  test("the daily digest says to whom it goes, and is turned off", async () => {
    // The link of the mail.
    const linked = await app.visit(adminAddress(app.shop.domain, app.ctx.env.SHOPIFY_API_KEY, "/app/settings/digest").replace("https://admin.shopify.com", app.sim.urls.admin));
    await linked.page.frameLocator("iframe#app").getByRole("heading", { name: "Daily digest", level: 1 }).waitFor();
    await linked.close();
    const view = await open("/app/settings/digest");
    await view.frame.getByText(/^It goes to owner@nordlicht\.example/).waitFor();
    await view.frame.getByLabel("Send me the daily digest").uncheck();
    await saveBar(view).getByRole("button", { name: "Save" }).click();
    await view.page.getByText("Daily digest turned off").waitFor();
    expect(await app.database.look("select daily_digest from shop_settings where shop_id = $1", [app.shop.id])).toEqual([{ daily_digest: false }]);
    await view.frame.getByRole("link", { name: "Settings" }).click();
    await view.frame.getByRole("link", { name: "Daily digest Off" }).waitFor();
    expect(view.complaints).toEqual([]);
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

test("all sending is paused and resumed in one press each", async () => {
  const { frame, page } = await open("/app");
  await frame.getByRole("button", { name: "Pause all sending" }).click();
  await frame.getByText("All sending is paused").waitFor();
  await frame.getByText(/^You paused all mails on/).waitFor();
  await frame.getByRole("button", { name: "Resume sending" }).first().click();
  await frame.getByText("All sending is paused").waitFor({ state: "detached" });
  await page.getByText("Sending resumed").waitFor();
});
