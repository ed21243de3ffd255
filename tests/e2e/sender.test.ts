/** Who the mail comes from and who may do what, by keyboard: a domain of one's own, the team, a role that lets one do less. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDraft } from "#app/campaigns/create-draft.server";
import { loadDomain } from "#app/shops/load-domain.server";
import { eventually, launchWholeApp, type View, type WholeApp } from "../support/whole-app.ts";
import { tabTo } from "./focused.ts";
import { keepViews } from "./kept-views.ts";
import { actor } from "./populate.ts";

const DOMAIN = "nordlicht-post.example";
let app: WholeApp;
const keep = keepViews();

beforeAll(async () => {
  app = await launchWholeApp({ shoppers: 40 });
  await app.runJobs();
});
afterAll(() => app?.close());

const open = (path: string): Promise<View> => keep(app.admin(path));
const press = async (view: View, name: string): Promise<void> => {
  await tabTo(view, name);
  await view.page.keyboard.press("Enter");
};
const type = async (view: View, field: string, text: string): Promise<void> => {
  await tabTo(view, field);
  await view.page.keyboard.press("ControlOrMeta+a");
  await view.page.keyboard.type(text);
  await view.page.keyboard.press("Enter");
};

test("a domain is named, proved, removed and brought back without a mouse", async () => {
  const view = await open("/app/settings/domain");
  const { frame, page } = view;
  await type(view, "Address that mails come from", "shop@gmail.com");
  await frame.getByText("Mails cannot come from a mailbox service").waitFor();
  await type(view, "Address that mails come from", `hello@${DOMAIN}`);
  await frame.getByText("Not verified yet").waitFor();
  expect(await frame.getByText("Not found", { exact: true }).count()).toBe(4);

  const { own } = await loadDomain(app.ctx, { shopId: app.shop.id });
  for (const { host, type: kind, value } of own?.records ?? []) app.sim.dns.set(kind, host, value);
  await press(view, "Check now");
  await frame.getByText("Every record is there.").waitFor();
  expect(await frame.getByText("Found", { exact: true }).count()).toBe(4);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await press(view, "Copy Value of Signature, DKIM");
  await page.getByText("Copied").waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(own?.records[0]?.value);

  await type(view, "Their email address", "it@nordlicht-post.example");
  await page.getByText("Records sent").waitFor();
  expect(app.sim.inbox.count({ to: "it@nordlicht-post.example" })).toBe(1);

  await press(view, `Remove ${DOMAIN}`);
  await frame.locator("dialog").getByText("You can bring it back for 30 days").waitFor();
  await press(view, "Remove");
  await frame.getByText(`You removed ${DOMAIN}`).waitFor();
  await press(view, "Bring it back");
  await frame.getByText("Every record is there.").waitFor();
  expect(view.complaints.filter((complaint) => !complaint.includes("422"))).toEqual([]);
});

test("a domain that is lost stands under \"Needs you\", and mails come from ours", async () => {
  await app.database.look("update sender_domains set verified_at = null, failed_at = now() where shop_id = $1", [app.shop.id]);
  const { frame } = await open("/app");
  await frame.getByText(`${DOMAIN} is no longer verified, so mails come from our domain`).waitFor();
  await frame.getByRole("link", { name: "Look at the records" }).click();
  await frame.getByText("At least one record has not been there since").waitFor();
});

test("the team: a name of one's own, and an address that is confirmed by whoever reads it", async () => {
  const view = await open("/app/settings/team");
  await type(view, "Name", "Lena Brandt");
  await view.page.getByText("Saved", { exact: true }).waitFor();
  await view.frame.getByText("You (Lena Brandt)").waitFor();
  await type(view, "Another address", "mara@nordlicht-team.example");
  await view.page.getByText("Mail sent").waitFor();
  await view.frame.getByText(/^Asked .*, not confirmed yet$/).waitFor();
  const [summary] = app.sim.inbox.find({ to: "mara@nordlicht-team.example", limit: 1 });
  const mail = summary && (await app.sim.inbox.read(summary.id));
  const reader = await keep(app.visit(/http\S+\/t\/\S+/.exec(mail?.text ?? "")?.[0] ?? "", { scripts: false }));
  await reader.page.getByRole("button", { name: "Confirm" }).click();
  await reader.page.getByRole("heading", { name: "Done" }).waitFor();
  const again = await open("/app/settings/team");
  await again.frame.getByText(/^Confirmed /).waitFor();
});

test("whoever may only submit finds no button for more; one that was still there is refused in a sentence", async () => {
  const { database, shop, ctx } = app;
  await database.look("update shop_settings set sender_name = 'Lena', reply_to = 'hello@nordlicht.example', postal_address = 'Kiel' where shop_id = $1", [shop.id]);
  await database.look("update shopper_stats set lapse_state = 'lapsed', mailable = true where shop_id = $1 and lapse_state <> 'unknown'", [shop.id]);
  const { campaignId } = await createDraft(ctx, { shopId: shop.id, kind: "gentle_note" });
  const before = await open("/app");
  await before.frame.getByRole("button", { name: "Pause all sending" }).waitFor();
  await database.look("insert into team_members (shop_id, user_ref, role, name, joined_at) values ($1, '900', 'owner', 'Mara', now())", [shop.id]);
  await database.look("update team_members set role = 'contributor' where shop_id = $1 and user_ref = $2", [shop.id, actor]);
  await press(before, "Pause all sending");
  await before.frame.getByText("Your role doesn't let you pause all mails or let them leave again.").waitFor();
  await press(before, "Back");
  await before.frame.getByText("Last campaigns").waitFor();
  expect(await before.frame.getByRole("button", { name: "Pause all sending" }).count()).toBe(0);

  const settings = await open("/app/settings/sender");
  await settings.frame.getByText("Only owners and managers of your shop change this.").waitFor();
  expect(await settings.frame.getByLabel("Name of the sender").isDisabled()).toBe(true);

  const editor = await open(`/app/campaigns/${campaignId}/edit`);
  await press(editor, "Submit for approval");
  await editor.frame.getByText("Waits for approval").waitFor();
  await eventually(() => editor.frame.getByRole("button", { name: "Submitted", exact: true }).isDisabled()).toBe(true);

  await database.look("update team_members set role = 'manager' where shop_id = $1 and user_ref = $2", [shop.id, actor]);
  await database.look("update campaigns set submitted_by = '900' where shop_id = $1 and id = $2", [shop.id, campaignId]);
  const home = await open("/app");
  await home.frame.getByText("Mara submitted “Gentle note”").waitFor();
  await press(home, "Look at it");
  await home.frame.getByText(/^Mara submitted this campaign on/).waitFor();
  await press(home, "Send back");
  await home.frame.locator("dialog").getByText("What should change?").waitFor();
  await tabTo(home, "What should change?");
  await home.page.keyboard.type("Warmer, please.");
  await press(home, "Send back");
  await home.frame.getByRole("heading", { name: "Sent back" }).waitFor();
  expect(await database.look("select sent_back_by, sent_back_note from campaigns where shop_id = $1 and id = $2", [shop.id, campaignId])).toEqual([{ sent_back_by: actor, sent_back_note: "Warmer, please." }]);
});
