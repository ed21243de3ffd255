import type { Ctx, ShopId } from "#app/platform/ports";
import { RESPONSE_PAGE, type ResponseKind, type ResponsePage, type ResponseRow } from "./response.ts";

export interface ResponseQuestion {
  shopId: ShopId;
  /** Absent: all. */
  kinds?: readonly ResponseKind[];
  campaignId?: bigint;
  /** Also what was likely opened by a machine. */
  showAutomatic?: boolean;
  /** `next` of the page before. */
  after?: string;
}

/** The log of what shoppers did, newest first, 50 lines a page by keyset. */
export async function listResponses(ctx: Pick<Ctx, "db">, question: ResponseQuestion): Promise<ResponsePage> {
  const after = /^(\d{1,16})-(\d{1,18})$/.exec(question.after ?? "");
  return ctx.db.withShopSql(question.shopId, async (sql) => {
    const { rows } = await sql.query<ResponseRow>(
      `select r.id, r.at, r.kind, r.automatic, r.shopper_id as "shopperId", coalesce(nullif(concat_ws(' ', p.first_name, p.last_name), ''), p.email, '') as "shopperName",
         r.campaign_id as "campaignId", c.name as "campaignName", r.order_id as "orderId", o.name as "orderName", r.details->>'code' as code, r.details->>'choice' as choice, coalesce((r.details->>'takenBack')::boolean, false) as "takenBack"
       from (select * from responses where shop_id = $1 and ($2::text[] is null or kind = any($2)) and ($3::bigint is null or campaign_id = $3) and ($4 or not automatic)
               and ($5::timestamptz is null or (at, id) < ($5, $6::bigint)) order by at desc, id desc limit $7) r
       left join shoppers p on p.shop_id = r.shop_id and p.id = r.shopper_id
       left join campaigns c on c.shop_id = r.shop_id and c.id = r.campaign_id
       left join orders o on o.shop_id = r.shop_id and o.id = r.order_id
       order by r.at desc, r.id desc`,
      [question.shopId, question.kinds ?? null, question.campaignId ?? null, question.showAutomatic ?? false, after ? new Date(Number(after[1])) : null, after?.[2] ?? null, RESPONSE_PAGE + 1],
    );
    const page = rows.slice(0, RESPONSE_PAGE);
    const last = page.at(-1);
    return { rows: page, next: rows.length > RESPONSE_PAGE && last ? `${+last.at}-${last.id}` : null };
  });
}
