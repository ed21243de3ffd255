import type { Sql } from "#app/platform/ports";
import type { WhyNotSent } from "#app/messages/mail";
import type { CampaignResult, Explanations } from "./campaign.ts";

export interface MessageCounts {
  explanations: Omit<Explanations, "heldOut">;
  openCounted: number;
  unsubscribes: number;
  firstDueAt: Date | null;
  lastDueAt: Date | null;
  lastSentAt: Date | null;
}

/** How the messages of campaigns stand. */
export async function countMessages(sql: Sql, campaignIds: readonly bigint[]): Promise<Map<bigint, MessageCounts>> {
  const { rows } = await sql.query<{ campaign_id: bigint; state: string; why: WhyNotSent | null; n: bigint; counted: bigint; left: bigint; first_due: Date | null; last_due: Date | null; last_sent: Date | null }>(
    `select campaign_id, state, why, count(*) as n, count(*) filter (where open_counted and state = 'sent') as counted, count(unsubscribed_at) as left,
       min(due_at) filter (where why is distinct from 'duplicate_address') as first_due, max(due_at) filter (where why is distinct from 'duplicate_address') as last_due, max(sent_at) as last_sent
     from messages where shop_id = $1 and campaign_id = any($2) group by campaign_id, state, why`,
    [sql.shopId, campaignIds],
  );
  const counts = new Map<bigint, MessageCounts>(
    campaignIds.map((id) => [id, { explanations: { sent: 0, waiting: 0, uncertain: 0, notSent: {} }, openCounted: 0, unsubscribes: 0, firstDueAt: null, lastDueAt: null, lastSentAt: null }]),
  );
  for (const row of rows) {
    const count = counts.get(row.campaign_id);
    if (!count) continue;
    const n = Number(row.n);
    if (row.state === "sent") count.explanations.sent += n;
    else if (row.state === "uncertain") count.explanations.uncertain += n;
    else if (row.state === "not_sent" && row.why) count.explanations.notSent[row.why] = (count.explanations.notSent[row.why] ?? 0) + n;
    else count.explanations.waiting += n;
    count.openCounted += Number(row.counted);
    count.unsubscribes += Number(row.left);
    count.firstDueAt = edge(count.firstDueAt, row.first_due, Math.min);
    count.lastDueAt = edge(count.lastDueAt, row.last_due, Math.max);
    count.lastSentAt = edge(count.lastSentAt, row.last_sent, Math.max);
  }
  return counts;
}

const edge = (a: Date | null, b: Date | null, pick: (a: number, b: number) => number): Date | null => (a && b ? new Date(pick(+a, +b)) : (a ?? b));

export interface MemberCounts {
  mail: number;
  comparison: number;
  cameBack: { mailed: number; comparison: number };
}

export async function countMembers(sql: Sql, campaignIds: readonly bigint[]): Promise<Map<bigint, MemberCounts>> {
  const { rows } = await sql.query<{ campaign_id: bigint; mail: bigint; comparison: bigint; mail_back: bigint; comparison_back: bigint }>(
    `select campaign_id, count(*) filter (where arm = 'mail') as mail, count(*) filter (where arm = 'comparison') as comparison,
       count(came_back_at) filter (where arm = 'mail') as mail_back, count(came_back_at) filter (where arm = 'comparison') as comparison_back
     from enrolments where shop_id = $1 and campaign_id = any($2) group by campaign_id`,
    [sql.shopId, campaignIds],
  );
  return new Map(
    rows.map((row) => [row.campaign_id, { mail: Number(row.mail), comparison: Number(row.comparison), cameBack: { mailed: Number(row.mail_back), comparison: Number(row.comparison_back) } }]),
  );
}

/** Messages that people opened and whose links people followed; each counts once, machines do not. */
export async function countHits(sql: Sql, campaignIds: readonly bigint[]): Promise<Map<bigint, { opens: number; clicks: number }>> {
  const { rows } = await sql.query<{ campaign_id: bigint; opens: bigint; clicks: bigint }>(
    `select campaign_id, count(distinct message_id) filter (where kind = 'open') as opens, count(distinct message_id) filter (where kind = 'click') as clicks
     from hits where shop_id = $1 and campaign_id = any($2) and verdict = 'human' group by campaign_id`,
    [sql.shopId, campaignIds],
  );
  return new Map(rows.map((row) => [row.campaign_id, { opens: Number(row.opens), clicks: Number(row.clicks) }]));
}

export async function countCodes(sql: Sql, campaignId: bigint, now: Date): Promise<{ codes: CampaignResult["codes"]; codesEndAt: Date | null }> {
  const { rows } = await sql.query<{ state: string; n: bigint; ends: Date }>(
    `select case when c.state = 'live' and f.ends_at <= $3 then 'ended' else c.state end as state, count(*) as n, max(f.ends_at) as ends
     from offers f join codes c on c.shop_id = f.shop_id and c.offer_id = f.id where f.shop_id = $1 and f.campaign_id = $2 group by 1`,
    [sql.shopId, campaignId, now],
  );
  const n = (...states: string[]) => rows.filter((row) => states.includes(row.state)).reduce((sum, row) => sum + Number(row.n), 0);
  const ends = rows.map((row) => +row.ends);
  return {
    codes: { planned: n("planned", "submitted"), live: n("live"), used: n("used"), usedByOther: n("used_by_other"), refused: n("refused"), ended: n("ended") },
    codesEndAt: ends.length > 0 ? new Date(Math.max(...ends)) : null,
  };
}

export async function sumAttributions(sql: Sql, campaignId: bigint): Promise<Pick<CampaignResult, "revenueMinor" | "lateRevenueMinor" | "discountMinor" | "refundedMinor">> {
  const { rows } = await sql.query<{ revenue: string; late: string; discount: string; refunded: string }>(
    `select coalesce(sum(revenue_minor) filter (where in_window), 0) as revenue, coalesce(sum(revenue_minor) filter (where not in_window), 0) as late, coalesce(sum(discount_minor), 0) as discount, coalesce(sum(refunded_minor), 0) as refunded
     from attributions where shop_id = $1 and campaign_id = $2`,
    [sql.shopId, campaignId],
  );
  const [row] = rows;
  return { revenueMinor: Number(row?.revenue ?? 0), lateRevenueMinor: Number(row?.late ?? 0), discountMinor: Number(row?.discount ?? 0), refundedMinor: Number(row?.refunded ?? 0) };
}
