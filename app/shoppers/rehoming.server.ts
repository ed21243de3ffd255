import { addWork } from "../platform/jobs/work.server.ts";
import type { ShopperId, Sql } from "../platform/ports.ts";

const LOT = 5_000;

/**
 * Asks that the orders of merged shoppers go to those they were merged into, and those of shoppers who are joined no longer back to them. What they or the merchant
 * chose about mails goes at once: the next one may be due. It stays with the record that Shopify knows, also where that one is joined with another.
 */
export async function addRehoming(sql: Sql, now: Date, merged: readonly ShopperId[]): Promise<void> {
  if (merged.length > 0) {
    await movePreferences(sql, merged);
    await moveLeftOut(sql, merged);
  }
  for (let i = 0; i < merged.length; i += LOT) await addWork(sql, now, "orders.rehome", { shopperIds: merged.slice(i, i + LOT).map(String) });
}

/** Of two choices of one person the one that sends less holds. */
async function movePreferences(sql: Sql, merged: readonly ShopperId[]): Promise<void> {
  await sql.query(
    `with moved as (delete from preferences k using shoppers p where k.shop_id = $1 and k.shopper_id = any($2) and p.shop_id = $1 and p.id = k.shopper_id and p.merged_into is not null and p.joined_from is distinct from p.id returning coalesce(p.joined_from, p.merged_into) as home, k.*)
     insert into preferences as k (shop_id, shopper_id, no_win_back_at, monthly_at, paused_until, letters_only_at, no_profiling_at, changed_at)
     select $1, home, min(no_win_back_at), min(monthly_at), max(paused_until), min(letters_only_at), min(no_profiling_at), max(changed_at) from moved group by home
     on conflict (shop_id, shopper_id) do update set
       no_win_back_at = coalesce(k.no_win_back_at, excluded.no_win_back_at), monthly_at = coalesce(k.monthly_at, excluded.monthly_at), paused_until = greatest(k.paused_until, excluded.paused_until),
       letters_only_at = coalesce(k.letters_only_at, excluded.letters_only_at), no_profiling_at = coalesce(k.no_profiling_at, excluded.no_profiling_at), changed_at = greatest(k.changed_at, excluded.changed_at)`,
    [sql.shopId, merged],
  );
}

/** Who was left out as one customer is left out as the other. */
async function moveLeftOut(sql: Sql, merged: readonly ShopperId[]): Promise<void> {
  await sql.query(
    `with moved as (delete from left_out_shoppers k using shoppers p where k.shop_id = $1 and k.shopper_id = any($2) and p.shop_id = $1 and p.id = k.shopper_id and p.merged_into is not null and p.joined_from is distinct from p.id returning coalesce(p.joined_from, p.merged_into) as home, k.*)
     insert into left_out_shoppers (shop_id, shopper_id, at, by, bulk_id) select distinct on (home) $1, home, at, by, bulk_id from moved order by home, at on conflict do nothing`,
    [sql.shopId, merged],
  );
}
