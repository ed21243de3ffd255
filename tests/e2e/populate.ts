/** A shop in the middle of its work: imported, one campaign under way with answers, one draft. Made by use cases; the journey makes the same by hand. */
import { createDraft } from "#app/campaigns/create-draft.server";
import { startCampaign } from "#app/campaigns/start-campaign.server";
import { addNote } from "#app/cases/add-note.server";
import { loadShop } from "#app/shops/load-shop.server";
import { saveSenderSettings } from "#app/shops/save-sender-settings.server";
import type { WholeApp } from "../support/whole-app.ts";

export interface World {
  app: WholeApp;
  campaignId: bigint;
  draftId: bigint;
  /** Somebody who used their code. */
  shopperId: bigint;
  /** `mail` is the HTML part of a mail, as it was sent. */
  links: { unsubscribe: string; used: string; mail: string };
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const actor = "1";

/** @param app launched with shoppers and the app installed */
export async function populate(app: WholeApp): Promise<World> {
  const { ctx, shop } = app;
  const shopId = shop.id;
  await app.runJobs();
  const { settings } = await loadShop(ctx, { shopId });
  const saved = await saveSenderSettings(ctx, { shopId, actor, version: settings.version, senderName: "Lena at Nordlicht", replyTo: "lena@nordlicht.example", postalAddress: "Nordlicht GmbH, Hafenweg 3, 24103 Kiel, Germany", dailyCap: 200 });
  if (saved.kind !== "saved") throw new Error(`the sender was not saved: ${saved.kind}`);

  const { campaignId } = await createDraft(ctx, { shopId, kind: "small_thank_you" });
  const started = await startCampaign(ctx, { shopId, campaignId, version: 1, actor });
  if (started.kind !== "started") throw new Error(`the campaign did not start: ${JSON.stringify(started)}`);
  const { campaignId: draftId } = await createDraft(ctx, { shopId, kind: "gentle_note" });

  const shopperId = await untilCodesUsed(app, campaignId);
  await addNote(ctx, { shopId, shopperId, author: actor, text: "Called about the parcel of May. All is well again." });
  return { app, campaignId, draftId, shopperId, links: await linksOf(app, shopperId) };
}

const ENOUGH = 4;

/** Moves the world on until some bought with their codes; answers with the first of them. */
async function untilCodesUsed(app: WholeApp, campaignId: bigint): Promise<bigint> {
  await app.runJobs();
  for (let moved = 0; moved < 40; moved++) {
    await app.advance(moved < 12 ? HOUR : DAY);
    const used = await app.database.look<{ shopper_id: string }>("select shopper_id from responses where shop_id = $1 and campaign_id = $2 and kind = 'code_used' order by at", [app.shop.id, campaignId]);
    if (used[0] && used.length >= ENOUGH) return BigInt(used[0].shopper_id);
  }
  throw new Error(`not ${ENOUGH} codes were used within 28 days`);
}

async function linksOf(app: WholeApp, shopperId: bigint): Promise<World["links"]> {
  const [owner] = await app.database.look<{ email: string }>("select email from shoppers where shop_id = $1 and id = $2", [app.shop.id, shopperId]);
  const newest = (to: string | undefined) => app.sim.inbox.find({ shop: app.shop.domain, ...(to !== undefined && { to }), limit: 1 })[0];
  const linkIn = async (to: string | undefined, path: string) => {
    const summary = newest(to);
    const mail = summary && (await app.sim.inbox.read(summary.id));
    const link = mail?.links.find(({ url }) => new URL(url).pathname.startsWith(path));
    if (!link) throw new Error(`no mail with a link to ${path}`);
    return link.url;
  };
  return { used: await linkIn(owner?.email, "/c/"), unsubscribe: await linkIn(undefined, "/u/"), mail: `${app.sim.urls.inbox}/mails/${newest(undefined)?.id}/body` };
}
