import type { ShopperId, Sql } from "#app/platform/ports";
import type { Day } from "#app/platform/zones";
import type { EnrolCursor } from "./audience.store.server.ts";
import type { WhyNotEligible } from "#app/messages/eligibility";
import type { Arm } from "./comparison.ts";
import { LEAD_MS } from "./schedule.ts";

/** The campaign that was started first, can be undone no more, and is not filled yet. */
export async function findStarting(sql: Sql, now: Date): Promise<bigint | null> {
  const { rows } = await sql.query<{ id: bigint }>("select id from campaigns where shop_id = $1 and status = 'starting' and started_at <= $2 order by started_at, id limit 1", [sql.shopId, new Date(+now - LEAD_MS)]);
  return rows[0]?.id ?? null;
}

export async function nextStarting(sql: Sql): Promise<Date | null> {
  const { rows } = await sql.query<{ at: Date | null }>("select min(started_at) as at from campaigns where shop_id = $1 and status = 'starting'", [sql.shopId]);
  const at = rows[0]?.at;
  return at ? new Date(+at + LEAD_MS) : null;
}

export async function readCursor(sql: Sql, campaignId: bigint): Promise<{ cursor: EnrolCursor | null; templateId: bigint }> {
  const { rows } = await sql.query<{ enrol_state: EnrolCursor["state"] | null; enrol_day: Day | null; enrol_after: bigint | null; template_id: bigint }>(
    "select enrol_state, enrol_day, enrol_after, template_id from campaigns where shop_id = $1 and id = $2",
    [sql.shopId, campaignId],
  );
  const row = rows[0];
  if (!row) throw new Error(`no campaign ${campaignId}`);
  return { templateId: row.template_id, cursor: row.enrol_state && row.enrol_day && row.enrol_after !== null ? { state: row.enrol_state, day: row.enrol_day, shopperId: row.enrol_after } : null };
}

export async function moveCursor(sql: Sql, campaignId: bigint, cursor: EnrolCursor): Promise<void> {
  await sql.query("update campaigns set enrol_state = $3, enrol_day = $4, enrol_after = $5 where shop_id = $1 and id = $2", [sql.shopId, campaignId, cursor.state, cursor.day, cursor.shopperId]);
}

/** Adds to how many of those who matched may not be mailed, by reason. */
export async function addLeftOut(sql: Sql, campaignId: bigint, left: Partial<Record<WhyNotEligible, number>>): Promise<void> {
  await sql.query(
    `update campaigns c set left_out = (select coalesce(jsonb_object_agg(why, n), '{}') from (
       select key as why, sum(value::bigint) as n from (select * from jsonb_each_text(c.left_out) union all select * from jsonb_each_text($3::jsonb)) l group by key) s)
     where c.shop_id = $1 and c.id = $2`,
    [sql.shopId, campaignId, JSON.stringify(left)],
  );
}

/** Writes who is in which arm; answers those who were not in it yet. */
export async function insertEnrolments(sql: Sql, campaignId: bigint, at: Date, members: readonly { shopperId: ShopperId; arm: Arm }[]): Promise<Set<ShopperId>> {
  const { rows } = await sql.query<{ shopper_id: bigint }>(
    `insert into enrolments (shop_id, campaign_id, shopper_id, arm, enrolled_at) select $1, $2, e.shopper_id, e.arm, $3 from unnest($4::bigint[], $5::text[]) as e (shopper_id, arm)
     on conflict (shop_id, campaign_id, shopper_id) do nothing returning shopper_id`,
    [sql.shopId, campaignId, at, members.map((m) => m.shopperId), members.map((m) => m.arm)],
  );
  return new Set(rows.map((row) => row.shopper_id));
}

/** Everybody is in: the campaign runs. */
export async function markRunning(sql: Sql, campaignId: bigint, at: Date): Promise<void> {
  await sql.query("update campaigns set status = 'running', updated_at = $3, next_look_at = $3 where shop_id = $1 and id = $2 and status = 'starting'", [sql.shopId, campaignId, at]);
  await countEnrolled(sql, campaignId);
}

/** Keeps the size of the audience, counted once when nobody joins any more. */
export async function countEnrolled(sql: Sql, campaignId: bigint): Promise<void> {
  await sql.query("update campaigns set audience_size = (select count(*) from enrolments e where e.shop_id = $1 and e.campaign_id = $2) where shop_id = $1 and id = $2", [sql.shopId, campaignId]);
}

/** Mails of the shop by the day on which they are due (overdue ones count for today), with what is taken of today. */
export async function countPlanned(sql: Sql, zone: string, now: Date, today: Day): Promise<Map<Day, number>> {
  const { rows } = await sql.query<{ day: Day; n: bigint }>(
    `select day, sum(n) as n from (
       select ((greatest(due_at, $3) at time zone $2)::date)::text as day, count(*) as n from messages where shop_id = $1 and state = 'waiting' group by 1
       union all select day::text, taken from sending_days where shop_id = $1 and day >= $4) d
     group by day`,
    [sql.shopId, zone, now, today],
  );
  return new Map(rows.map((row) => [row.day, Number(row.n)]));
}
