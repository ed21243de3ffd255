import type { Sql } from "#app/platform/ports";
import { addDays, type Day } from "#app/platform/zones";
import type { MailsTaken } from "#app/shops/shop";
import { nextCap, type SendingDay } from "./warm-up.ts";

/**
 * A day's cap and how much of it is taken, held until the transaction ends, so that two workers do not both see the last place. One small
 * row a day: counting what was sent would cost more the more there is.
 */
export async function holdDay(sql: Sql, day: Day): Promise<SendingDay> {
  const cap = nextCap(await findLastDay(sql, day));
  const { rows } = await sql.query<SendingDay>(
    `insert into sending_days as d (shop_id, day, taken, cap) values ($1, $2, 0, $3)
     on conflict (shop_id, day) do update set cap = case when d.taken = 0 then excluded.cap else coalesce(d.cap, excluded.cap) end returning day, taken, unknown, complaints, cap`,
    [sql.shopId, day, cap],
  );
  return rows[0] as SendingDay;
}

/** The last day before this one on which mails left. */
export async function findLastDay(sql: Sql, before: Day): Promise<SendingDay | null> {
  const { rows } = await sql.query<SendingDay>("select day, taken, unknown, complaints, cap from sending_days where shop_id = $1 and day < $2 and taken > 0 order by day desc limit 1", [sql.shopId, before]);
  return rows[0] ?? null;
}

export async function findDay(sql: Sql, day: Day): Promise<SendingDay | null> {
  const { rows } = await sql.query<SendingDay>("select day, taken, unknown, complaints, cap from sending_days where shop_id = $1 and day = $2", [sql.shopId, day]);
  return rows[0] ?? null;
}

/** Takes places of the day, or with a negative number gives back what did not leave. A worker that dies keeps the places of its lot: it errs on the side of fewer mails. */
export async function takePlaces(sql: Sql, day: Day, n: number, now: Date): Promise<void> {
  if (n !== 0) await sql.query("update sending_days set taken = greatest(0, taken + $3), last_at = case when $3 > 0 then $4 else last_at end where shop_id = $1 and day = $2", [sql.shopId, day, n, now]);
}

/** Notes addresses that do not exist, on the day whose mails these were. */
export async function noteUnknownAddresses(sql: Sql, n: number): Promise<void> {
  if (n > 0) await sql.query("update sending_days set unknown = unknown + $2 where shop_id = $1 and day = (select max(day) from sending_days where shop_id = $1 and taken > 0)", [sql.shopId, n]);
}

/** How all mails of the shop were taken so far, and when the last one left. */
export async function sumMails(sql: Sql): Promise<MailsTaken & { lastAt: Date | null }> {
  const { rows } = await sql.query<{ taken: bigint; unknown: bigint; complaints: bigint; last_at: Date | null }>(
    "select coalesce(sum(taken), 0) as taken, coalesce(sum(unknown), 0) as unknown, coalesce(sum(complaints), 0) as complaints, max(last_at) as last_at from sending_days where shop_id = $1",
    [sql.shopId],
  );
  const row = rows[0];
  return { taken: Number(row?.taken ?? 0), unknown: Number(row?.unknown ?? 0), complaints: Number(row?.complaints ?? 0), lastAt: row?.last_at ?? null };
}

/** Days without mail, from both of these days on to the second. */
export interface OffDays {
  id: bigint;
  fromDay: Day;
  untilDay: Day;
  note: string;
}

/** The merchant's days without mail that are not over, the first one first. */
export async function findOffDays(sql: Sql, today: Day): Promise<OffDays[]> {
  const { rows } = await sql.query<OffDays>(`select id, from_day as "fromDay", until_day as "untilDay", note from blackouts where shop_id = $1 and until_day >= $2 order by from_day, id`, [sql.shopId, today]);
  return rows;
}

export async function insertOffDays(sql: Sql, { fromDay, untilDay, note }: Omit<OffDays, "id">): Promise<void> {
  await sql.query("insert into blackouts (shop_id, from_day, until_day, note) values ($1, $2, $3, $4)", [sql.shopId, fromDay, untilDay, note]);
}

export async function deleteOffDays(sql: Sql, id: bigint): Promise<OffDays | null> {
  const { rows } = await sql.query<OffDays>(`delete from blackouts where shop_id = $1 and id = $2 returning id, from_day as "fromDay", until_day as "untilDay", note`, [sql.shopId, id]);
  return rows[0] ?? null;
}

/** The first day at or after one on which mail may leave. */
export async function nextDayOn(sql: Sql, day: Day): Promise<Day> {
  return (await findOffDays(sql, day)).reduce((on, { fromDay, untilDay }) => (fromDay <= on && on <= untilDay ? addDays(untilDay, 1) : on), day);
}
