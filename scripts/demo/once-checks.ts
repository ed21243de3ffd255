/** Gathers what the checks of `demo --once` compare: the app's own tables, the mails that arrived, the simulated shop, and what only the world knows. */
import type { ShopId } from "#app/platform/ports";
import { loadShop } from "#app/shops/load-shop.server";
import type { OnceApp } from "./once-app.ts";
import type { CampaignFigures } from "./once-campaign.ts";
import { type Arrived, countDuplicates, judge, type OwnFigures } from "./once-judge.ts";
import type { Stack } from "./stack.ts";
import type { WorldTruth } from "./world-truth.ts";

interface World {
  shops: { domain: string; orders: number; codes: number; codesUsed: number; codeUses: number }[];
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

/** All checks by name, and how many mails arrived a second time. @throws Error when the simulator does not know the shop. */
export async function checkRun({ stack, app, shopId, campaignId, domain, figures, truth }: CheckInput): Promise<{ checks: Record<string, boolean>; duplicatesSent: number }> {
  const { summary, result, importedOrders } = figures;
  const own = await ownFigures(app, shopId, campaignId);
  const others = new Set(await refsOfOthers(app, shopId, campaignId));
  // The merchant is told each morning who went quiet.
  const { email } = (await loadShop(app.ctx, { shopId })).settings;
  const arrived = (await mailsSince(stack, domain, result.campaign.startedAt ?? new Date(0))).filter((mail) => !others.has(mail.messageId) && mail.to !== email);
  const world = await stack.control<World>("summary");
  const shop = world.shops.find((entry) => entry.domain === domain);
  if (!shop) throw new Error(`The simulated world has no shop ${domain} any more.`);
  for (const trouble of world.troubles.slice(0, SHOWN_TROUBLES)) process.stderr.write(`  trouble in the world: ${JSON.stringify(trouble)}\n`);
  const { audience, sent, heldOut, wonBack, revenueMinor } = summary;
  const { waiting, uncertain } = result.explanations;
  const notSent = Object.values(summary.notSent).reduce((sum, n) => sum + n, 0);
  return {
    duplicatesSent: countDuplicates(arrived),
    checks: judge({ audience, sent, heldOut, notSent, waiting, uncertain, wonBack, revenueMinor, importedOrders, arrived, own, shop, truth: truth.totals, troubles: world.troubles.length }),
  };
}

async function mailsSince(stack: Stack, shop: string, since: Date): Promise<Arrived[]> {
  const response = await fetch(`${stack.urls.inbox}/api/mails?shop=${shop}&since=${since.getTime()}&limit=10000000`);
  const { mails } = (await response.json()) as { mails: Arrived[] };
  return mails.map(({ to, messageId }) => ({ to, messageId: messageId.replace(/^<|@.*$/g, "") }));
}

async function refsOfOthers(app: OnceApp, shopId: ShopId, campaignId: bigint): Promise<string[]> {
  return app.ctx.db.withShopSql(shopId, async (sql) => {
    const { rows } = await sql.query<{ message_ref: string }>("select message_ref from messages where shop_id = $1 and campaign_id <> $2", [shopId, campaignId]);
    return rows.map((row) => row.message_ref);
  });
}

/** Orders that count and came within 30 days of a mail: of this campaign's, or of the first that a shopper ever got. */
const ordersAfter = (mails: string): string =>
  `select o.shopper_id, o.net_minor from (${mails}) m join orders o on o.shop_id = $1 and o.shopper_id = m.shopper_id and o.counts and o.deleted_at is null
     and o.processed_at > m.at and o.processed_at <= m.at + interval '30 days'`;
const afterCampaign = ordersAfter("select shopper_id, handed_at as at from messages where shop_id = $1 and campaign_id = $2 and state = 'sent'");
const afterFirst = ordersAfter("select shopper_id, min(handed_at) as at from messages where shop_id = $1 and state = 'sent' group by 1");
const codesOfCampaign = "from codes c join offers o on o.shop_id = $1 and o.id = c.offer_id where c.shop_id = $1 and o.campaign_id = $2 and c.state <> 'refused'";

async function ownFigures(app: OnceApp, shopId: ShopId, campaignId: bigint): Promise<OwnFigures> {
  const count = (name: string, query: string) => `(${query})::int as "${name}"`;
  const sum = (name: string, query: string) => `coalesce((${query}), 0)::float8 as "${name}"`;
  const columns = [
    count("codes", `select count(*) ${codesOfCampaign}`),
    count("codeOwners", `select count(distinct c.shopper_id) ${codesOfCampaign}`),
    count("returnedHere", `select count(distinct shopper_id) from (${afterCampaign}) r`),
    sum("spentHereMinor", `select sum(net_minor) from (${afterCampaign}) r`),
    count("codesEver", "select count(*) from codes where shop_id = $1 and state in ('live', 'used', 'used_by_other', 'ended')"),
    count("codesUsedEver", "select count(*) from codes where shop_id = $1 and state in ('used', 'used_by_other')"),
    count("redemptionsEver", "select count(*) from codes where shop_id = $1 and state = 'used'"),
    count("usedByOtherEver", "select count(*) from codes where shop_id = $1 and state = 'used_by_other'"),
    count("unsubscribesEver", "select count(distinct shopper_id) from responses where shop_id = $1 and kind = 'unsubscribed'"),
    count("openedEver", "select count(distinct shopper_id) from hits where shop_id = $1 and kind = 'open' and verdict = 'human'"),
    count("clickedEver", "select count(distinct shopper_id) from hits where shop_id = $1 and kind = 'click' and verdict = 'human'"),
    count("returnedEver", `select count(distinct shopper_id) from (${afterFirst}) r`),
    sum("spentEverMinor", `select sum(net_minor) from (${afterFirst}) r`),
    count("overbooked", "select count(*) from attributions a left join orders o on o.shop_id = $1 and o.id = a.order_id where a.shop_id = $1 and a.revenue_minor > coalesce(o.net_minor, 0)"),
    count("failed", "select (select count(*) from webhook_receipts where shop_id = $1 and state = 'failed') + (select count(*) from work_items where shop_id = $1 and state = 'failed')"),
  ];
  return app.ctx.db.withShopSql(
    shopId,
    async (sql) => {
      const { rows } = await sql.query<Omit<OwnFigures, "sentRefs" | "heldOutEmails">>(`select ${columns.join(",\n")}`, [shopId, campaignId]);
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
