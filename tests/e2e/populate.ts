/**
 * A shop in the middle of its work: imported, one campaign under way with answers, one draft; and beside it a shop that has just been read,
 * one without a shopper, one whose import failed and one that is being read. Made by use cases; the journey makes the same by hand.
 */
import { createDraft } from "#app/campaigns/create-draft.server";
import { startCampaign } from "#app/campaigns/start-campaign.server";
import { sendTestMail } from "#app/messages/send-test-mail.server";
import { readyMade } from "#app/messages/templates/ready-made";
import { addNote } from "#app/cases/add-note.server";
import { staff } from "#sim/frame/session-token";
import { loadShop } from "#app/shops/load-shop.server";
import { dismissNotice } from "#app/shops/notices.server";
import { saveSenderSettings } from "#app/shops/save-sender-settings.server";
import type { TestShop } from "../support/context.ts";
import type { WholeApp } from "../support/whole-app.ts";
import { hold, type Undo } from "./tables.ts";

export interface World {
  app: WholeApp;
  campaignId: bigint;
  draftId: bigint;
  /** Somebody who used their code. */
  shopperId: bigint;
  guestId: bigint;
  /** Somebody whose data were deleted at their request. */
  deletedId: bigint;
  /** `fresh` has been read and set nothing up, `quiet` has nobody, `failed` could not be read, `reading` waits for its import. */
  shops: Record<"fresh" | "quiet" | "failed" | "reading", TestShop>;
  /** A draft that cannot start yet; made when it is looked at. */
  freshDraftId: bigint;
  /** Where somebody confirms an address; made when it is looked at. */
  invitationUrl: string;
  /** The mail that `shopperId` got. */
  messageId: bigint;
  /**
   * `mail` and `germanMail` are the HTML part of a mail, as it was sent; `unused` leads to a code that nobody used. All but `german`, a page of preferences,
   * are read by people who read English.
   */
  links: Record<"unsubscribe" | "preferences" | "german" | "used" | "unused" | "mail" | "germanMail", string>;
  /** The text part of the same mail. */
  mailText: string;
  /** Lets the import go on that `reading` waits for. */
  letGo: Undo;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Who is signed in to the simulated admin. */
export const actor = String(staff.id);

/** @param app launched with shoppers, and the app installed */
export async function populate(app: WholeApp): Promise<World> {
  const { ctx, shop } = app;
  const shopId = shop.id;
  const quiet = await install(app, "winterhafen.myshopify.com", 0);
  await app.runJobs();
  const { settings } = await loadShop(ctx, { shopId });
  const saved = await saveSenderSettings(ctx, { shopId, actor, version: settings.version, senderName: "Lena at Nordlicht", replyTo: "lena@nordlicht.example", postalAddress: "Nordlicht GmbH, Hafenweg 3, 24103 Kiel, Germany", dailyCap: 200 });
  if (saved.kind !== "saved") throw new Error(`the sender was not saved: ${saved.kind}`);

  const { campaignId } = await createDraft(ctx, { shopId, kind: "small_thank_you", locale: "en" });
  const started = await startCampaign(ctx, { shopId, campaignId, version: 1, actor });
  if (started.kind !== "started") throw new Error(`the campaign did not start: ${JSON.stringify(started)}`);
  const { campaignId: draftId } = await createDraft(ctx, { shopId, kind: "gentle_note", locale: "en" });
  // The campaign that runs has all who lapsed in hand; this one is for those who slow down, too.
  await app.database.look(`update campaigns set audience = jsonb_set(audience, '{states}', '["lapsed", "slowing"]') where shop_id = $1 and id = $2`, [shopId, draftId]);
  await dismissNotice(ctx, { shopId, actor, notice: "setup-guide" });

  app.sim.faults.set("smtp.drop_after_data", { next: 1, after: 3 });
  const shopperId = await useCodes(app, campaignId);
  await addNote(ctx, { shopId, shopperId, author: actor, text: "Called about the parcel of May. All is well again." });
  const [guestId, deletedId] = [await someone(app, "s.id < 0 and s.merged_into is null"), await someone(app, `s.id > 0 and s.id <> ${shopperId} and t.orders > 1`)];
  await askForData(app, "customers/data_request", shopperId);
  await askForData(app, "customers/redact", deletedId);
  await app.runJobs();
  const links = await linksOf(app, shopperId);
  const [message] = await app.database.look<{ id: string }>("select id from messages where shop_id = $1 and shopper_id = $2 and state = 'sent'", [shopId, shopperId]);
  const failed = await failedImport(app, "abendrot.myshopify.com");
  // Its import can be looked at, and goes no further.
  const letGo = await hold(app, "import_slices", "exclusive");
  const reading = await install(app, "morgenrot.myshopify.com", 40);
  return { app, campaignId, draftId, shopperId, messageId: BigInt(message?.id ?? 0), guestId, deletedId, shops: { fresh: app.otherShop, quiet, failed, reading }, freshDraftId: 0n, invitationUrl: "", ...links, letGo };
}

async function install(app: WholeApp, domain: string, shoppers: number): Promise<TestShop> {
  await app.sim.addShop({ domain });
  if (shoppers > 0) app.sim.world.seed(domain, shoppers);
  return app.reopen({ id: 0n, domain });
}

/** Shopify's operations fail until the import waits for a person. */
async function failedImport(app: WholeApp, domain: string): Promise<TestShop> {
  app.sim.faults.set("bulk.fail", { rate: 1 });
  const shop = await install(app, domain, 40);
  await app.runJobs();
  app.sim.faults.set("bulk.fail", { rate: 0 });
  return shop;
}

async function someone(app: WholeApp, condition: string): Promise<bigint> {
  const [row] = await app.database.look<{ id: string }>(`select s.id from shoppers s join shopper_stats t on t.shop_id = s.shop_id and t.shopper_id = s.id where s.shop_id = $1 and ${condition} order by s.id limit 1`, [app.shop.id]);
  if (!row) throw new Error(`no shopper with ${condition}`);
  return BigInt(row.id);
}

async function askForData(app: WholeApp, topic: string, shopperId: bigint): Promise<void> {
  const [person] = await app.database.look<{ email: string | null }>("select email from shoppers where shop_id = $1 and id = $2", [app.shop.id, shopperId]);
  await app.requests.webhook({ topic, domain: app.shop.domain, body: { customer: { id: Number(shopperId), email: person?.email ?? null, phone: null }, orders_requested: [], orders_to_redact: [] } });
}

const BUYERS = 4;
const DAYS_OF_SENDING = 6;

/** Moves the world on while mails go out, and has some who got one buy with their codes on the days after; answers with the first of them. */
async function useCodes(app: WholeApp, campaignId: bigint): Promise<bigint> {
  await app.runJobs();
  // Mails leave by the hour.
  for (let hour = 0; hour < 12; hour++) await app.advance(HOUR);
  const mailed = await app.database.look<{ id: string; code: string }>(
    "select m.shopper_id as id, m.code from messages m join codes c on c.shop_id = m.shop_id and c.code = m.code where m.shop_id = $1 and m.campaign_id = $2 and m.state = 'sent' and c.state = 'live' order by m.shopper_id limit $3",
    [app.shop.id, campaignId, BUYERS],
  );
  for (let day = 0; day < DAYS_OF_SENDING; day++) {
    const buyer = mailed[day];
    if (buyer) app.sim.checkout(app.shop.domain, { customerId: Number(buyer.id), lines: [{ title: "Candle", unitPriceMinor: 3_900 + 700 * day }], codes: [buyer.code], onlyWithCodes: true });
    await app.advance(DAY);
  }
  const used = await app.database.look<{ shopper_id: string }>("select shopper_id from responses where shop_id = $1 and campaign_id = $2 and kind = 'code_used' order by at", [app.shop.id, campaignId]);
  if (!used[0] || used.length < BUYERS) throw new Error(`${used.length} of ${BUYERS} codes were used`);
  return BigInt(used[0].shopper_id);
}

async function linksOf(app: WholeApp, shopperId: bigint): Promise<Pick<World, "links" | "mailText">> {
  const { ctx, shop, sim } = app;
  // Shoppers of this shop read German, most of them.
  await app.database.look("update shoppers set locale = 'en' where shop_id = $1", [shop.id]);
  const [owner] = await app.database.look<{ email: string }>("select email from shoppers where shop_id = $1 and id = $2", [shop.id, shopperId]);
  const people = await app.database.look<{ id: string; email: string }>(
    "select s.id, s.email from codes c join shoppers s on s.shop_id = c.shop_id and s.id = c.shopper_id join messages m on m.shop_id = c.shop_id and m.shopper_id = c.shopper_id where c.shop_id = $1 and c.state = 'live' and m.state = 'sent' and s.email is not null order by s.id limit 2",
    [shop.id],
  );
  const [unused, german] = people;
  await app.database.look("update shoppers set locale = 'de' where shop_id = $1 and id = $2", [shop.id, german?.id]);
  const newest = (to: string | undefined) => sim.inbox.find({ shop: shop.domain, ...(to !== undefined && { to }), limit: 1 })[0];
  const linkIn = async (to: string | undefined, path: string) => {
    const summary = newest(to);
    const mail = summary && (await sim.inbox.read(summary.id));
    const link = mail?.links.find(({ url }) => new URL(url).pathname.startsWith(path));
    if (!link) throw new Error(`no mail with a link to ${path}`);
    return link.url;
  };
  const id = newest(unused?.email)?.id;
  const mail = id === undefined ? null : await sim.inbox.read(id);
  // Tests go to the shop's own address.
  const { settings } = await loadShop(ctx, { shopId: shop.id });
  const to = settings.email ?? "";
  const test = await sendTestMail(ctx, { shopId: shop.id, to, actor, ...readyMade("small_thank_you", "de"), locale: "de", shopperId });
  if (test.kind !== "sent") throw new Error(`the test mail was not sent: ${test.kind}`);
  const body = (number: number | undefined) => `${sim.urls.inbox}/mails/${number}/body`;
  return {
    links: {
      used: await linkIn(owner?.email, "/c/"),
      unused: await linkIn(unused?.email, "/c/"),
      unsubscribe: await linkIn(unused?.email, "/u/"),
      preferences: await linkIn(unused?.email, "/apps/comeback/p/"),
      german: await linkIn(german?.email, "/apps/comeback/p/"),
      mail: body(id),
      germanMail: body(newest(to.toLowerCase())?.id),
    },
    mailText: mail?.text ?? "",
  };
}
