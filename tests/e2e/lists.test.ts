/** Lists of the admin as tools for many at once: rows that are ticked, whole views, mails of unknown fate. */
import type { Frame } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDraft } from "#app/campaigns/create-draft.server";
import { createPickedDraft } from "#app/campaigns/create-picked-draft.server";
import { findTwins } from "#app/shoppers/find-twins.server";
import { listShoppers } from "#app/shoppers/list-shoppers.server";
import { shopOf } from "#sim/state";
import { eventually, launchWholeApp, NARROW, type View, type WholeApp } from "../support/whole-app.ts";
import { keepViews } from "./kept-views.ts";
import { actor } from "./populate.ts";
import { quietShop } from "./quiet-shop.ts";

let app: WholeApp;
const keep = keepViews();

beforeAll(async () => {
  app = await launchWholeApp({ shoppers: 200 });
  await app.runJobs();
});
afterAll(() => app?.close());

const open = (path: string, width?: number): Promise<View> => keep(app.admin(path, width === undefined ? {} : { width }));

describe("lists to work with", () => {
  test("a page is painted before its scripts are asked for; more rows than are in sight come when it is alive", async () => {
    // It resolves when the page is alive.
    const { frame } = await open("/app/shoppers?state=all");
    const { painted, asked } = await frame.evaluate(() => ({
      painted: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
      asked: performance.getEntriesByType("resource").filter(({ name }) => /\/assets\/.*\.js$/.test(name)).map(({ startTime }) => startTime),
    }));
    expect(painted).toBeGreaterThan(0);
    expect(Math.min(...asked)).toBeGreaterThan(painted);
    await eventually(() => frame.locator("tbody tr").count()).toBe(50);
  });

  test("rows that are ticked are left out of campaigns at once, a whole view after a question with its number; both are taken back on the page, which counts on while it is away", async () => {
    const view = await open("/app/shoppers?state=all");
    const { frame } = view;
    const leftOut = () => app.database.look<{ n: number }>("select count(*)::int as n from left_out_shoppers where shop_id = $1", [app.shop.id]);
    for (const index of [0, 1]) await frame.locator("tbody tr input[type=checkbox]").nth(index).dispatchEvent("click");
    await frame.getByRole("button", { name: "Leave out of campaigns" }).first().click();
    await frame.getByText("2 shoppers are left out of campaigns.").waitFor();
    expect(await leftOut()).toEqual([{ n: 2 }]);
    await eventually(() => frame.locator("tbody tr input:checked").count()).toBe(0);
    await frame.getByRole("button", { name: "Undo" }).click();
    await eventually(leftOut).toEqual([{ n: 0 }]);

    await frame.getByRole("checkbox", { name: "Select all shoppers" }).first().dispatchEvent("click");
    await frame.getByRole("button", { name: /^Select all .* in this view$/ }).click();
    await frame.getByRole("button", { name: "Leave out of campaigns" }).first().click();
    const [{ n: all } = { n: 0 }] = await app.database.look<{ n: number }>("select count(*)::int as n from shopper_stats where shop_id = $1", [app.shop.id]);
    await frame.locator("dialog").getByRole("button", { name: "Leave out" }).click();
    await eventually(() => app.database.look("select expected from shopper_bulks where shop_id = $1 order by id desc limit 1", [app.shop.id])).toEqual([{ expected: all }]);
    await app.runJobs();
    await frame.getByText(`${all} shoppers are left out of campaigns.`).waitFor();
    await frame.getByRole("button", { name: "Undo" }).click();
    await eventually(leftOut).toEqual([{ n: 0 }]);
  });

  test("while the whole shop is quiet new lapses are held back by one click and let go by another, above the list and beside the weeks", async () => {
    const forget = await quietShop({ app });
    const logged = () => app.database.look("select actor, action from audit_entries where shop_id = $1 and action like '%_lapses' order by id", [app.shop.id]);
    const { frame } = await open("/app/shoppers");
    await frame.getByText(/^The whole shop is quieter than usual for/).waitFor();
    await frame.getByRole("button", { name: "Hold back new lapses" }).click();
    await frame.getByText(/New lapses have been held back since/).waitFor();
    expect(await logged()).toEqual([{ actor, action: "held_lapses" }]);
    await frame.getByRole("link", { name: "Week by week" }).click();
    await frame.getByRole("heading", { name: "Is the whole shop quiet?" }).waitFor();
    await frame.getByRole("button", { name: "Show table" }).click();
    expect(await frame.getByRole("row").count()).toBe(53);
    await frame.getByRole("button", { name: "Stop holding back" }).click();
    await frame.getByRole("button", { name: "Hold back new lapses" }).waitFor();
    expect(await logged()).toEqual([{ actor, action: "held_lapses" }, { actor, action: "released_lapses" }]);
    await app.runJobs();
    await forget();
  });

  test("two who share a telephone are counted as one after a question and asked about no more; it is taken back on the page of who leads, and there they are told apart", async () => {
    const { shop, ctx } = app;
    const ids = (await app.database.look<{ id: string }>("select shopper_id::text as id from shopper_stats where shop_id = $1 and shopper_id > 0 and lapse_state = 'lapsed' order by shopper_id limit 2", [shop.id])).map(({ id }) => id);
    await app.database.look("update shoppers set phone = '+4943154321' where shop_id = $1 and id = any($2::bigint[])", [shop.id, ids]);
    await findTwins(ctx, { shopId: shop.id });
    const count = (table: string) => app.database.look<{ n: number }>(`select count(*)::int as n from ${table} where shop_id = $1`, [shop.id]);

    const { frame } = await open("/app/shoppers");
    await frame.getByRole("link", { name: "Perhaps the same person" }).click();
    const pair = frame.getByRole("listitem").filter({ hasText: "same phone number" });
    await pair.getByRole("button", { name: "They are one person" }).click();
    await frame.getByText("Nothing changes in Shopify. You can take this back at any time.").waitFor();
    await frame.locator("dialog").getByRole("button", { name: "Count as one" }).click();
    await eventually(() => pair.count()).toBe(0);
    const [join] = await app.database.look<{ id: string; leader: string }>("select shopper_id::text as id, leader_id::text as leader from shopper_joins where shop_id = $1", [shop.id]);
    expect([join?.id, join?.leader].sort()).toEqual(ids.sort());

    // The record that does not lead has no page of its own.
    const { frame: file } = await open(`/app/shoppers/${join?.id}`);
    await file.getByText(/^Joined with .* Orders of both count together/).waitFor();
    await file.getByRole("button", { name: "Take back" }).click();
    await file.locator("dialog").getByRole("button", { name: "Take back" }).click();
    await eventually(() => count("shopper_joins")).toEqual([{ n: 0 }]);
    await file.getByRole("button", { name: "They are two people" }).click();
    await file.getByText(/is somebody else: noted on/).waitFor();
    expect(await count("told_apart")).toEqual([{ n: 1 }]);
  });

  test("a tag is added to rows that are ticked, and to a whole view after a question with its number; what is wrong with it stands beside the field, and it is taken back on the page", async () => {
    const view = await open("/app/shoppers?state=all&sort=newest");
    const { frame, page } = view;
    const carry = async (tag: string) => [
      ...(await app.database.look<{ n: number }>("select count(*)::int as n from shoppers where shop_id = $1 and tags @> array[$2]", [app.shop.id, tag])).map(({ n }) => n),
      [...shopOf(app.sim.state, app.shop.domain).customers.values()].filter(({ tags }) => tags.includes(tag)).length,
    ];
    /** The worker stands still, as if another had the work, until this is done. */
    const held = async (look: () => Promise<void>) => {
      await app.database.look("insert into leases (shop_id, name, holder, until) values ($1, 'shoppers.tag', 'test', clock_timestamp() + interval '1 hour')", [app.shop.id]);
      await look();
      await app.database.look("delete from leases where shop_id = $1 and name = 'shoppers.tag'", [app.shop.id]);
      await app.runJobs();
    };
    for (const index of [0, 1]) await frame.locator("tbody tr input[type=checkbox]").nth(index).dispatchEvent("click");
    const ask = async () => {
      await frame.getByRole("button", { name: "More actions" }).last().click();
      await frame.getByRole("button", { name: "Add tag" }).last().click();
    };
    await ask();
    const dialog = frame.locator("dialog");
    await dialog.getByRole("heading", { name: "Add a tag to 2 shoppers?" }).waitFor();
    const field = dialog.getByRole("textbox", { name: "Tag" });
    await eventually(() => field.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.type("north, south");
    await dialog.getByRole("button", { name: "Add tag" }).click();
    await dialog.getByText("A tag has no comma. Add one tag after the other.").waitFor();
    await field.fill("north");
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });
    await eventually(() => frame.locator("tbody tr input:checked").count()).toBe(0);
    await app.runJobs();
    await frame.getByText("The tag “north” was added to 2 shoppers.").waitFor();
    expect(await carry("north")).toEqual([2, 2]);
    const { frame: filtered } = await open("/app/shoppers?state=all&tag=north");
    await eventually(() => filtered.locator("tbody tr").count()).toBe(2);
    await held(async () => {
      await frame.getByRole("button", { name: "Undo" }).click();
      await frame.getByText("Taking back the tag “north”: 2 shoppers still have it.").waitFor();
    });
    await frame.getByText("Taking back the tag").waitFor({ state: "detached" });
    expect(await carry("north")).toEqual([0, 0]);

    await frame.getByRole("tab", { name: /^Lapsed/ }).click();
    await eventually(() => frame.getByRole("tab", { name: /^Lapsed/ }).getAttribute("aria-selected")).toBe("true");
    await frame.getByRole("checkbox", { name: "Select all shoppers" }).first().dispatchEvent("click");
    await frame.getByRole("button", { name: /^Select all .* in this view$/ }).click();
    await ask();
    const [{ n: all, guests } = { n: 0, guests: 0 }] = await app.database.look<{ n: number; guests: number }>("select count(*)::int as n, (count(*) filter (where shopper_id < 0))::int as guests from shopper_stats where shop_id = $1 and lapse_state = 'lapsed'", [app.shop.id]);
    await dialog.getByRole("heading", { name: `Add a tag to all ${all} shoppers of this view?` }).waitFor();
    await field.fill("everybody");
    await held(async () => {
      await dialog.getByRole("button", { name: "Add tag" }).click();
      await frame.getByText(`Adding the tag “everybody”: ${guests} of ${all} shoppers.`).waitFor();
    });
    await frame.getByText(`The tag “everybody” was added to ${all - guests} shoppers.`).waitFor();
    expect(await carry("everybody")).toEqual([all - guests, all - guests]);
    await frame.getByRole("button", { name: "Dismiss" }).click();
    await frame.getByText("The tag “everybody” was").waitFor({ state: "detached" });
    expect(view.complaints.filter((complaint) => !complaint.includes("422"))).toEqual([]);
  });

  test("a campaign is copied and put away from the list by keyboard, and comes back from the archive", async () => {
    const { campaignId } = await createDraft(app.ctx, { shopId: app.shop.id, kind: "whats_new", locale: "en" });
    const { frame } = await open("/app/campaigns?kind=whats_new");
    await frame.getByText("Kind: What's new").first().waitFor();
    const menu = frame.getByRole("button", { name: "Actions for What's new" });
    await menu.focus();
    await menu.press("Enter");
    await frame.getByRole("menuitem", { name: "Archive" }).press("Enter");
    await frame.getByText("No campaigns match this view").waitFor();
    expect(await app.database.look("select archived_at is not null as away from campaigns where id = $1", [campaignId])).toEqual([{ away: true }]);

    const { frame: archive } = await open("/app/campaigns?view=archived");
    await archive.getByRole("button", { name: "Actions for What's new" }).click();
    await archive.getByRole("menuitem", { name: "Bring back" }).click();
    await archive.getByText("No campaigns match this view").waitFor();

    const { frame: list } = await open("/app/campaigns?kind=whats_new");
    await list.getByRole("button", { name: "Actions for What's new" }).click();
    await list.getByRole("menuitem", { name: "Duplicate" }).click();
    await list.getByRole("heading", { name: "What's new (2)", level: 1 }).waitFor();
  });
});

test("each number of a draft's audience opens the list of as many: its steps, and why the others get nothing", async () => {
  const { campaignId } = await createDraft(app.ctx, { shopId: app.shop.id, kind: "gentle_note", locale: "en" });
  const { frame, complaints } = await open(`/app/campaigns/${campaignId}/edit`);
  await frame.getByRole("button", { name: /Why\?$/ }).click();
  const links = frame.locator("table.sums a");
  await links.first().waitFor();
  const numbers = await links.evaluateAll((all) => all.map((link) => ({ name: link.getAttribute("aria-label") ?? "", n: Number(link.textContent?.replace(",", "")), path: link.getAttribute("href") ?? "" })));
  expect(numbers.map(({ name }) => name)).toEqual(expect.arrayContaining([expect.stringMatching(/^Match this audience: show/), expect.stringMatching(/^Can be emailed: show/), expect.stringMatching(/^No open order/)]));
  expect(numbers.length).toBeGreaterThan(4);
  for (const { n, path } of numbers) {
    const { frame: list } = await open(path);
    await list.getByText(new RegExp(`^1-\\d+ of ${n.toLocaleString("en")}$`)).waitFor();
  }
  expect(complaints).toEqual([]);
  // Its part stands among the filters, and all of it can be taken by the list's own tools.
  const reason = numbers.find(({ path }) => path.includes("no_consent"));
  const { frame: list } = await open(reason?.path ?? "");
  await list.getByRole("button", { name: /^Campaign audience, gets nothing: Not subscribed/ }).first().waitFor();
});

describe("shoppers picked by hand", () => {
  test("rows that were ticked become a draft for exactly these; the funnel says who gets nothing, and filters are one press away", async () => {
    const view = await open("/app/shoppers?state=all&sort=newest");
    const { frame } = view;
    const boxes = frame.locator("tbody tr input[type=checkbox]");
    for (const index of [0, 1, 2]) await boxes.nth(index).dispatchEvent("click");
    await frame.getByText("3 selected").waitFor();
    await frame.getByRole("button", { name: "Create campaign" }).last().click();
    await frame.locator("dialog").getByRole("button", { name: "Create draft" }).click();
    await frame.getByRole("heading", { name: "3 shoppers you picked" }).waitFor();
    const [{ id = "" } = {}] = await app.database.look<{ id: string }>("select max(campaign_id)::text as id from campaign_picks where shop_id = $1", [app.shop.id]);
    expect(await app.database.look("select count(*)::int as n from campaign_picks where campaign_id = $1", [id])).toEqual([{ n: 3 }]);
    await frame.getByRole("link", { name: "You picked: show 3 shoppers" }).waitFor();

    await frame.getByRole("button", { name: "Use filters instead" }).click();
    await frame.getByRole("checkbox", { name: "lapsed" }).waitFor();
    await view.page.locator("#save-bar").getByRole("button", { name: "Save" }).click();
    await eventually(() => app.database.look("select 1 from campaign_picks where campaign_id = $1", [id])).toEqual([]);
  });

  test("rows that were ticked are added to a draft for picked ones; one that was started meanwhile says so", async () => {
    const { rows: listed } = await listShoppers(app.ctx, { shopId: app.shop.id, query: { state: "all", sort: "newest" } });
    const draft = await createPickedDraft(app.ctx, { shopId: app.shop.id, kind: "small_thank_you", shopperIds: listed.slice(0, 1).map(({ id }) => id) });
    const id = draft.kind === "created" ? draft.campaignId : 0n;
    const { frame: list, page } = await open("/app/shoppers?state=all&sort=newest");
    for (const index of [0, 1, 2]) await list.locator("tbody tr input[type=checkbox]").nth(index).dispatchEvent("click");
    const ask = () => list.getByRole("button", { name: "Add to campaign" }).last().click();
    const add = list.locator("dialog").getByRole("button", { name: "Add", exact: true });
    await ask();
    await list.locator("dialog span").filter({ hasText: "Small thank-you (1 picked)" }).waitFor();
    await add.click();
    await page.getByText("2 shoppers added, 1 already in “Small thank-you”").waitFor();
    await list.locator("dialog").waitFor({ state: "detached" });
    expect(await app.database.look("select count(*)::int as n from campaign_picks where campaign_id = $1", [id])).toEqual([{ n: 3 }]);

    await ask();
    await app.database.look("update campaigns set status = 'ended' where id = $1", [id]);
    await add.click();
    await list.locator("dialog").getByText("This campaign was started meanwhile").waitFor();
    expect(await app.database.look("select count(*)::int as n from campaign_picks where campaign_id = $1", [id])).toEqual([{ n: 3 }]);
  });
});

describe("shoppers picked on a telephone", () => {
  const ticks = (frame: Frame) => frame.locator("tbody td:first-child");
  const picks = (campaignId: bigint | string) => app.database.look("select shopper_id::text as id from campaign_picks where campaign_id = $1 order by shopper_id", [campaignId]);
  /** In the order of the list. */
  const shown = (frame: Frame) => frame.locator("tbody tr").evaluateAll((rows) => rows.map(({ id }) => ({ id })));
  const inOrder = (rows: { id: string }[]) => rows.toSorted((a, b) => Number(BigInt(a.id) - BigInt(b.id)));

  test("two are ticked, also by a finger beside the tick, and become a draft for exactly these", async () => {
    const { frame, complaints } = await open("/app/shoppers?state=all&sort=newest", NARROW);
    const rows = await shown(frame);
    // The corners of what a finger may touch: 44 px and more.
    await ticks(frame).nth(1).tap({ position: { x: 1, y: 1 } });
    await frame.getByText("1 selected").waitFor();
    await ticks(frame).nth(3).tap({ position: { x: 43, y: 60 } });
    await frame.getByText("2 selected").waitFor();
    await frame.getByRole("button", { name: "More actions" }).last().tap();
    await frame.getByRole("button", { name: "Create campaign" }).last().tap();
    await frame.locator("dialog").getByRole("button", { name: "Create draft" }).tap();
    await frame.getByRole("heading", { name: "2 shoppers you picked" }).waitFor();
    const [{ id = "" } = {}] = await app.database.look<{ id: string }>("select max(campaign_id)::text as id from campaign_picks where shop_id = $1", [app.shop.id]);
    expect(await picks(id)).toEqual(inOrder([rows[1], rows[3]] as { id: string }[]));
    expect(complaints).toEqual([]);
  });

  test("those that are ticked are added to a draft; a row ticks while others are ticked, and opens its shopper again after that", async () => {
    const { rows } = await listShoppers(app.ctx, { shopId: app.shop.id, query: { state: "all", sort: "newest" } });
    const [first, second, third] = rows.map(({ id }) => ({ id: String(id) })) as [{ id: string }, { id: string }, { id: string }];
    const draft = await createPickedDraft(app.ctx, { shopId: app.shop.id, kind: "gentle_note", shopperIds: [BigInt(third.id)] });
    const { frame, page } = await open("/app/shoppers?state=all&sort=newest", NARROW);
    await ticks(frame).first().tap();
    const beside = frame.locator("tbody tr").nth(1).getByText(" · ");
    await beside.tap();
    await frame.getByText("2 selected").waitFor();
    await frame.getByRole("button", { name: "Add to campaign" }).last().tap();
    await frame.locator("dialog").getByRole("button", { name: "Add", exact: true }).tap();
    await page.getByText("2 shoppers added to").waitFor();
    await frame.locator("dialog").waitFor({ state: "detached" });
    expect(await picks(draft.kind === "created" ? draft.campaignId : 0n)).toEqual(inOrder([first, second, third]));

    for (const index of [0, 1]) await ticks(frame).nth(index).tap();
    await frame.getByText(/^\d selected$/).waitFor({ state: "hidden" });
    await beside.tap();
    await frame.getByText("Why this state").waitFor();
  });

  test("all of the view are selected in one press, and in another taken back", async () => {
    const { frame } = await open("/app/shoppers?state=all", NARROW);
    const [{ n = 0 } = {}] = await app.database.look<{ n: number }>("select count(*)::int as n from shopper_stats where shop_id = $1", [app.shop.id]);
    await ticks(frame).first().tap();
    await frame.getByRole("button", { name: `All ${n}` }).tap();
    await eventually(() => frame.locator("tbody tr input:checked").count()).toBe(50);
    await frame.getByRole("button", { name: "More actions" }).last().tap();
    await frame.getByRole("button", { name: "Export" }).last().tap();
    await frame.locator("dialog").getByRole("heading", { name: `Export all ${n} shoppers of this view?` }).waitFor();
    await frame.locator("dialog").getByRole("button", { name: "Cancel" }).tap();
    await frame.getByRole("button", { name: "Undo" }).tap();
    await frame.getByText("50 selected").waitFor();
  });
});

describe("mails of unknown fate", () => {
  const inDoubt = (campaignId: number) =>
    app.database.look(
      `insert into messages (shop_id, campaign_id, shopper_id, step, template_id, planned_at, due_at, deadline_at, message_ref, state)
       select shop_id, $2, id, 1, 1, $3, $3, $3, gen_random_uuid(), 'uncertain' from shoppers where shop_id = $1 order by id limit 130`,
      [app.shop.id, campaignId, app.ctx.clock.now()],
    );
  const left = async (campaignId: number) => (await app.database.look<{ n: number }>("select count(*)::int as n from messages where shop_id = $1 and campaign_id = $2 and state = 'uncertain'", [app.shop.id, campaignId]))[0]?.n;
  const mails = (frame: Frame) => frame.locator("ul.plain-list > li");
  const tickAll = (frame: Frame) => frame.getByRole("checkbox", { name: "All on this page" }).dispatchEvent("click");
  const say = async (frame: Frame, title: string) => {
    await frame.getByRole("button", { name: "It was sent" }).press("Enter");
    await frame.locator("dialog").getByRole("heading", { name: title }).waitFor();
    await frame.locator("dialog").getByRole("button", { name: "Note as sent" }).click();
  };

  test("those that are ticked are noted in one press, which asks with the number and answers with it; also on a telephone", async () => {
    await inDoubt(901);
    const { frame, page, complaints } = await open("/app/campaigns/uncertain", NARROW);
    await frame.getByRole("button", { name: "It was sent" }).click();
    await frame.getByText("Tick the mails first").waitFor();
    for (const index of [0, 1, 2]) await mails(frame).nth(index).getByRole("checkbox").dispatchEvent("click");
    await frame.getByText("3 ticked").waitFor();
    expect(await frame.getByRole("checkbox", { name: "3 ticked" }).evaluate((box) => (box as HTMLInputElement).indeterminate)).toBe(true);
    await say(frame, "Note 3 mails as sent?");
    await page.getByText("3 mails noted as sent").waitFor();
    await frame.locator("dialog").waitFor({ state: "detached" });
    await eventually(() => frame.getByRole("button", { name: "It was sent" }).evaluate((button) => button === document.activeElement)).toBe(true);
    expect(await left(901)).toBe(127);
    await frame.getByRole("button", { name: "Next" }).click();
    await eventually(() => mails(frame).count()).toBe(27);
    // The last of this page: what is left stands before it.
    await tickAll(frame);
    await say(frame, "Note 27 mails as sent?");
    await eventually(() => mails(frame).count()).toBe(100);
    expect(await left(901)).toBe(100);
    expect(complaints).toEqual([]);
  });

  test("all of a campaign are noted in one press, unless they are others meanwhile", async () => {
    await inDoubt(902);
    const { frame, page } = await open("/app/campaigns/uncertain?campaign=902");
    await tickAll(frame);
    await frame.getByRole("button", { name: "Tick all 130 of this campaign" }).click();
    await app.database.look("update messages set state = 'sent' where campaign_id = 902 and id = (select max(id) from messages where campaign_id = 902)");
    await say(frame, "Note 130 mails as sent?");
    await frame.getByText("The list has changed meanwhile, and nothing was noted.").waitFor();
    expect(await left(902)).toBe(129);
    await frame.locator("dialog").getByRole("heading", { name: "Note 129 mails as sent?" }).waitFor();
    await frame.locator("dialog").getByRole("button", { name: "Note as sent" }).click();
    await page.getByText("129 mails noted as sent").waitFor();
    await frame.getByText("No mail is in doubt").waitFor();

    const [{ id = "" } = {}] = await app.database.look<{ id: string }>("select min(shopper_id)::text as id from messages where campaign_id = 902");
    const { frame: file } = await open(`/app/shoppers/${id}`);
    await file.locator("li.timeline-row").filter({ hasText: "Mail noted as sent" }).filter({ hasText: "You" }).first().waitFor();
  });
});
