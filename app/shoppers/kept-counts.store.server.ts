import type { Sql } from "../platform/ports.ts";
import type { CaseOutcome, LapseState } from "./badge.ts";

/** How many shoppers of a shop are in a state, kept by a trigger so that no page counts them. */
export interface KeptCount {
  lapse_state: LapseState;
  case_outcome: CaseOutcome | "";
  mailable: boolean;
  n: bigint;
}

export async function readKeptCounts(sql: Sql): Promise<KeptCount[]> {
  const { rows } = await sql.query<KeptCount>(
    "select lapse_state, case_outcome, mailable, sum(n)::bigint as n from shopper_counts where shop_id = $1 group by 1, 2, 3",
    [sql.shopId],
  );
  return rows;
}

/** Folds the appended changes of the counts into one row each, so that the table stays small. Two at once do no harm: a row is taken once. */
export async function foldKeptCounts(sql: Sql): Promise<void> {
  await sql.query(
    `with taken as (delete from shopper_counts where shop_id = $1 returning lapse_state, case_outcome, mailable, n)
     insert into shopper_counts (shop_id, lapse_state, case_outcome, mailable, n)
     select $1, lapse_state, case_outcome, mailable, sum(n) from taken group by 2, 3, 4 having sum(n) <> 0`,
    [sql.shopId],
  );
}
