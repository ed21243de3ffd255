import { noteDue } from "#app/platform/jobs/work.server";
import type { ShopperId, Sql } from "#app/platform/ports";
import type { Day } from "#app/platform/zones";
import type { CompiledMail } from "./compile-mail.server.ts";
import type { WhyNotSent } from "./mail.ts";

/** Keeps a mail as it was compiled at Start; messages name it. */
export async function keepTemplate(sql: Sql, input: { campaignId: bigint; step: number; mail: CompiledMail; at: Date }): Promise<bigint> {
  const { rows } = await sql.query<{ id: bigint }>(
    "insert into mail_templates (shop_id, campaign_id, step, subject, html, text_part, locale, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8) returning id",
    [sql.shopId, input.campaignId, input.step, input.mail.subject, input.mail.html, input.mail.text, input.mail.language, input.at],
  );
  return (rows[0] as { id: bigint }).id;
}

export interface PlannedMessage {
  shopperId: ShopperId;
  dueAt: Date;
  deadlineAt: Date;
  /** Its code must be live before the mail leaves; null for a mail without an offer. */
  offerId: bigint | null;
  /** Final already: the shopper is accounted for, and nothing is sent. */
  notSent: WhyNotSent | null;
}

/**
 * Writes what a campaign decided, once per shopper and step whatever happens (invariant 2); answers how many were new. A campaign that
 * was started before the data were restored from an older copy may have been filled and sent already: its mails are of unknown fate.
 */
export async function planMessages(sql: Sql, input: { campaignId: bigint; step: number; templateId: bigint; plannedAt: Date; isLast: boolean; messages: readonly PlannedMessage[] }): Promise<number> {
  const { messages } = input;
  if (messages.length === 0) return 0;
  const { rowCount } = await sql.query(
    `insert into messages (shop_id, campaign_id, step, template_id, planned_at, shopper_id, due_at, deadline_at, offer_id, is_last, state, why, message_ref)
     select $1, $2, $3, $4, $5, m.shopper_id, m.due_at, m.deadline_at, m.offer_id, $11, case when m.why is not null then 'not_sent' when $5 < s.restored_until then 'uncertain' else 'waiting' end, m.why, gen_random_uuid()::text
     from unnest($6::bigint[], $7::timestamptz[], $8::timestamptz[], $9::bigint[], $10::text[]) as m (shopper_id, due_at, deadline_at, offer_id, why)
     cross join (select restored_until from shop_settings where shop_id = $1) s
     order by m.due_at
     on conflict (shop_id, campaign_id, shopper_id, step) do nothing`,
    [
      sql.shopId, input.campaignId, input.step, input.templateId, input.plannedAt,
      messages.map((m) => m.shopperId), messages.map((m) => m.dueAt), messages.map((m) => m.deadlineAt), messages.map((m) => m.offerId), messages.map((m) => m.notSent), input.isLast,
    ],
  );
  const first = messages.filter((m) => m.notSent === null).reduce<Date | null>((least, m) => (least === null || m.dueAt < least ? m.dueAt : least), null);
  if (first) noteDue(sql, first);
  return rowCount;
}

/** Moves what waits and is due in a time to a later day, at its time of day, with its deadline; answers how many. */
export async function moveDue(sql: Sql, input: { from: Date; until: Date; toDay: Day; zone: string }): Promise<number> {
  const { rowCount } = await sql.query(
    `update messages m set due_at = m.due_at + d.shift, deadline_at = m.deadline_at + d.shift
     from (select id, make_interval(days => $4::date - (due_at at time zone $5)::date) as shift from messages where shop_id = $1 and state = 'waiting' and due_at >= $2 and due_at < $3 order by id for update) d
     where m.shop_id = $1 and m.id = d.id`,
    [sql.shopId, input.from, input.until, input.toDay, input.zone],
  );
  return rowCount;
}

const waitingOf = "select id from messages where shop_id = $1 and campaign_id = $2 and state = 'waiting'";
/** Not decided yet: also what is at the relay or of unknown fate, since both may come back to wait. */
const openOf = "select id from messages where shop_id = $1 and campaign_id = $2 and state in ('waiting', 'sending', 'uncertain')";

/** Nothing more of the campaign leaves until it is released; what a worker has leased is stopped before its next few. */
export async function holdMessages(sql: Sql, campaignId: bigint): Promise<void> {
  await sql.query(`update messages m set held = true from (${openOf} and not held order by id for update) w where m.shop_id = $1 and m.id = w.id`, [sql.shopId, campaignId]);
}

/** The opposite of {@link holdMessages}; the caller wakes messages.send. Deadlines are not moved by a pause. */
export async function releaseMessages(sql: Sql, campaignId: bigint): Promise<void> {
  await sql.query(`update messages m set held = false from (${openOf} and held order by id for update) w where m.shop_id = $1 and m.id = w.id`, [sql.shopId, campaignId]);
}

/**
 * Ends what waits, with its explanation; answers how many. What is in a worker's hands or of unknown fate is marked with it: it ends
 * the same way should it come back instead of being sent.
 */
export async function cancelMessages(sql: Sql, campaignId: bigint, why: WhyNotSent): Promise<number> {
  await sql.query("update messages set why = $3 where shop_id = $1 and campaign_id = $2 and state in ('sending', 'uncertain')", [sql.shopId, campaignId, why]);
  const { rowCount } = await sql.query(
    `update messages m set state = 'not_sent', why = $3, leased_by = null, lease_until = null from (${waitingOf} order by id for update) w where m.shop_id = $1 and m.id = w.id`,
    [sql.shopId, campaignId, why],
  );
  return rowCount;
}

/** Ends what waited past its deadline while it was held or could not leave. */
export async function expireMessages(sql: Sql, campaignId: bigint, now: Date): Promise<number> {
  const { rowCount } = await sql.query(
    `update messages m set state = 'not_sent', why = 'too_late', leased_by = null, lease_until = null
     from (${waitingOf} and deadline_at <= $3 and (lease_until is null or lease_until < clock_timestamp()) order by id for update) w where m.shop_id = $1 and m.id = w.id`,
    [sql.shopId, campaignId, now],
  );
  return rowCount;
}
