/** The merchant's part of `demo --once`: a campaign is made, started, and the world moved on until 30 days after its last mail. */
import type { CampaignResult, StartOutcome } from "#app/campaigns/campaign";
import { createDraft } from "#app/campaigns/create-draft.server";
import { loadCampaignResult } from "#app/campaigns/load-campaign-result.server";
import { loadCampaign } from "#app/campaigns/load-campaign.server";
import { saveDraft } from "#app/campaigns/save-draft.server";
import { LEAD_MS } from "#app/campaigns/schedule";
import { letFirstMailsGoOn } from "#app/messages/let-first-mails-go-on.server";
import { startCampaign } from "#app/campaigns/start-campaign.server";
import type { ShopId } from "#app/platform/ports";
import { addDomain } from "#app/shops/add-domain.server";
import { checkDomain } from "#app/shops/check-domain.server";
import { loadDomain } from "#app/shops/load-domain.server";
import { loadShop } from "#app/shops/load-shop.server";
import { saveSenderSettings } from "#app/shops/save-sender-settings.server";
import { MAX_OWN_DAILY_CAP } from "#app/shops/sender";
import type { OnceApp } from "./once-app.ts";
import type { Progress } from "./progress.ts";
import type { Stack } from "./stack.ts";
import type { Summary } from "./summary.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const AFTER_LAST_MAIL = 30 * DAY;
const ACTOR = "demo";

export interface ShopFigures {
  /** Imported, counting or not. */
  orders: number;
  shoppers: number;
  lapsed: number;
  lapsedMailable: number;
}

/** What the app knows of the shop, by its own tables. */
export async function describeShop(app: OnceApp, shopId: ShopId): Promise<ShopFigures> {
  return app.ctx.db.withShopSql(shopId, async (sql) => {
    const { rows } = await sql.query<ShopFigures>(
      `select (select count(*) from orders where shop_id = $1)::int as orders, count(*)::int as shoppers,
         (count(*) filter (where lapse_state = 'lapsed'))::int as lapsed, (count(*) filter (where lapse_state = 'lapsed' and mailable))::int as "lapsedMailable"
       from shopper_stats where shop_id = $1`,
      [shopId],
    );
    return rows[0] as ShopFigures;
  });
}

/** Makes and starts a campaign as the merchant would, and lets time pass. Returns its id. @throws Error with the checks that are not green. */
export async function runCampaign(stack: Stack, app: OnceApp, shopId: ShopId, progress: Progress): Promise<bigint> {
  progress.stage("campaign");
  await prepareSender(stack, app, shopId);
  const { campaignId } = await createDraft(app.ctx, { shopId, kind: "small_thank_you" });
  const draft = await loadCampaign(app.ctx, { shopId, campaignId });
  if (!draft) throw new Error("The draft of the campaign is not there.");
  const saved = await saveDraft(app.ctx, { shopId, campaignId, ...draft, name: `Thank you ${campaignId}` });
  if (saved.kind !== "saved") throw new Error(`The draft could not be saved: ${JSON.stringify(saved)}`);
  const started = await startCampaign(app.ctx, { shopId, campaignId, version: saved.version, actor: ACTOR });
  if (started.kind !== "started") throw new Error(whyNotStarted(started));
  // For ten minutes it could be undone.
  await step(stack, app, LEAD_MS);
  await app.drain();
  let result = await load(app, shopId, campaignId);
  progress.end(`${result.audience} in the audience, ${result.explanations.heldOut} of them in the comparison group, ${result.codes.planned + result.codes.live} codes`);

  progress.stage("mails");
  while (result.explanations.waiting > 0) {
    const mails = result.explanations.waiting;
    for (let queued = mails; queued > 0; ) {
      const queue = await waitingMails(app, shopId);
      progress.move(1 - queue.n / mails, `${queue.n} of ${mails} still to be sent`);
      // An hour while mails are due; straight to the next due time, at most a day, while none is.
      // A new shop's first mails may have been taken badly: the merchant reads why on Home, and lets more go.
      await letFirstMailsGoOn(app.ctx, { shopId, actor: ACTOR });
      await step(stack, app, Math.min(DAY, Math.max(HOUR, (queue.nextAt?.getTime() ?? 0) - app.ctx.clock.now().getTime() + 1000)));
      queued = queue.n;
    }
    result = await load(app, shopId, campaignId);
  }
  progress.end(`${result.explanations.sent} sent`);

  progress.stage("days");
  const from = app.ctx.clock.now().getTime();
  const until = (result.lastSentAt?.getTime() ?? from) + AFTER_LAST_MAIL;
  while (app.ctx.clock.now().getTime() < until) {
    await step(stack, app, Math.min(DAY, until - app.ctx.clock.now().getTime() + 1000));
    const days = Math.round((app.ctx.clock.now().getTime() - from) / DAY);
    progress.move(1 - (until - app.ctx.clock.now().getTime()) / (until - from), `${days} days after the last mail`);
  }
  result = await load(app, shopId, campaignId);
  progress.end(`${result.clicks} clicked, ${result.redemptions} used their code, ${result.wonBack.mailed} came back`);
  return campaignId;
}

function whyNotStarted(outcome: Exclude<StartOutcome, { kind: "started" }>): string {
  const missing = outcome.kind === "not-ready" ? outcome.checks.filter((check) => !check.ok).map((check) => check.key) : [outcome.kind];
  if (missing.length === 1 && missing[0] === "audience") return "Nobody can be written to: no lapsed shopper of this shop is subscribed and free for a campaign now. Take a larger world (--fresh --shoppers N).";
  return `The campaign could not start, for want of: ${missing.join(", ")}.`;
}

/** How many mails wait, and when the first of them is due; null when none waits. */
async function waitingMails(app: OnceApp, shopId: ShopId): Promise<{ n: number; nextAt: Date | null }> {
  const { rows } = await app.ctx.db.withShopSql(shopId, (sql) => sql.query<{ n: number; nextAt: Date | null }>(`select count(*)::int as n, min(due_at) as "nextAt" from messages where shop_id = $1 and state = 'waiting'`, [shopId]));
  return rows[0] ?? { n: 0, nextAt: null };
}

/** Moves the world on, lets it act, delivers webhooks until none is due, and works until nothing is left. */
async function step(stack: Stack, app: OnceApp, ms: number): Promise<void> {
  await stack.control("advance", { ms });
  await stack.control("deliver", {});
  await app.drain();
}

/** A merchant proves the domain of their address, without which 200 mails a day are the most, and fills in who the mails come from. */
async function prepareSender(stack: Stack, app: OnceApp, shopId: ShopId): Promise<void> {
  const { settings, ownDomain } = await loadShop(app.ctx, { shopId });
  if (!ownDomain) {
    const added = await addDomain(app.ctx, { shopId, actor: ACTOR, address: settings.email ?? "" });
    if (added.kind !== "added") throw new Error(`The domain could not be added: ${JSON.stringify(added)}`);
    for (const { type, host, value } of (await loadDomain(app.ctx, { shopId })).own?.records ?? []) await stack.control("dns", { type, name: host, values: [value] });
    const checked = await checkDomain(app.ctx, { shopId });
    if (checked.kind !== "verified") throw new Error(`The domain could not be verified: ${checked.kind}`);
  }
  const saved = await saveSenderSettings(app.ctx, {
    shopId,
    version: settings.version,
    actor: ACTOR,
    senderName: settings.senderName ?? settings.name,
    replyTo: settings.replyTo ?? settings.email ?? "",
    postalAddress: settings.postalAddress ?? `${settings.name}, Hafenweg 3, 24103 Kiel`,
    dailyCap: MAX_OWN_DAILY_CAP,
  });
  if (saved.kind !== "saved") throw new Error(`The sender could not be saved: ${JSON.stringify(saved)}`);
}

async function load(app: OnceApp, shopId: ShopId, campaignId: bigint): Promise<CampaignResult> {
  const result = await loadCampaignResult(app.ctx, { shopId, campaignId });
  if (!result) throw new Error(`The campaign ${campaignId} is not there any more.`);
  return result;
}

export interface CampaignFigures {
  result: CampaignResult;
  importedOrders: number;
  summary: Omit<Summary, "orders" | "shoppers" | "seconds" | "duplicatesSent" | "lost" | "checks">;
}

/** The result page's figures in the shape of the summary. */
export async function campaignFigures(app: OnceApp, shopId: ShopId, campaignId: bigint): Promise<CampaignFigures> {
  const result = await load(app, shopId, campaignId);
  const { explanations, codes } = result;
  return {
    result,
    importedOrders: (await describeShop(app, shopId)).orders,
    summary: {
      lapsed: result.campaign.lapsedAtStart ?? 0,
      audience: result.campaign.audienceSize ?? 0,
      heldOut: explanations.heldOut,
      codes: codes.live + codes.used + codes.usedByOther + codes.ended,
      sent: explanations.sent,
      notSent: { ...explanations.notSent },
      opens: result.opens,
      clicks: result.clicks,
      unsubscribes: result.unsubscribes,
      redemptions: result.redemptions,
      wonBack: result.wonBack.mailed,
      revenueMinor: result.revenueMinor,
      currency: result.currency,
    },
  };
}

/** Due messages and stored webhooks that are in no end state. */
export async function countLost(app: OnceApp, shopId: ShopId): Promise<number> {
  return app.ctx.db.withShopSql(shopId, async (sql) => {
    const { rows } = await sql.query<{ lost: number }>(
      `select ((select count(*) from messages where shop_id = $1 and due_at <= $2 and state in ('waiting', 'sending'))
             + (select count(*) from webhook_receipts where shop_id = $1 and state = 'stored'))::int as lost`,
      [shopId, app.ctx.clock.now()],
    );
    return rows[0]?.lost ?? 0;
  });
}
