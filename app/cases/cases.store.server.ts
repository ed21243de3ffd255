import type { ShopperId, Sql } from "../platform/ports.ts";
import type { CaseOutcome } from "../shoppers/badge.ts";

export interface CaseRow {
  id: bigint;
  shopperId: ShopperId;
  at: Date;
}

/** Opens a case for each of these shoppers who has lapsed and has none open. Answers those opened. */
export async function openMissingCases(sql: Sql, shopperIds: readonly ShopperId[]): Promise<CaseRow[]> {
  const { rows } = await sql.query<CaseRow>(
    `insert into cases (shop_id, shopper_id, opened_at, outcome_at)
     select s.shop_id, s.shopper_id, s.state_since, s.state_since from shopper_stats s
     where s.shop_id = $1 and s.shopper_id = any($2::bigint[]) and s.lapse_state = 'lapsed' and s.state_since is not null order by s.shopper_id
     on conflict (shop_id, shopper_id) where closed_at is null do nothing
     returning id, shopper_id as "shopperId", opened_at as at`,
    [sql.shopId, shopperIds],
  );
  return rows;
}

/**
 * Opens cases again that a join closed and that go on now that it was taken back: of those who are lapsed, for the same silence. They are what the shopper is shown as.
 * That they ended was not so, and is not told any more.
 */
export async function reopenCases(sql: Sql, shopperIds: readonly ShopperId[]): Promise<void> {
  await sql.query(
    `with again as (
       update cases c set closed_at = null, outcome = coalesce(s.case_outcome, 'open'), outcome_at = c.opened_at
       from shopper_stats s
       where c.shop_id = $1 and c.shopper_id = any($2::bigint[]) and c.outcome = 'closed' and s.shop_id = $1 and s.shopper_id = c.shopper_id and s.lapse_state = 'lapsed' and c.opened_at = s.state_since
         and not exists (select 1 from cases o where o.shop_id = $1 and o.shopper_id = c.shopper_id and (o.closed_at is null or o.id > c.id))
       returning c.id)
     delete from timeline t using again where t.shop_id = $1 and t.source_key = 'case:' || again.id || ':closed'`,
    [sql.shopId, shopperIds],
  );
}

/**
 * Closes the open cases of those who are not silent any more: as came back after a return, else as closed (the window was made longer,
 * what seemed a silence was a gap in what had been read, or no order of theirs counts any more).
 */
export async function closeEndedCases(sql: Sql, shopperIds: readonly ShopperId[], now: Date): Promise<(CaseRow & { outcome: CaseOutcome })[]> {
  const { rows } = await sql.query<CaseRow & { outcome: CaseOutcome }>(
    `update cases c set closed_at = coalesce(s.state_since, $3), outcome_at = coalesce(s.state_since, $3), outcome = case when s.lapse_state = 'came_back' then 'came_back' else 'closed' end
     from shopper_stats s
     where c.shop_id = $1 and c.shopper_id = any($2::bigint[]) and c.closed_at is null and s.shop_id = c.shop_id and s.shopper_id = c.shopper_id
       and s.lapse_state <> 'lapsed'
     returning c.id, c.shopper_id as "shopperId", c.closed_at as at, c.outcome`,
    [sql.shopId, shopperIds, now],
  );
  return rows;
}

/** Writes an outcome into the open cases of these shoppers. */
export async function writeOutcome(sql: Sql, shopperIds: readonly ShopperId[], outcome: CaseOutcome, at: Date): Promise<void> {
  await sql.query("update cases set outcome = $3, outcome_at = $4 where shop_id = $1 and shopper_id = any($2::bigint[]) and closed_at is null and outcome <> $3", [sql.shopId, shopperIds, outcome, at]);
}

/** What lists show of each shopper: the outcome of the open case; of a closed one only a return, as long as it is shown. */
export async function outcomesToShow(sql: Sql, shopperIds: readonly ShopperId[]): Promise<{ shopperId: ShopperId; outcome: CaseOutcome | null }[]> {
  const { rows } = await sql.query<{ shopperId: ShopperId; outcome: CaseOutcome | null }>(
    `select s.shopper_id as "shopperId", case when c.closed_at is null then c.outcome when s.lapse_state = 'came_back' then 'came_back' end as outcome
     from shopper_stats s
     left join lateral (select outcome, closed_at from cases c where c.shop_id = s.shop_id and c.shopper_id = s.shopper_id order by opened_at desc, id desc limit 1) c on true
     where s.shop_id = $1 and s.shopper_id = any($2::bigint[])`,
    [sql.shopId, shopperIds],
  );
  return rows;
}

/**
 * Gives cases and timelines of merged shoppers to those they were merged into; of two open cases that of the one who was kept goes on.
 * Those of a joined record stay its own, and a case of it open: the join may be taken back.
 */
export async function moveMergedCases(sql: Sql, shopperIds: readonly ShopperId[], at: Date): Promise<void> {
  const { rows } = await sql.query<{ id: ShopperId; home: ShopperId }>("select id, coalesce(joined_from, merged_into) as home from shoppers where shop_id = $1 and id = any($2::bigint[]) and merged_into is not null and joined_from is distinct from id", [sql.shopId, shopperIds]);
  if (rows.length === 0) return;
  await sql.query("update cases set closed_at = $3, outcome = 'closed', outcome_at = $3 where shop_id = $1 and shopper_id = any($2::bigint[]) and closed_at is null", [sql.shopId, rows.map(({ id }) => id), at]);
  for (const table of ["cases", "timeline"]) {
    await sql.query(`update ${table} t set shopper_id = h.home from unnest($2::bigint[], $3::bigint[]) h(id, home) where t.shop_id = $1 and t.shopper_id = h.id`, [sql.shopId, rows.map(({ id }) => id), rows.map(({ home }) => home)]);
  }
}
