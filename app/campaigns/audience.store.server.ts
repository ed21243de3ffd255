import type { ShopperId, Sql } from "#app/platform/ports";
import { addDays, type Day } from "#app/platform/zones";
import type { Audience } from "./audience.ts";
import { FUNNEL_CAP } from "./funnel.ts";

/** A message or a comparison within this time keeps a shopper out of other campaigns (product rule 23). */
export const PACE_MS = 30 * 86_400_000;

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

/** Somebody (`s`) whom another campaign writes to, wrote to in the last 30 days, or keeps as its comparison. */
export const takenSql = (since: string, campaign: string) => `(
  exists (select 1 from messages m where m.shop_id = s.shop_id and m.shopper_id = s.shopper_id and m.campaign_id <> ${campaign} and (m.state in ('waiting', 'sending', 'uncertain') or m.sent_at > ${since}))
  or exists (select 1 from enrolments e where e.shop_id = s.shop_id and e.shopper_id = s.shopper_id and e.campaign_id <> ${campaign} and e.arm = 'comparison' and e.enrolled_at > ${since}))`;

/** Another record of the same address gets or got a mail of these 30 days, in this campaign or another. */
export const twinSql = (email: string, shopperId: string, since: string) => `exists (
  select 1 from shoppers q join messages m on m.shop_id = q.shop_id and m.shopper_id = q.id and (m.state in ('waiting', 'sending', 'uncertain') or m.sent_at > ${since})
  where q.shop_id = $1 and q.email = ${email} and q.id <> ${shopperId})`;

export interface AudienceCount {
  matching: number;
  mailable: number;
  free: number;
  capped: boolean;
}

/** Counts an audience in one walk along the index, which ends at the cap: as fast at a million shoppers as at fifty thousand. */
export async function countAudience(sql: Sql, question: AudienceQuestion, campaignId: bigint, cap = FUNNEL_CAP): Promise<AudienceCount> {
  const where = conditions(question, campaignId);
  const at = where.values.length + 2;
  const { rows } = await sql.query<{ matching: bigint; mailable: bigint; free: bigint }>(
    `select count(*) as matching, count(*) filter (where mailable) as mailable, count(*) filter (where mailable and not ${takenSql(`$${at}`, `$${at + 1}`)}) as free
     from (select s.shop_id, s.shopper_id, s.mailable from shopper_stats s where ${where.sql} limit $${at + 2}) s`,
    [sql.shopId, ...where.values, new Date(+question.now - PACE_MS), campaignId, cap],
  );
  const [row] = rows;
  return { matching: Number(row?.matching ?? 0), mailable: Number(row?.mailable ?? 0), free: Number(row?.free ?? 0), capped: Number(row?.matching ?? 0) >= cap };
}

/** Counts those who would be enrolled, up to `limit`. */
export async function countFree(sql: Sql, question: AudienceQuestion, campaignId: bigint, limit: number): Promise<number> {
  const where = conditions(question, campaignId);
  const at = where.values.length + 2;
  const { rows } = await sql.query<{ n: bigint }>(
    `select count(*) as n from (select 1 from shopper_stats s where ${where.sql} and s.mailable and not ${takenSql(`$${at}`, `$${at + 1}`)} limit $${at + 2}) s`,
    [sql.shopId, ...where.values, new Date(+question.now - PACE_MS), campaignId, limit],
  );
  return Number(rows[0]?.n ?? 0);
}

export interface EnrolCursor {
  state: "slowing" | "lapsed";
  day: Day;
  shopperId: ShopperId;
}

export interface Candidate {
  shopperId: ShopperId;
  email: string | null;
  /** Another record of the same address gets the mail, or got one. */
  twin: boolean;
  /** They get nothing, which is seen at the moment of sending; that they said no stays on their file. */
  saidNo: boolean;
}

/**
 * The next lot of one state, the newest quiet first, by keyset: what was enrolled meanwhile or changed since does not shift it.
 * @param after the last of the lot before; null begins the state
 */
export async function nextCandidates(sql: Sql, question: AudienceQuestion, campaignId: bigint, state: EnrolCursor["state"], after: EnrolCursor | null, limit: number): Promise<{ candidates: Candidate[]; last: EnrolCursor | null }> {
  const where = conditions({ ...question, audience: { ...question.audience, states: [state] } }, campaignId);
  const at = where.values.length + 2;
  const { rows } = await sql.query<{ shopper_id: bigint; last_order_day: Day; email: string | null; taken: boolean; twin: boolean; said_no: boolean }>(
    `select s.shopper_id, s.last_order_day, p.email, s.case_outcome is not distinct from 'said_no' as said_no, ${takenSql(`$${at}`, `$${at + 1}`)} as taken,
       ${twinSql("p.email", "p.id", `$${at}`)} as twin
     from (select s.shop_id, s.shopper_id, s.last_order_day, s.case_outcome from shopper_stats s
           where ${where.sql} and s.mailable and ($${at + 2}::date is null or (s.last_order_day, s.shopper_id) < ($${at + 2}::date, $${at + 3}::bigint))
           order by s.last_order_day desc, s.shopper_id desc limit $${at + 4}) s
     join shoppers p on p.shop_id = s.shop_id and p.id = s.shopper_id
     order by s.last_order_day desc, s.shopper_id desc`,
    [sql.shopId, ...where.values, new Date(+question.now - PACE_MS), campaignId, after?.day ?? null, after?.shopperId ?? null, limit],
  );
  const last = rows.at(-1);
  const seen = new Set<string>();
  const repeated = (email: string | null) => email !== null && (seen.has(email) || !seen.add(email));
  return {
    candidates: rows.filter((row) => !row.taken).map((row) => ({ shopperId: row.shopper_id, email: row.email, twin: repeated(row.email) || row.twin, saidNo: row.said_no })),
    last: last ? { state, day: last.last_order_day, shopperId: last.shopper_id } : null,
  };
}
