import { wake } from "#app/platform/jobs/work.server";
import type { ShopperId, Sql } from "#app/platform/ports";
import type { OfferPlan } from "#app/offers/offer-plan";
import type { ShopperFacts } from "./eligibility.ts";
import type { Said } from "./sent-mails.store.server.ts";
import { createPlaces, factColumns, type FactQuestion } from "./facts.store.server.ts";
import type { WhyNotSent } from "./mail.ts";

/** Machine time. A lot that is not done by then is given to another worker. */
const LOT_LEASE = "interval '5 minutes'";
/** Machine time. Longer than the relay may take for one mail; what is still `sending` after it is of unknown fate. */
const SENDING_LEASE = "interval '3 minutes'";

/** Rows whose worker ended between DATA and its answer: nobody knows, so a person decides. */
export async function giveUpLost(sql: Sql): Promise<number> {
  const { rowCount } = await sql.query("update messages set state = 'uncertain' where shop_id = $1 and state = 'sending' and lease_until < clock_timestamp()", [sql.shopId]);
  return rowCount;
}

export interface ClaimedMessage extends ShopperFacts {
  id: bigint;
  campaignId: bigint;
  shopperId: ShopperId;
  templateId: bigint;
  messageRef: string;
  attempts: number;
  deadlineAt: Date;
  offerId: bigint | null;
  firstName: string | null;
  town: string | null;
  province: string | null;
  openTracking: "opted_in" | "opted_out" | "unknown";
  unsubscribeUrlSealed: string | null;
  ordered: boolean;
  code: string | null;
  offerEndsAt: Date | null;
  offerState: string | null;
  offerKind: OfferPlan["kind"] | null;
  offerPercent: number | null;
  offerMinor: bigint | null;
}

// Each table is told the shop as $1, not by a join: only a constant lets the planner leave out the other fifteen partitions and their locks.

/** An order that says "do not write now": also one that counts for nothing, as long as somebody placed it and it stands. */
const ORDERED = `exists (select 1 from orders o where o.shop_id = $1 and o.shopper_id = m.shopper_id and o.processed_at > m.planned_at and o.deleted_at is null and o.cancelled_at is null and (o.counts or not o.test))`;
// The code and its discount: the latter may have been deleted or deactivated in the shop. Discounts are few, and asked once for all messages.
// A value, not EXISTS: the planner would hash all codes of the shop for a few messages.
const CODE_LIVE = `(m.offer_id = any(array(select f.id from offers f where f.shop_id = $1 and f.state = 'live'))
    and (select c.code from codes c where c.shop_id = $1 and c.shopper_id = m.shopper_id and c.offer_id = m.offer_id and c.state = 'live' limit 1) is not null)`;

/** Due, not held, in nobody's hands, and with a live code (or none, or too late). $2 is now. */
const CLAIMABLE = `m.shop_id = $1 and m.state = 'waiting' and not m.held and m.due_at <= $2 and (m.lease_until is null or m.lease_until < clock_timestamp())
           and (m.offer_id is null or m.deadline_at <= $2 or ${CODE_LIVE})`;

/** Whether there is anything to claim. */
export async function isAnyClaimable(sql: Sql, now: Date): Promise<boolean> {
  return (await sql.query(`select 1 from messages m where ${CLAIMABLE} order by m.due_at, m.id limit 1`, [sql.shopId, now])).rowCount > 0;
}

/** Leases due messages whose code is live (or that have none, or that are too late); answers which. */
export async function leaseMessages(sql: Sql, input: { now: Date; holder: string; limit: number }): Promise<bigint[]> {
  const { rows } = await sql.query<{ id: bigint }>(
    `update messages m set leased_by = $3, lease_until = clock_timestamp() + ${LOT_LEASE}
     where m.shop_id = $1 and m.id = any(array(select m.id from messages m where ${CLAIMABLE} order by m.due_at, m.id limit $4 for update of m skip locked)) returning m.id`,
    [sql.shopId, input.now, input.holder, input.limit],
  );
  return rows.map((row) => row.id);
}

/** Messages with all that is known at this moment of them and of their shoppers. */
export async function readMessages(sql: Sql, ids: readonly bigint[], question: Omit<FactQuestion, "campaign" | "planned">): Promise<ClaimedMessage[]> {
  const values: unknown[] = [sql.shopId, ids];
  const facts = factColumns(createPlaces(values), { ...question, campaign: "m.campaign_id", planned: false });
  const { rows } = await sql.query<ClaimedMessage>(
    `select m.id, m.campaign_id as "campaignId", m.shopper_id as "shopperId", m.template_id as "templateId", m.message_ref as "messageRef", m.attempts, m.deadline_at as "deadlineAt", m.offer_id as "offerId",
       p.first_name as "firstName", p.city as town, p.province, coalesce(p.open_tracking, 'unknown') as "openTracking", p.unsubscribe_url_sealed as "unsubscribeUrlSealed", ${ORDERED} as ordered,
       c.code, f.ends_at as "offerEndsAt", f.state as "offerState", f.kind as "offerKind", f.percent as "offerPercent", f.value_minor as "offerMinor", ${facts}
     from messages m
     left join shoppers p on p.shop_id = $1 and p.id = m.shopper_id
     left join shopper_stats s on s.shop_id = $1 and s.shopper_id = m.shopper_id
     left join offers f on f.shop_id = $1 and f.id = m.offer_id
     left join codes c on c.shop_id = $1 and c.shopper_id = m.shopper_id and c.offer_id = m.offer_id and c.state = 'live'
     where m.shop_id = $1 and m.id = any($2) order by m.due_at, m.id`,
    values,
  );
  return rows;
}

export interface Handover {
  id: bigint;
  subject: string;
  code: string | null;
  openCounted: boolean;
  /** What it says, which can change later. */
  said: Said;
}

/**
 * Marks messages just before DATA, and only those that may still leave: leased by this worker, not held, the shop installed and
 * sending. Answers which were marked; the others go back.
 */
export async function markSending(sql: Sql, input: { holder: string; now: Date; mails: readonly Handover[] }): Promise<Set<bigint>> {
  const { mails } = input;
  const { rows } = await sql.query<{ id: bigint }>(
    `update messages m set state = 'sending', handed_at = $4, lease_until = clock_timestamp() + ${SENDING_LEASE}, attempts = m.attempts + 1, subject = t.subject, code = t.code, open_counted = t.open_counted, sent_values = t.said
     from unnest($2::bigint[], $5::text[], $6::text[], $7::boolean[], $8::jsonb[]) as t (id, subject, code, open_counted, said)
     where m.shop_id = $1 and m.id = t.id and m.state = 'waiting' and m.leased_by = $3 and m.lease_until > clock_timestamp() and not m.held
       and exists (select 1 from shops where id = $1 and uninstalled_at is null and suspended_at is null and disconnected_at is null and denied_at is null)
       and exists (select 1 from shop_settings where shop_id = $1 and sending_paused_at is null and restored_at is null and first_mails_bad_at is null
         and (left_out_segment_gid is null or left_out_read_at is not null))
     returning m.id`,
    [sql.shopId, mails.map((m) => m.id), input.holder, input.now, mails.map((m) => m.subject), mails.map((m) => m.code), mails.map((m) => m.openCounted), mails.map((m) => JSON.stringify(m.said))],
  );
  return new Set(rows.map((row) => row.id));
}

export interface Settlement {
  id: bigint;
  state: "sent" | "not_sent" | "waiting" | "uncertain";
  why: WhyNotSent | null;
  reply: string;
  /** Machine seconds before it is tried again. */
  waitSeconds: number | null;
}

/**
 * Writes what became of messages that were handed over; answers those written. One whose campaign was stopped meanwhile ends with that reason
 * instead of waiting again. An answer that comes after the lease ended still
 * tells the truth about a row that was given up as uncertain.
 */
export async function settleMessages(sql: Sql, holder: string, now: Date, settlements: readonly Settlement[]): Promise<Set<bigint>> {
  const { rows } = await sql.query<{ id: bigint }>(
    `update messages m set state = case when r.state = 'waiting' and m.why is not null then 'not_sent' else r.state end,
       why = case when r.state in ('waiting', 'uncertain') then coalesce(m.why, r.why) else r.why end, smtp_reply = r.reply, sent_at = case when r.state = 'sent' then $4::timestamptz end,
       leased_by = case when r.state = 'uncertain' then m.leased_by end, lease_until = case when r.state = 'uncertain' then m.lease_until when r.wait is not null then clock_timestamp() + make_interval(secs => r.wait) end
     from unnest($3::bigint[], $5::text[], $6::text[], $7::text[], $8::float8[]) as r (id, state, why, reply, wait)
     where m.shop_id = $1 and m.id = r.id and m.leased_by = $2 and m.state in ('sending', 'uncertain') returning m.id`,
    [sql.shopId, holder, settlements.map((s) => s.id), now, settlements.map((s) => s.state), settlements.map((s) => s.why), settlements.map((s) => s.reply.slice(0, 500)), settlements.map((s) => s.waitSeconds)],
  );
  if (settlements.some(({ state }) => state === "not_sent")) wake(sql, "campaigns.tag");
  return new Set(rows.map((row) => row.id));
}

/** Ends leased messages that may not be sent, each with its reason. */
export async function refuseMessages(sql: Sql, holder: string, refusals: readonly { id: bigint; why: WhyNotSent }[]): Promise<void> {
  if (refusals.length === 0) return;
  await sql.query(
    `update messages m set state = 'not_sent', why = r.why, leased_by = null, lease_until = null
     from unnest($3::bigint[], $4::text[]) as r (id, why) where m.shop_id = $1 and m.id = r.id and m.leased_by = $2 and m.state = 'waiting'`,
    [sql.shopId, holder, refusals.map((r) => r.id), refusals.map((r) => r.why)],
  );
  wake(sql, "campaigns.tag");
}

/** Gives leased messages back, to be looked at again at a later instant. */
export async function postponeMessages(sql: Sql, holder: string, later: readonly { id: bigint; at: Date }[]): Promise<void> {
  if (later.length === 0) return;
  await sql.query(
    `update messages m set due_at = t.at, leased_by = null, lease_until = null from unnest($3::bigint[], $4::timestamptz[]) as t (id, at)
     where m.shop_id = $1 and m.id = t.id and m.leased_by = $2 and m.state = 'waiting'`,
    [sql.shopId, holder, later.map(({ id }) => id), later.map(({ at }) => at)],
  );
}

/** Gives leased messages back as they were. */
export async function releaseLeases(sql: Sql, holder: string, ids: readonly bigint[]): Promise<void> {
  await sql.query("update messages set leased_by = null, lease_until = null where shop_id = $1 and id = any($3) and leased_by = $2 and state = 'waiting'", [sql.shopId, holder, ids]);
}

/** Every message that waits in a shop that is gone. */
export async function cancelAll(sql: Sql, why: WhyNotSent): Promise<number> {
  const { rowCount } = await sql.query("update messages set state = 'not_sent', why = $2, leased_by = null, lease_until = null where shop_id = $1 and state = 'waiting'", [sql.shopId, why]);
  return rowCount;
}

// What an older copy of the data does not know: mails that were due by then may have left, held ones too, for they may have been released since.
const MAYBE_SENT = "shop_id = $1 and state = 'waiting' and due_at < $2";

/** How many waiting mails may have left already. */
export async function countMaybeSent(sql: Sql, until: Date): Promise<number> {
  const { rows } = await sql.query<{ n: bigint }>(`select count(*) as n from messages where ${MAYBE_SENT}`, [sql.shopId, until]);
  return Number(rows[0]?.n ?? 0);
}

/** Makes them of unknown fate; answers how many. */
export async function setAside(sql: Sql, until: Date): Promise<number> {
  const { rowCount } = await sql.query(`update messages set state = 'uncertain', leased_by = null, lease_until = null where ${MAYBE_SENT}`, [sql.shopId, until]);
  return rowCount;
}

/** How many mails are due and wait. */
export async function countDue(sql: Sql, now: Date): Promise<number> {
  const { rows } = await sql.query<{ n: bigint }>("select count(*) as n from messages where shop_id = $1 and state = 'waiting' and not held and due_at <= $2", [sql.shopId, now]);
  return Number(rows[0]?.n ?? 0);
}

/** Whether a worker has mails of this shop in its hands. */
export async function isAnySending(sql: Sql): Promise<boolean> {
  return (await sql.query("select 1 from messages where shop_id = $1 and state = 'sending' limit 1", [sql.shopId])).rowCount > 0;
}

/** Machine milliseconds until something that is due may be tried, or is known to be lost; null when nothing is. */
export async function msUntilNext(sql: Sql, now: Date): Promise<number | null> {
  const { rows } = await sql.query<{ ms: number | null }>(
    `select (extract(epoch from min(coalesce(t.lease_until, clock_timestamp())) - clock_timestamp()) * 1000)::float8 as ms from (
       (select m.lease_until from messages m where m.shop_id = $1 and m.state = 'sending' order by m.lease_until limit 1)
       union all
       (select m.lease_until from messages m where m.shop_id = $1 and m.state = 'waiting' and not m.held and m.due_at <= $2 and (m.offer_id is null or m.deadline_at <= $2 or ${CODE_LIVE}) order by m.lease_until nulls first limit 1)) t`,
    [sql.shopId, now],
  );
  return rows[0]?.ms === null || rows[0] === undefined ? null : Math.max(0, rows[0].ms);
}

/** When the next message is due that is not due yet. */
export async function firstDueAfter(sql: Sql, now: Date): Promise<Date | null> {
  const { rows } = await sql.query<{ at: Date }>("select due_at as at from messages where shop_id = $1 and state = 'waiting' and not held and due_at > $2 order by due_at, id limit 1", [sql.shopId, now]);
  return rows[0]?.at ?? null;
}

/** When the next message is due, past ones included. */
export async function nextMessageDue(sql: Sql): Promise<Date | null> {
  const { rows } = await sql.query<{ at: Date }>("select due_at as at from messages where shop_id = $1 and state = 'waiting' and not held order by due_at, id limit 1", [sql.shopId]);
  return rows[0]?.at ?? null;
}

