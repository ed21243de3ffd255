/** Does it add up? What the app reports is held against its own tables, the mails that arrived, the simulated shop, and what only the world knows. */
import type { ShopId } from "#app/platform/ports";
import type { OnceApp } from "./once-app.ts";
import type { CampaignFigures } from "./once-campaign.ts";
import type { Stack } from "./stack.ts";
import type { WorldTruth } from "./world-truth.ts";

interface Arrived {
  total: number;
  /** `messageId` is the app's own part of it, before the @. */
  mails: { id: number; to: string; messageId: string }[];
}

interface World {
  shops: { domain: string; orders: number; codesUsed: number; customers: number }[];
  troubles: Record<string, unknown>[];
}

const SHOWN_TROUBLES = 5;

export interface CheckInput {
  stack: Stack;
  app: OnceApp;
  shopId: ShopId;
  campaignId: bigint;
  domain: string;
  figures: CampaignFigures;
  truth: WorldTruth;
}

/** All checks by name, and how many mails arrived a second time. */
export async function checkRun({ stack, app, shopId, campaignId, domain, figures, truth }: CheckInput): Promise<{ checks: Record<string, boolean>; duplicatesSent: number }> {
  const { summary, result, importedOrders } = figures;
  const arrived = await allMails(stack, domain);
  const ours = await ownFigures(app, shopId, campaignId);
  const world = await stack.control<World>("summary");
  const shop = world.shops.find((entry) => entry.domain === domain);

  const sentRefs = new Set(ours.sentRefs);
  const ofCampaign = arrived.filter((mail) => sentRefs.has(mail.messageId));
  for (const trouble of world.troubles.slice(0, SHOWN_TROUBLES)) process.stderr.write(`  trouble in the world: ${JSON.stringify(trouble)}\n`);
  const heldOut = new Set(ours.heldOutEmails);
  const notSent = Object.values(summary.notSent).reduce((sum, n) => sum + n, 0);
  return {
    duplicatesSent: ofCampaign.length - new Set(ofCampaign.map((mail) => mail.messageId)).size + repeatedAddresses(ofCampaign),
    checks: {
      "everyone in the audience is accounted for": summary.audience === summary.sent + summary.heldOut + notSent,
      "nobody waits and no fate is unknown": result.explanations.waiting === 0 && result.explanations.uncertain === 0,
      "every mail that was sent arrived": new Set(ofCampaign.map((mail) => mail.messageId)).size === summary.sent,
      "the comparison group got nothing": !ofCampaign.some((mail) => heldOut.has(mail.to)),
      "every order of the shop was read": importedOrders === shop?.orders,
      "every code is one shopper's": ours.codes === ours.codeOwners,
      "no code worked twice": ours.codesUsed === shop?.codesUsed,
      "codes used by their owners agree with the world": ours.redemptions === truth.totals.redeemed,
      "codes used by others agree with the world": ours.usedByOther === truth.totals.redeemedByOthers,
      "those who left the list agree with the world": ours.unsubscribes === truth.totals.unsubscribed,
      "those who opened agree with the world": within(ours.openedBy, truth.totals.openedBy, 0.05),
      "those who clicked agree with the world": within(ours.clickedBy, truth.totals.clickedBy, 0.05),
      "those who came back agree with the world": within(ours.returned, truth.totals.returned, 0.02),
      "attributed revenue is within the orders it came from": ours.attributed <= ours.ordersBehind,
      "no webhook or work failed": ours.failed === 0,
      "the world met no trouble": world.troubles.length === 0,
    },
  };
}

async function allMails(stack: Stack, shop: string): Promise<Arrived["mails"]> {
  const mails: Arrived["mails"] = [];
  for (let after = 0; ; ) {
    const response = await fetch(`${stack.urls.inbox}/api/mails?shop=${shop}&after=${after}&limit=100000`);
    const page = (await response.json()) as Arrived;
    mails.push(...page.mails.map((mail) => ({ ...mail, messageId: mail.messageId.replace(/^<|@.*$/g, "") })));
    const last = Math.max(after, ...page.mails.map((mail) => mail.id));
    if (page.mails.length === 0 || last === after) return mails;
    after = last;
  }
}

/** Mails of one campaign to an address that already got one: a campaign has one mail per shopper and an address one shopper. */
const repeatedAddresses = (mails: Arrived["mails"]): number => {
  const distinct = [...new Map(mails.map((mail) => [mail.messageId, mail])).values()];
  return distinct.length - new Set(distinct.map((mail) => mail.to)).size;
};

/**
 * The two observers may differ by this share: a machine's opening or click that looks like a person's (app/messages/verdict.ts says which do), an
 * order in the hour of the border. In the worlds of this simulator it was 0 for openings and clicks.
 */
const within = (a: number, b: number, share: number): boolean => Math.abs(a - b) <= Math.max(1, share * Math.max(a, b));

interface OwnFigures {
  sentRefs: string[];
  heldOutEmails: string[];
  codes: number;
  codeOwners: number;
  codesUsed: number;
  redemptions: number;
  usedByOther: number;
  unsubscribes: number;
  openedBy: number;
  clickedBy: number;
  returned: number;
  attributed: number;
  ordersBehind: number;
  failed: number;
}

/** From the app's tables: of this campaign the mails and codes, of all campaigns what the world counts over all of them; a return counts from a shopper's first mail ever, as in the world. */
async function ownFigures(app: OnceApp, shopId: ShopId, campaignId: bigint): Promise<OwnFigures> {
  const number = (text: string) => `(${text})::int`;
  return app.ctx.db.withShopSql(
    shopId,
    async (sql) => {
      const { rows } = await sql.query<Omit<OwnFigures, "sentRefs" | "heldOutEmails">>(
        `select ${number("select count(*) from codes c join offers o on o.shop_id = $1 and o.id = c.offer_id where c.shop_id = $1 and o.campaign_id = $2 and c.state <> 'refused'")} as codes,
           ${number("select count(distinct c.shopper_id) from codes c join offers o on o.shop_id = $1 and o.id = c.offer_id where c.shop_id = $1 and o.campaign_id = $2 and c.state <> 'refused'")} as "codeOwners",
           ${number("select count(*) from codes where shop_id = $1 and state in ('used', 'used_by_other')")} as "codesUsed",
           ${number("select count(*) from codes where shop_id = $1 and state = 'used'")} as redemptions,
           ${number("select count(*) from codes where shop_id = $1 and state = 'used_by_other'")} as "usedByOther",
           ${number("select count(distinct shopper_id) from responses where shop_id = $1 and kind = 'unsubscribed'")} as unsubscribes,
           ${number("select count(distinct shopper_id) from hits where shop_id = $1 and kind = 'open' and verdict = 'human'")} as "openedBy",
           ${number("select count(distinct shopper_id) from hits where shop_id = $1 and kind = 'click' and verdict = 'human'")} as "clickedBy",
           ${number(`select count(distinct e.shopper_id) from enrolments e
               join (select shopper_id, min(sent_at) as first from messages where shop_id = $1 and sent_at is not null group by 1) m on m.shopper_id = e.shopper_id
               where e.shop_id = $1 and e.arm = 'mail' and e.came_back_at < m.first + interval '30 days'`)} as returned,
           coalesce((select sum(revenue_minor - refunded_minor) from attributions where shop_id = $1), 0)::float8 as attributed,
           coalesce((select sum(o.net_minor) from attributions a join orders o on o.shop_id = $1 and o.id = a.order_id where a.shop_id = $1), 0)::float8 as "ordersBehind",
           ${number("select (select count(*) from webhook_receipts where shop_id = $1 and state = 'failed') + (select count(*) from work_items where shop_id = $1 and state = 'failed')")} as failed`,
        [shopId, campaignId],
      );
      const refs = await sql.query<{ message_ref: string }>("select message_ref from messages where shop_id = $1 and campaign_id = $2 and state = 'sent'", [shopId, campaignId]);
      const held = await sql.query<{ email: string }>(
        "select s.email from enrolments e join shoppers s on s.shop_id = $1 and s.id = e.shopper_id where e.shop_id = $1 and e.campaign_id = $2 and e.arm = 'comparison' and s.email is not null",
        [shopId, campaignId],
      );
      return { ...(rows[0] as Omit<OwnFigures, "sentRefs" | "heldOutEmails">), sentRefs: refs.rows.map((row) => row.message_ref), heldOutEmails: held.rows.map((row) => row.email) };
    },
    { timeoutMs: 60_000 },
  );
}
