/** Every page that people see, and its states, for the checks that hold for all of them and for the screenshots. */
import { Readable } from "node:stream";
import { createDraft } from "#app/campaigns/create-draft.server";
import { loadCampaign } from "#app/campaigns/load-campaign.server";
import { pauseCampaign } from "#app/campaigns/pause-campaign.server";
import { resumeCampaign } from "#app/campaigns/resume-campaign.server";
import { stopCampaign } from "#app/campaigns/stop-campaign.server";
import { importAddressList } from "#app/shoppers/change-address-list.server";
import { readAddressList } from "#app/shoppers/read-address-list.server";
import { submitCampaign } from "#app/campaigns/submit-campaign.server";
import { joinShoppers } from "#app/lapse/join-shoppers.server";
import { partShoppers } from "#app/lapse/part-shoppers.server";
import { findTwins } from "#app/shoppers/find-twins.server";
import { addTagToView } from "#app/shoppers/add-tag.server";
import { leaveOutShoppers } from "#app/shoppers/leave-out.server";
import { undoBulk } from "#app/shoppers/work-bulk.server";
import { listShoppers } from "#app/shoppers/list-shoppers.server";
import { addDomain } from "#app/shops/add-domain.server";
import { checkDomain } from "#app/shops/check-domain.server";
import { loadDomain } from "#app/shops/load-domain.server";
import { removeDomain } from "#app/shops/remove-domain.server";
import { inviteTeamAddress, removeTeamAddress } from "#app/shops/team-addresses.server";
import { changeRole, joinTeam, loadTeam, nameMember } from "#app/shops/team.server";
import type { Frame } from "playwright-core";
import { eventually } from "../support/whole-app.ts";
import { actor, type World } from "./populate.ts";
import { brokenPromise, heldLapses, quietShop } from "./quiet-shop.ts";
import { nothingFilledIn, rulesForSome } from "./rules-for-some.ts";
import { olderOrdersWithheld, relayRefuses, sendingPaused, suspended, tokensRefused, uninstalled } from "./shop-trouble.ts";
import { takeAway, type Undo } from "./tables.ts";

export interface PageToSee {
  name: string;
  /** Where it stands: in the admin, at an address of its own, or in a mail. */
  where: "admin" | "outside" | "mail";
  address(world: World): string;
  /** Whose admin; the shop in the middle of its work unless told. */
  shop?: keyof World["shops"];
  /** Brings the page's state about, and answers with the way back if there is one. */
  state?(world: World): Promise<Undo | undefined | void>;
  /** Resolves when what it is about can be seen. */
  ready(frame: Frame): Promise<unknown>;
}

const heading = (name: string | RegExp) => (frame: Frame) => frame.getByRole("heading", { name, level: 1 }).waitFor();
const text = (what: string | RegExp) => (frame: Frame) => frame.getByText(what).first().waitFor();
const press = (name: string, then: (frame: Frame) => Promise<unknown>) => async (frame: Frame) => {
  await frame.getByRole("button", { name }).first().click();
  await then(frame);
};

export const adminPages: PageToSee[] = [
  { name: "home-reading", where: "admin", shop: "reading", address: () => "/app", ready: text("Shopify is preparing the data.") },
  { name: "shoppers-reading", where: "admin", shop: "reading", address: () => "/app/shoppers", state: async ({ letGo }) => letGo, ready: text("Your shoppers appear here while they are read") },
  { name: "home-fresh", where: "admin", shop: "fresh", address: () => "/app", ready: text("Your campaigns appear here.") },
  { name: "campaigns-none", where: "admin", shop: "fresh", address: () => "/app/campaigns", ready: text("Write to shoppers who went quiet") },
  { name: "responses-none", where: "admin", shop: "fresh", address: () => "/app/responses", ready: text("Nothing yet") },
  { name: "settings-sender-suggested", where: "admin", shop: "fresh", address: () => "/app/settings/sender", ready: heading("Sender") },
  { name: "home-nobody", where: "admin", shop: "quiet", address: () => "/app", ready: text("Nobody has lapsed yet") },
  { name: "example", where: "admin", shop: "quiet", address: () => "/app/example", ready: text("Maria Schneider") },
  { name: "example-shopper", where: "admin", shop: "quiet", address: () => "/app/example/3", ready: heading("Olivia Clarke") },
  { name: "home-import-failed", where: "admin", shop: "failed", address: () => "/app", ready: text(/^The import stopped at/) },
  { name: "shoppers-nobody", where: "admin", shop: "quiet", address: () => "/app/shoppers", ready: text("Nobody has lapsed yet") },

  { name: "home", where: "admin", address: () => "/app", ready: text("All campaigns") },
  { name: "home-paused", where: "admin", address: () => "/app", state: sendingPaused, ready: text("All sending is paused") },
  { name: "home-relay-refuses", where: "admin", address: () => "/app", state: relayRefuses, ready: text(/^The mail server has refused our login since/) },
  { name: "home-part-failed", where: "admin", address: () => "/app", state: ({ app }) => takeAway(app, "attributions"), ready: text("This part didn't load.") },
  { name: "shoppers", where: "admin", address: () => "/app/shoppers", ready: heading("Shoppers") },
  { name: "shoppers-filtered", where: "admin", address: () => "/app/shoppers?state=all&mailable=true&minOrders=2&sort=spent", ready: text("At least 2 order days") },
  { name: "shoppers-ticked", where: "admin", address: () => "/app/shoppers", ready: twoShoppersTicked },
  { name: "shoppers-no-match", where: "admin", address: () => "/app/shoppers?search=nobody-has-this-name", ready: text("No shoppers match these filters") },
  { name: "shoppers-export", where: "admin", address: () => "/app/shoppers?state=slowing", ready: press("Export", text("The export is logged.")) },
  { name: "shoppers-failed", where: "admin", address: () => "/app/shoppers", state: ({ app }) => takeAway(app, "saved_views"), ready: text("This page didn't load") },
  { name: "shoppers-of-campaign", where: "admin", address: ({ campaignId }) => `/app/shoppers?state=all&campaign=${campaignId}&fate=sent`, ready: text("“Small thank-you”: Got the mail") },
  { name: "shoppers-of-audience", where: "admin", address: ({ draftId }) => `/app/shoppers?${new URLSearchParams({ state: "all", draft: String(draftId), part: "no_consent", audience: JSON.stringify({ states: ["lapsed"] }) })}`, ready: text("Campaign audience, gets nothing: Not subscribed") },
  { name: "shoppers-left-out", where: "admin", address: () => "/app/shoppers", state: twoLeftOut, ready: text("2 shoppers are left out of campaigns.") },
  { name: "shoppers-add-tag", where: "admin", address: () => "/app/shoppers", ready: badTag },
  { name: "shoppers-tagging", where: "admin", address: () => "/app/shoppers", state: tagUnderWay, ready: text("Adding the tag “Autumn letter”") },
  { name: "shoppers-quiet", where: "admin", address: () => "/app/shoppers", state: quietShop, ready: text("The whole shop is quieter than usual for") },
  { name: "shoppers-held", where: "admin", address: () => "/app/shoppers", state: heldLapses, ready: text("New lapses have been held back since") },
  { name: "shoppers-weeks", where: "admin", address: () => "/app/shoppers/weeks", state: quietShop, ready: (frame) => frame.locator(".chart-picture svg").waitFor() },
  { name: "shoppers-weeks-none", where: "admin", shop: "quiet", address: () => "/app/shoppers/weeks", ready: text("There are too few weeks to tell.") },
  { name: "home-alarm", where: "admin", address: () => "/app", state: quietShop, ready: text(/^More shoppers than usual lapsed in the week from/) },
  { name: "shopper", where: "admin", address: ({ shopperId }) => `/app/shoppers/${shopperId}?list=`, ready: text("Used their code") },
  { name: "shopper-mail", where: "admin", address: ({ shopperId, messageId }) => `/app/shoppers/${shopperId}/mail/${messageId}`, ready: async (frame) => Promise.all([text("Links are shown without")(frame), frame.locator(".mail-preview iframe").waitFor()]) },
  { name: "shopper-guest", where: "admin", address: ({ guestId }) => `/app/shoppers/${guestId}`, ready: text("Ordered as a guest") },
  { name: "shopper-deleted", where: "admin", address: ({ deletedId }) => `/app/shoppers/${deletedId}`, ready: text("This person's data was deleted") },
  { name: "shopper-not-found", where: "admin", address: () => "/app/shoppers/999", ready: text("This shopper isn't in your shop any more.") },
  { name: "shopper-twin", where: "admin", address: ({ shopperId }) => `/app/shoppers/${shopperId}`, state: sameTelephone, ready: text("Perhaps the same person") },
  { name: "shopper-twin-asked", where: "admin", address: ({ shopperId }) => `/app/shoppers/${shopperId}`, state: sameTelephone, ready: press("They are one person", text("You can take this back at any time.")) },
  { name: "shopper-joined", where: "admin", address: ({ shopperId }) => `/app/shoppers/${shopperId}`, state: joined, ready: text("Two records, one shopper") },
  { name: "shoppers-twins", where: "admin", address: () => "/app/shoppers/twins", state: sameTelephone, ready: text(/pairs? to decide/) },
  { name: "shoppers-twins-none", where: "admin", shop: "quiet", address: () => "/app/shoppers/twins", ready: text("Nobody to decide about") },
  { name: "campaigns", where: "admin", address: () => "/app/campaigns", ready: text("Gentle note") },
  { name: "campaigns-no-match", where: "admin", address: () => "/app/campaigns?view=done", ready: text("No campaigns match this view") },
  { name: "campaigns-menu", where: "admin", address: () => "/app/campaigns?view=drafts", ready: async (frame) => (await frame.getByRole("button", { name: /^Actions for/ }).first().click(), text("Duplicate")(frame)) },
  { name: "campaign-new", where: "admin", address: () => "/app/campaigns/new", ready: heading("Choose a campaign") },
  { name: "campaign-edit", where: "admin", address: ({ draftId }) => `/app/campaigns/${draftId}/edit`, ready: async (frame) => Promise.all([text("Get the mail")(frame), frame.locator(".mail-preview iframe").waitFor()]) },
  { name: "campaign-edit-start", where: "admin", address: ({ draftId }) => `/app/campaigns/${draftId}/edit`, ready: async (frame) => (await text("Get the mail")(frame), press("Start campaign", text("You can pause at any time."))(frame)) },
  { name: "campaign-edit-tone", where: "admin", address: ({ draftId }) => `/app/campaigns/${draftId}/edit`, ready: pressingWords },
  { name: "campaign-edit-not-ready", where: "admin", shop: "fresh", address: ({ freshDraftId }) => `/app/campaigns/${freshDraftId}/edit`, state: freshDraft, ready: text("Open sender settings") },
  { name: "campaign-mail", where: "admin", address: ({ campaignId }) => `/app/campaigns/${campaignId}/edit`, ready: async (frame) => Promise.all([text("This campaign was started")(frame), frame.locator(".mail-preview iframe").waitFor()]) },
  { name: "campaign-result", where: "admin", address: ({ campaignId }) => `/app/campaigns/${campaignId}`, ready: text("Everyone accounted for") },
  { name: "campaign-result-paused", where: "admin", address: ({ campaignId }) => `/app/campaigns/${campaignId}`, state: campaignPaused, ready: text("Paused by you") },
  { name: "campaign-uncertain", where: "admin", address: () => "/app/campaigns/uncertain", ready: oneTicked },
  { name: "responses", where: "admin", address: () => "/app/responses", ready: text("Code used") },
  { name: "responses-no-match", where: "admin", address: () => "/app/responses?campaign=999", ready: text("No responses match these filters") },
  { name: "settings", where: "admin", address: () => "/app/settings", ready: text("Who counts as lapsed") },
  { name: "settings-sender", where: "admin", address: () => "/app/settings/sender", ready: heading("Sender") },
  { name: "settings-domain", where: "admin", address: () => "/app/settings/domain", ready: text("Address that mails come from") },
  { name: "settings-domain-not-found", where: "admin", address: () => "/app/settings/domain", state: domainNamed, ready: text("Not found") },
  { name: "settings-domain-verified", where: "admin", address: () => "/app/settings/domain", state: domainVerified, ready: text("Every record is there.") },
  { name: "settings-links", where: "admin", address: () => "/app/settings/links", ready: heading("Links in mails") },
  { name: "settings-digest", where: "admin", address: () => "/app/settings/digest", ready: text("Send me the daily digest") },
  { name: "settings-team", where: "admin", address: () => "/app/settings/team", state: aTeam, ready: text("Asked") },
  { name: "campaign-edit-submitted", where: "admin", address: ({ draftId }) => `/app/campaigns/${draftId}/edit`, state: draftSubmitted, ready: text("Waits for approval") },
  { name: "home-suspended", where: "admin", address: () => "/app", state: suspended, ready: text("Comeback has stopped your mails") },
  { name: "settings-lapse", where: "admin", address: () => "/app/settings/lapse", ready: text("Of them can be emailed") },
  { name: "settings-lapse-sure", where: "admin", address: () => "/app/settings/lapse", ready: press("How it did on your own past", async (frame) => frame.locator(".chart-picture svg").waitFor()) },
  { name: "reports-method", where: "admin", address: () => "/app/reports/method", ready: text("MBG/NBD with logistic regression") },
  { name: "settings-lapse-broken", where: "admin", address: () => "/app/settings/lapse", state: brokenPromise, ready: text("The time that was tested holds October to December") },
  { name: "settings-lapse-changed", where: "admin", address: () => "/app/settings/lapse", ready: anotherWindow },
  { name: "settings-lapse-overrides", where: "admin", address: () => "/app/settings/lapse", state: rulesForSome, ready: async (frame) => Promise.all([text("Buyers of kitchen things")(frame), text("This segment was deleted in Shopify.")(frame), text("Of them can be emailed")(frame)]) },
  { name: "settings-override-new", where: "admin", address: () => "/app/settings/lapse/new", ready: germanyChosen },
  { name: "settings-override-errors", where: "admin", address: () => "/app/settings/lapse/new", ready: nothingFilledIn },
  { name: "settings-override-segment", where: "admin", address: () => "/app/settings/lapse/new", ready: async (frame) => (await frame.locator("label").filter({ hasText: /^A customer segment of Shopify/ }).first().click(), frame.getByLabel("Customer segment in Shopify").waitFor()) },
  { name: "settings-permission", where: "admin", address: () => "/app/settings/permission", ready: async (frame) => Promise.all([text("May be mailed now")(frame), frame.getByLabel("Customer segment in Shopify").waitFor()]) },
  { name: "settings-addresses", where: "admin", address: () => "/app/settings/addresses", state: listBrought, ready: press("The first 2 lines", text("Line 5: this is no email address")) },
  { name: "settings-addresses-none", where: "admin", shop: "fresh", address: () => "/app/settings/addresses", ready: text("None yet.") },
  { name: "settings-log", where: "admin", address: () => "/app/settings/log", ready: text(/^Started the campaign/) },
  { name: "settings-log-no-match", where: "admin", address: () => "/app/settings/log?kind=team&person=0", ready: text("No entries match these filters") },
  { name: "settings-privacy", where: "admin", address: () => "/app/settings/privacy", ready: text("Download") },
  { name: "page-not-found", where: "admin", address: () => "/app/nowhere", ready: text("There is no page at this address.") },
  // For good, so after all that needs what they take away.
  { name: "campaign-result-stopped", where: "admin", address: ({ campaignId }) => `/app/campaigns/${campaignId}`, state: campaignStopped, ready: text("Stopped") },
  { name: "home-sixty-days", where: "admin", shop: "fresh", address: () => "/app", state: olderOrdersWithheld, ready: text("Shopify shows Comeback the last 60 days of orders") },
  { name: "home-disconnected", where: "admin", shop: "fresh", address: () => "/app", state: tokensRefused, ready: text("Comeback can no longer read your shop") },
];

export const shopperPages: PageToSee[] = [
  { name: "invitation", where: "outside", address: ({ invitationUrl }) => invitationUrl, state: invited, ready: heading("May test mails go here?") },
  { name: "unsubscribe", where: "outside", address: ({ links }) => links.unsubscribe, ready: heading(/^Emails from/) },
  { name: "preferences", where: "outside", address: ({ links }) => links.preferences, ready: press("Pause for 6 months", heading("Done")) },
  { name: "preferences-chosen", where: "outside", address: ({ links }) => links.preferences, ready: text(/^You get no emails until/) },
  { name: "preferences-german", where: "outside", address: ({ links }) => links.german, ready: heading("E-Mails von Nordlicht") },
  { name: "code-other", where: "outside", address: somebodyElseSignedIn, ready: heading("Made for someone else?") },
  { name: "unsubscribe-done", where: "outside", address: ({ links }) => links.unsubscribe, ready: press("Stop all marketing emails", heading("Done")) },
  { name: "code-used", where: "outside", address: ({ links }) => links.used, ready: heading("This code has already been used") },
  { name: "link-unknown", where: "outside", address: ({ app }) => `${app.sim.urls.app}/c/cut-off`, ready: heading("This link does not work") },
  { name: "outside-of-the-admin", where: "outside", address: ({ app }) => `${app.sim.urls.app}/app/shoppers`, ready: heading("Open Comeback from your Shopify admin") },
  // The world moves on for these two, so they are the last.
  { name: "code-ended", where: "outside", address: ({ links }) => links.unused, state: afterTheOffer, ready: heading("This offer ended") },
  { name: "shop-closed", where: "outside", address: ({ links }) => links.unused, state: uninstalled, ready: heading("This link has ended") },
  { name: "admin-uninstalled", where: "outside", address: ({ app }) => `${app.sim.urls.admin}/store/nordlicht/apps/comeback`, ready: (frame) => frame.getByRole("button", { name: "Install" }).waitFor() },
];

export const mails: PageToSee[] = [
  { name: "mail", where: "mail", address: ({ links }) => links.mail, ready: text(/^Code: NORD-/) },
  { name: "mail-german", where: "mail", address: ({ links }) => links.germanMail, ready: text(/^Code: NORD-EXAMPLE/) },
  { name: "mail-text", where: "mail", address: ({ mailText }) => `data:text/html;charset=utf-8,${encodeURIComponent(`<html lang="en"><meta name="viewport" content="width=device-width"><title>Text part</title><main style="font:14px monospace;white-space:pre-wrap;overflow-wrap:anywhere">${mailText}</main></html>`)}`, ready: text(/Code: NORD-/) },
];

/** One list that was left out and can be taken back, and one that is only looked at. */
async function listBrought({ app: { ctx, shop } }: World): Promise<void> {
  const bring = (content: string) => readAddressList(ctx, { shopId: shop.id, actor, bytes: Readable.from([Buffer.from(content)]) });
  const first = await bring("Email,Reason\nanna@elsewhere.example,unsubscribed\nben@elsewhere.example,complaint\n");
  if (first.kind === "read") await importAddressList(ctx, { shopId: shop.id, listId: first.listId, actor });
  await bring("Email,Reason\nanna@elsewhere.example,unsubscribed\ncara@elsewhere.example,hard bounce\n,\nno address,\n");
}

async function freshDraft(world: World): Promise<void> {
  const { campaignId } = await createDraft(world.app.ctx, { shopId: world.shops.fresh.id, kind: "small_thank_you" });
  world.freshDraftId = campaignId;
}

const ofShop = ({ app }: World) => ({ shopId: app.shop.id, actor });

async function domainNamed(world: World): Promise<Undo> {
  const { app } = world;
  await addDomain(app.ctx, { ...ofShop(world), address: "lena@nordlicht-post.example" });
  return () => removeDomain(app.ctx, ofShop(world));
}

async function domainVerified(world: World): Promise<Undo> {
  const undo = await domainNamed(world);
  for (const { type, host, value } of (await loadDomain(world.app.ctx, ofShop(world))).own?.records ?? []) world.app.sim.dns.set(type, host, value);
  await checkDomain(world.app.ctx, ofShop(world));
  return undo;
}

async function aTeam(world: World): Promise<Undo> {
  const { app } = world;
  for (const person of [actor, "102", "103"]) await joinTeam(app.ctx, { shopId: app.shop.id, actor: person });
  await nameMember(app.ctx, { ...ofShop(world), userRef: "102", name: "Mara Petersen" });
  await changeRole(app.ctx, { ...ofShop(world), userRef: "102", role: "contributor" });
  await inviteTeamAddress(app.ctx, { ...ofShop(world), email: "mara@nordlicht-team.example" });
  return async () => {
    const [address] = (await loadTeam(app.ctx, ofShop(world))).addresses;
    if (address) await removeTeamAddress(app.ctx, { ...ofShop(world), id: address.id });
  };
}

async function draftSubmitted(world: World): Promise<Undo> {
  const { app, draftId } = world;
  const { version = 0 } = (await loadCampaign(app.ctx, { shopId: app.shop.id, campaignId: draftId })) ?? {};
  const submitted = await submitCampaign(app.ctx, { shopId: app.shop.id, campaignId: draftId, version, actor: "102" });
  if (submitted.kind !== "submitted") throw new Error(`the draft was not submitted: ${submitted.kind}`);
  return () => app.database.look("update campaigns set submitted_at = null, submitted_by = null where shop_id = $1 and id = $2", [app.shop.id, draftId]);
}

async function invited(world: World): Promise<void> {
  const { app } = world;
  const email = "jan@nordlicht-team.example";
  await inviteTeamAddress(app.ctx, { ...ofShop(world), email });
  const [summary] = app.sim.inbox.find({ to: email, limit: 1 });
  const mail = summary && (await app.sim.inbox.read(summary.id));
  world.invitationUrl = /http\S+\/t\/\S+/.exec(mail?.text ?? "")?.[0] ?? "";
}

/** As Shopify asks for it: the simulated shop has no accounts to sign in to. A signature is good for 90 seconds. */
function somebodyElseSignedIn({ app, links }: World): string {
  return app.sim.urls.app + app.requests.proxyPath(`/proxy${new URL(links.unused).pathname}`, app.shop.domain, { logged_in_customer_id: "1" });
}

async function pressingWords(frame: Frame): Promise<void> {
  // A ready-made text follows the language.
  await frame.getByLabel("Language").selectOption("de");
  await frame.getByText(/^seit Ihrer Bestellung|seit Ihrer Bestellung im/).first().waitFor();
  await frame.getByLabel("Subject").fill("LAST CHANCE!! Nur heute");
  await frame.getByText("Nothing is the last: there will be other offers.").waitFor();
}

async function campaignPaused({ app, campaignId }: World): Promise<Undo> {
  const of = { shopId: app.shop.id, campaignId, actor };
  await pauseCampaign(app.ctx, of);
  return () => resumeCampaign(app.ctx, of);
}

async function campaignStopped({ app, campaignId }: World): Promise<void> {
  await stopCampaign(app.ctx, { shopId: app.shop.id, campaignId, actor });
}

/** Every code ends within 90 days. */
async function afterTheOffer({ app }: World): Promise<void> {
  await app.sim.clock.advance(31 * 86_400_000);
}

async function twoLeftOut({ app }: World): Promise<Undo> {
  const { rows } = await listShoppers(app.ctx, { shopId: app.shop.id, query: { state: "lapsed", sort: "quiet" }, limit: 2 });
  const { bulkId } = await leaveOutShoppers(app.ctx, { shopId: app.shop.id, shopperIds: rows.map(({ id }) => id), actor });
  return async () => void (await undoBulk(app.ctx, { shopId: app.shop.id, bulkId, actor }));
}

async function sameTelephone({ app, shopperId, guestId }: World): Promise<Undo> {
  const call = (phone: string | null, of: bigint) => app.database.look("update shoppers set phone = $3 where shop_id = $1 and id = $2", [app.shop.id, of, phone]);
  const [before] = await app.database.look<{ phone: string | null }>("select phone from shoppers where shop_id = $1 and id = $2", [app.shop.id, shopperId]);
  for (const id of [shopperId, guestId]) await call("+4943112345", id);
  await findTwins(app.ctx, { shopId: app.shop.id });
  return async () => {
    await call(before?.phone ?? null, shopperId);
    await call(null, guestId);
    await findTwins(app.ctx, { shopId: app.shop.id });
  };
}

async function joined(world: World): Promise<Undo> {
  const { app, shopperId, guestId } = world;
  const undo = await sameTelephone(world);
  await joinShoppers(app.ctx, { shopId: app.shop.id, shopperIds: [shopperId, guestId], actor });
  return async () => {
    await partShoppers(app.ctx, { shopId: app.shop.id, leaderId: shopperId, actor });
    await undo();
  };
}

/** As when Shopify has it in hand: the worker that asks it belongs to somebody else. */
async function tagUnderWay({ app }: World): Promise<Undo> {
  await app.database.look("insert into leases (shop_id, name, holder, until) values ($1, 'shoppers.tag', 'test', clock_timestamp() + interval '1 hour')", [app.shop.id]);
  const begun = await addTagToView(app.ctx, { shopId: app.shop.id, query: { state: "lapsed", sort: "quiet" }, tag: "Autumn letter", actor });
  return async () => {
    await app.database.look("delete from leases where shop_id = $1 and name = 'shoppers.tag'", [app.shop.id]);
    const bulkId = begun.kind === "begun" ? begun.bulkId : 0n;
    await undoBulk(app.ctx, { shopId: app.shop.id, bulkId, actor });
    await eventually(() => app.database.look("select state from shopper_bulks where shop_id = $1 and id = $2", [app.shop.id, bulkId])).toEqual([{ state: "undone" }]);
  };
}

async function badTag(frame: Frame): Promise<void> {
  await twoShoppersTicked(frame);
  await frame.getByRole("button", { name: "More actions" }).last().click();
  await frame.getByRole("button", { name: "Add tag" }).last().click();
  await frame.locator("dialog").getByRole("textbox", { name: "Tag" }).fill("north, south");
  await frame.locator("dialog").getByRole("button", { name: "Add tag" }).click();
  await frame.getByText("A tag has no comma.").waitFor();
}

async function twoShoppersTicked(frame: Frame): Promise<void> {
  for (const index of [0, 1]) await frame.locator("tbody tr input[type=checkbox]").nth(index).dispatchEvent("click");
  await frame.getByText("2 selected").waitFor();
}

async function oneTicked(frame: Frame): Promise<void> {
  await frame.locator("ul.plain-list input[type=checkbox]").first().dispatchEvent("click");
  await frame.getByText("1 ticked").waitFor();
}

async function germanyChosen(frame: Frame): Promise<void> {
  await frame.getByLabel("Name").fill("Shoppers in Germany");
  await frame.getByRole("combobox", { name: "Countries" }).selectOption("DE");
  await text("Shoppers it is for")(frame);
}

async function anotherWindow(frame: Frame): Promise<void> {
  await frame.locator("label").filter({ hasText: "A fixed number of days" }).click();
  await frame.getByRole("spinbutton", { name: "Days without an order" }).fill("60");
  await text("Lapsed who are not now")(frame);
  await frame.locator(".waiting").waitFor({ state: "detached" });
}
