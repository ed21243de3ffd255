import type { ShopperId, Sql } from "#app/platform/ports";
import { addDays, type Day } from "#app/platform/zones";
import { type Asked, explainGroups, type Explained, judgeShopper, pacedSince, type ShopperFacts, type WhyNotEligible } from "#app/messages/eligibility";
import { countFacts, createPlaces, FACT_STATS, factColumns, type FactQuestion, gatherFacts } from "#app/messages/facts.store.server";
import type { Shop } from "#app/shops/shop";
import type { Audience } from "./audience.ts";
import { FUNNEL_CAP } from "./funnel.ts";

export interface AudienceQuestion {
  audience: Audience;
  /** The shop's day. */
  today: Day;
  now: Date;
}

/**
 * The conditions on `s` (shopper_stats) as SQL with the values that they take, from $2 on; $1 is the shop. Days, not dates, are compared:
 * all of it can be answered by the index on (shop, state, last order day).
 */
function conditions({ audience, today }: AudienceQuestion, campaignId: bigint): { sql: string; values: unknown[] } {
  const values: unknown[] = [audience.states, addDays(today, -audience.maxDaysQuiet)];
  let sql = "s.shop_id = $1 and s.lapse_state = any($2) and s.last_order_day >= $3::date";
  const add = (text: (place: string) => string, value: unknown) => {
    values.push(value);
    sql += ` and ${text(`$${values.length + 1}`)}`;
  };
  if (audience.minDaysQuiet !== undefined) add((at) => `s.last_order_day <= ${at}::date`, addDays(today, -audience.minDaysQuiet));
  if (audience.minOrders !== undefined) add((at) => `s.order_days >= ${at}`, audience.minOrders);
  if (audience.minSpentMinor !== undefined) add((at) => `s.net_spent_minor >= ${at}`, audience.minSpentMinor);
  if (audience.countries?.length) add((at) => `s.country = any(${at})`, audience.countries);
  if (audience.picked) add((at) => `s.shopper_id = any(${pickedSql(at)})`, campaignId);
  return { sql, values };
}

/** The shoppers picked by hand for a campaign, whoever was merged since as who they are now. An array, so that the few keys are looked up and no index is walked. */
export const pickedSql = (campaign: string) =>
  `array(select coalesce(p.merged_into, p.id) from campaign_picks k join shoppers p on p.shop_id = $1 and p.id = k.shopper_id where k.shop_id = $1 and k.campaign_id = ${campaign})`;

/** Another record of the same address gets or got a mail of these 30 days, in this campaign or another. */
export const twinSql = (email: string, shopperId: string, since: string) => `exists (
  select 1 from shoppers q join messages m on m.shop_id = q.shop_id and m.shopper_id = q.id and (m.state in ('waiting', 'sending', 'uncertain') or m.sent_at > ${since})
  where q.shop_id = $1 and q.email = ${email} and q.id <> ${shopperId})`;

/**
 * How many match an audience. It walks the index up to the cap, the newest quiet first, so that it is as fast at a million shoppers as at fifty
 * thousand.
 */
export async function countAudience(sql: Sql, shop: Shop, question: AudienceQuestion, campaignId: bigint, cap = FUNNEL_CAP): Promise<Explained & { matching: number; capped: boolean }> {
  const { from, values } = walkOf(question, campaignId, cap, sql);
  const groups = await countFacts(sql, from, values, factQuestion(question, shop, campaignId));
  const matching = groups.reduce((sum, { n }) => sum + n, 0);
  return { ...explainGroups(groups, askedOf(question)), matching, capped: matching >= cap };
}

/** Who is counted by {@link countAudience}, with the one reason that is given for each; null: they would get the mail. */
export async function judgeAudience(sql: Sql, shop: Shop, question: AudienceQuestion, campaignId: bigint, cap = FUNNEL_CAP): Promise<{ shopperIds: ShopperId[]; why: WhyNotEligible | null }[]> {
  const { from, values } = walkOf(question, campaignId, cap, sql);
  const groups = await gatherFacts(sql, from, values, factQuestion(question, shop, campaignId));
  return groups.map(({ shopperIds, ...facts }) => ({ shopperIds, why: judgeShopper(facts, askedOf(question)).why }));
}

function walkOf(question: AudienceQuestion, campaignId: bigint, cap: number, sql: Sql): { from: string; values: unknown[] } {
  const where = conditions(question, campaignId);
  const values: unknown[] = [sql.shopId, ...where.values, cap];
  return { from: `(select ${FACT_STATS} from shopper_stats s where ${where.sql} order by s.last_order_day desc, s.shopper_id desc limit $${values.length}) s`, values };
}

const factQuestion = (question: AudienceQuestion, shop: Shop, campaign: bigint): FactQuestion => ({ ...askedOf(question), shop, campaign, planned: true });
const askedOf = ({ today, now }: AudienceQuestion): Asked => ({ kind: "marketing", today, now });

/** Counts those who would be enrolled, up to `limit`. */
export async function countFree(sql: Sql, shop: Shop, question: AudienceQuestion, campaignId: bigint, limit: number): Promise<number> {
  let n = 0;
  for (const state of question.audience.states) {
    for (let after: EnrolCursor | null = null; n < limit; ) {
      const lot = await nextCandidates(sql, shop, question, campaignId, state, after, Math.max(100, limit));
      if (!lot.last) break;
      n += lot.candidates.length;
      after = lot.last;
    }
  }
  return Math.min(n, limit);
}

export interface EnrolCursor {
  state: "slowing" | "lapsed";
  day: Day;
  shopperId: ShopperId;
}

export interface Candidate {
  shopperId: ShopperId;
  email: string | null;
  /** ISO 3166-1 alpha-2, and the province as Shopify writes it. */
  country: string | null;
  province: string | null;
  /** Another record of the same address gets the mail, or got one. */
  twin: boolean;
}

/**
 * The next lot of one state, the newest quiet first, by keyset: what was enrolled meanwhile or changed since does not shift it.
 * @param after the last of the lot before; null begins the state
 * @returns those who may be mailed, and how many may not, by reason
 */
export async function nextCandidates(
  sql: Sql, shop: Shop, question: AudienceQuestion, campaignId: bigint, state: EnrolCursor["state"], after: EnrolCursor | null, limit: number,
): Promise<{ candidates: Candidate[]; left: Partial<Record<WhyNotEligible, number>>; last: EnrolCursor | null }> {
  const where = conditions({ ...question, audience: { ...question.audience, states: [state] } }, campaignId);
  const values: unknown[] = [sql.shopId, ...where.values];
  const place = createPlaces(values);
  const facts = factColumns(place, factQuestion(question, shop, campaignId));
  const { rows } = await sql.query<ShopperFacts & { shopperId: bigint; day: Day; province: string | null; twin: boolean }>(
    `select s.shopper_id as "shopperId", s.last_order_day as day, p.province, ${twinSql("p.email", "p.id", place(pacedSince(question.now)))} as twin, ${facts}
     from (select ${FACT_STATS} from shopper_stats s
           where ${where.sql} and (${place(after?.day ?? null)}::date is null or (s.last_order_day, s.shopper_id) < (${place(after?.day ?? null)}::date, ${place(after?.shopperId ?? null)}::bigint))
           order by s.last_order_day desc, s.shopper_id desc limit ${place(limit)}) s
     join shoppers p on p.shop_id = $1 and p.id = s.shopper_id
     order by s.last_order_day desc, s.shopper_id desc`,
    values,
  );
  const last = rows.at(-1);
  const addresses = new Set<string>();
  const isRepeated = (email: string | null) => email !== null && (addresses.has(email) || !addresses.add(email));
  const candidates: Candidate[] = [];
  const left: Partial<Record<WhyNotEligible, number>> = {};
  for (const { shopperId, province, twin, ...shopper } of rows) {
    const { why } = judgeShopper(shopper, askedOf(question));
    if (why === null) candidates.push({ shopperId, email: shopper.email, country: shopper.country, province, twin: isRepeated(shopper.email) || twin });
    else left[why] = (left[why] ?? 0) + 1;
  }
  return { candidates, left, last: last ? { state, day: last.day, shopperId: last.shopperId } : null };
}
