import type { Ctx, ShopId } from "#app/platform/ports";

export interface DataRequest {
  id: bigint;
  /** Shopify's number of the customer; null for a guest. */
  shopperId: bigint | null;
  requestedAt: Date;
  /** Null while it is being collected. */
  answeredAt: Date | null;
  /** False once its 30 days are over. */
  available: boolean;
}

/** Data requests of the shop's shoppers, the newest first. */
export async function listDataRequests(ctx: Ctx, { shopId }: { shopId: ShopId }): Promise<DataRequest[]> {
  return ctx.db.withShopSql(shopId, async (sql) => {
    const { rows } = await sql.query<DataRequest>(
      `select id, shopper_id as "shopperId", requested_at as "requestedAt", done_at as "answeredAt", answer is not null as available
       from privacy_requests where shop_id = $1 and kind = 'data_request' order by id desc limit 100`,
      [shopId],
    );
    return rows;
  });
}

/** The answer as JSON text, to be downloaded and handed on; null when there is none (any more). */
export async function loadDataAnswer(ctx: Ctx, { shopId, requestId }: { shopId: ShopId; requestId: bigint }): Promise<string | null> {
  return ctx.db.withShopSql(shopId, async (sql) => {
    const { rows } = await sql.query<{ answer: string | null }>("select jsonb_pretty(answer) as answer from privacy_requests where shop_id = $1 and id = $2 and kind = 'data_request'", [shopId, requestId]);
    return rows[0]?.answer ?? null;
  });
}
