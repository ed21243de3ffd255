import type { ShopperId, Sql } from "#app/platform/ports";

/** Notes in the ledger that an order used a code, and whether it was its owner's. The first order that used it stays (invariant 7). */
export async function recordCodeUse(sql: Sql, use: { code: string; orderId: bigint; byShopperId: ShopperId | null; own: boolean; at: Date }): Promise<boolean> {
  const { rowCount } = await sql.query(
    `update codes set state = $3, used_order_id = $4, used_by_shopper_id = $5, used_at = $6 where shop_id = $1 and code = $2 and (used_order_id is null or used_order_id = $4)`,
    [sql.shopId, use.code, use.own ? "used" : "used_by_other", use.orderId, use.byShopperId, use.at],
  );
  return rowCount > 0;
}
