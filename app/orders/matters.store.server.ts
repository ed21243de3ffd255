import type { Sql } from "../platform/ports.ts";
import { ARRIVES_WITHIN_DAYS, type OpenMatters, WAITED_FOR_DAYS } from "./open-matters.ts";

const before = (now: Date, days: number): Date => new Date(now.getTime() - days * 86_400_000);

/** What is open of each order of which a return or a dispute is, as far as we know. */
export async function openOrders(sql: Sql): Promise<Map<bigint, Pick<OpenMatters, "openReturn" | "disputed">>> {
  const { rows } = await sql.query<{ id: bigint; openReturn: boolean | null; disputed: boolean | null }>(
    `select id, open_return as "openReturn", disputed from orders where shop_id = $1 and (open_return or disputed) and deleted_at is null`, [sql.shopId]);
  return new Map(rows.map(({ id, ...open }) => [id, open]));
}

/** What time has settled: a parcel that must have arrived by now, an order that nobody waits for any more. `mattersOf` says the same of one that is read now. */
export async function settleDeliveries(sql: Sql, now: Date): Promise<void> {
  await sql.query("update orders set undelivered = false, shipped_at = null where shop_id = $1 and undelivered and (processed_at < $2 or shipped_at < $3)", [
    sql.shopId, before(now, WAITED_FOR_DAYS), before(now, ARRIVES_WITHIN_DAYS),
  ]);
}
