import type { ShopperId, Sql } from "#app/platform/ports";
import type { ChosenPreferences } from "./mail.ts";
import { type Choice, nothingChosen } from "./preferences.ts";

/** The columns of `preferences`, for whoever judges a mail: an instant says since when (a pause: until when), null that nothing was chosen. */
const columns: Record<Choice, string> = { no_win_back: "no_win_back_at", monthly: "monthly_at", pause: "paused_until", no_profiling: "no_profiling_at" };

/** What holds now; a pause that is over does not. */
export async function findPreferences(sql: Sql, shopperId: ShopperId, now: Date): Promise<ChosenPreferences> {
  const { rows } = await sql.query<ChosenPreferences>(
    `select no_win_back_at as no_win_back, monthly_at as monthly, case when paused_until > $3 then paused_until end as pause, no_profiling_at as no_profiling from preferences where shop_id = $1 and shopper_id = $2`,
    [sql.shopId, shopperId, now],
  );
  return rows[0] ?? nothingChosen;
}

/** Writes one choice, or with null takes it back; the others stay as they are. */
export async function savePreference(sql: Sql, shopperId: ShopperId, choice: Choice, value: Date | null, at: Date): Promise<void> {
  const column = columns[choice];
  await sql.query(
    `insert into preferences (shop_id, shopper_id, ${column}, changed_at) values ($1, $2, $3, $4) on conflict (shop_id, shopper_id) do update set ${column} = excluded.${column}, changed_at = excluded.changed_at`,
    [sql.shopId, shopperId, value, at],
  );
}
