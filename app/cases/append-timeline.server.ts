import type { Sql } from "../platform/ports.ts";
import type { NewTimelineEntry } from "./timeline.ts";

/**
 * Appends lines to shoppers' files, each in the case that is open, if one is. Telling the same thing twice (the same `sourceKey`)
 * is one line. Joins the caller's transaction.
 */
export async function appendTimeline(sql: Sql, entries: readonly NewTimelineEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await sql.query(
    `insert into timeline (shop_id, shopper_id, case_id, at, kind, author, details, source_key)
     select $1, e.shopper_id, c.id, e.at, e.kind, e.author, e.details, e.source_key
     from unnest($2::bigint[], $3::timestamptz[], $4::text[], $5::text[], $6::jsonb[], $7::text[]) as e (shopper_id, at, kind, author, details, source_key)
     left join cases c on c.shop_id = $1 and c.shopper_id = e.shopper_id and c.closed_at is null
     on conflict (shop_id, source_key) do nothing`,
    [
      sql.shopId,
      entries.map((entry) => entry.shopperId),
      entries.map((entry) => entry.at),
      entries.map((entry) => entry.kind),
      entries.map((entry) => entry.author),
      entries.map((entry) => JSON.stringify(entry.details ?? {})),
      entries.map((entry) => entry.sourceKey),
    ],
  );
}
