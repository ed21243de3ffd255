import type { Sql } from "#app/platform/ports";
import { startOfDay, type Day } from "#app/platform/zones";

export interface Goodwill {
  /** What goodwill offers cost in this calendar month of the shop: discounts on orders, minor units. */
  usedMinor: number;
  /** null: no budget was set. */
  budgetMinor: number | null;
}

/** How much of the month's goodwill is used. @param today the shop's day */
export async function readGoodwill(sql: Sql, { settings }: { settings: { timeZone: string; goodwillBudgetMinor: number | null } }, today: Day): Promise<Goodwill> {
  const { rows } = await sql.query<{ used: string }>(
    `select coalesce(sum(a.discount_minor), 0) as used from attributions a join campaigns c on c.shop_id = a.shop_id and c.id = a.campaign_id
     where a.shop_id = $1 and a.at >= $2 and c.offer->>'goodwill' = 'true'`,
    [sql.shopId, startOfDay(`${today.slice(0, 7)}-01`, settings.timeZone)],
  );
  return { usedMinor: Number(rows[0]?.used ?? 0), budgetMinor: settings.goodwillBudgetMinor };
}

export const isUsedUp = ({ usedMinor, budgetMinor }: Goodwill): boolean => budgetMinor !== null && usedMinor >= budgetMinor;
