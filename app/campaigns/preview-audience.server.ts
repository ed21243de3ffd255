import { loadCapsAhead } from "#app/messages/sending-caps.server";
import { nextSendingInstant } from "#app/messages/sending-hours";
import type { Ctx, ShopId, Sql } from "#app/platform/ports";
import { dayIn } from "#app/platform/zones";
import { loadShop } from "#app/shops/load-shop.server";
import type { Shop } from "#app/shops/shop";
import type { Audience } from "./audience.ts";
import { type AudienceQuestion, countAudience } from "./audience.store.server.ts";
import { armOf, comparisonOf } from "./comparison.ts";
import { countPlanned } from "./enrolment.store.server.ts";
import { type Funnel, stepsOf, type WhyLeft } from "./funnel.ts";
import { loadJudgedPicks } from "./load-picks.server.ts";
import { LEAD_MS, planDays } from "./schedule.ts";

/** Days of sending that a merchant is shown one by one. */
const DAYS_SHOWN = 8;

interface Draft {
  campaignId: bigint;
  chosen: number | null;
}

/**
 * How many a campaign would reach now, step by step, with the reasons for the others and the days on which its mails would leave; of those
 * picked by hand also who gets nothing.
 * @param input.campaignId      the draft itself, once it is saved
 * @param input.comparisonPercent null or absent: by the rule
 */
export async function previewAudience(ctx: Pick<Ctx, "db" | "clock">, input: { shopId: ShopId; audience: Audience; campaignId?: bigint; comparisonPercent?: number | null }): Promise<Funnel> {
  const shop = await loadShop(ctx, input);
  const now = ctx.clock.now();
  const question = { audience: input.audience, today: dayIn(now, shop.settings.timeZone), now };
  const draft: Draft = { campaignId: input.campaignId ?? 0n, chosen: input.comparisonPercent ?? null };
  return ctx.db.withShopSql(input.shopId, async (sql) => {
    const funnel = await (input.audience.picked ? previewPicks : previewFilters)(sql, shop, question, draft);
    return { ...funnel, days: await daysOf(sql, shop, funnel.mail, now) };
  });
}

type Reach = Omit<Funnel, "days">;

async function previewFilters(sql: Sql, shop: Shop, question: AudienceQuestion, { campaignId, chosen }: Draft): Promise<Reach> {
  const { matching, capped, eligible, left, unknown } = await countAudience(sql, shop, question, campaignId);
  const { percent, why } = comparisonOf(chosen, eligible);
  // By expectation: the hash decides over each one at Start.
  const comparison = Math.round((eligible * percent) / 100);
  return { steps: stepsOf("matching", matching, left), capped, reasons: left, unknown, mail: eligible - comparison, comparison, comparisonPercent: percent, comparisonWhy: why, left: [] };
}

async function previewPicks(sql: Sql, shop: Shop, question: AudienceQuestion, { campaignId, chosen }: Draft): Promise<Reach> {
  const judged = await loadJudgedPicks(sql, shop, question, campaignId);
  const free = judged.filter(({ why }) => why === null);
  const { percent, why: comparisonWhy } = comparisonOf(chosen, free.length);
  // So few that each arm can be looked up.
  const comparison = free.filter(({ pick }) => armOf(campaignId, pick.shopperId, percent) === "comparison").length;
  const reasons: Partial<Record<WhyLeft, number>> = {};
  for (const { why } of judged) if (why !== null) reasons[why] = (reasons[why] ?? 0) + 1;
  return {
    steps: stepsOf("picked", judged.length, reasons),
    capped: false,
    reasons,
    unknown: {},
    mail: free.length - comparison,
    comparison,
    comparisonPercent: percent,
    comparisonWhy,
    left: judged.flatMap(({ pick, why }) => (why === null ? [] : [{ shopperId: pick.shopperId, name: pick.name, why }])),
  };
}

/** By the shop's hours: most of its shoppers live by its clock. */
async function daysOf(sql: Sql, shop: Shop, mails: number, now: Date): Promise<Funnel["days"]> {
  const zone = shop.settings.timeZone;
  const from = dayIn(nextSendingInstant(new Date(+now + LEAD_MS), zone), zone);
  const capOf = await loadCapsAhead(sql, shop, now, from);
  const planned = await countPlanned(sql, zone, now, dayIn(now, zone));
  return planDays(mails, { from, capOf, planned }, DAYS_SHOWN);
}
