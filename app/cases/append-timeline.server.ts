import type { Sql } from "../platform/ports.ts";
import type { NewTimelineEntry } from "./timeline.ts";

/**
 * Appends lines to shoppers' files, each in the case that is open, if one is. Telling the same thing twice (the same `sourceKey`)
 * is one line. Joins the caller's transaction. The case is looked up for each line: in a join the planner takes a shop that it has no statistics of for a
 * small one, and reads all of its cases.
 */
export async function appendTimeline(sql: Sql, entries: readonly NewTimelineEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await sql.query(
    `insert into timeline (shop_id, shopper_id, case_id, at, kind, author, details, source_key)
     select $1, e.shopper_id, c.id, e.at, e.kind, e.author, e.details, e.source_key
     from unnest($2::bigint[], $3::timestamptz[], $4::text[], $5::text[], $6::jsonb[], $7::text[]) as e (shopper_id, at, kind, author, details, source_key)
     left join lateral (select id from cases c where c.shop_id = $1 and c.shopper_id = e.shopper_id and c.closed_at is null limit 1) c on true
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
