import { wake } from "#app/platform/jobs/work.server";
import type { Ctx, ShopId } from "#app/platform/ports";
import { writeAudit } from "#app/shops/audit.server";
import type { UncertainMessage } from "./mail.ts";

/** Messages whose fate nobody knows, the oldest first; at most 100. */
export async function listUncertain(ctx: Pick<Ctx, "db">, { shopId, campaignId }: { shopId: ShopId; campaignId?: bigint }): Promise<UncertainMessage[]> {
  return ctx.db.withShopSql(shopId, async (sql) => {
    const { rows } = await sql.query<UncertainMessage>(
      `select m.id, m.campaign_id as "campaignId", m.shopper_id as "shopperId", coalesce(nullif(concat_ws(' ', p.first_name, p.last_name), ''), p.email, '') as "shopperName", m.handed_at as "handedAt"
       from messages m left join shoppers p on p.shop_id = m.shop_id and p.id = m.shopper_id
       where m.shop_id = $1 and m.state = 'uncertain' and ($2::bigint is null or m.campaign_id = $2) order by m.handed_at, m.id limit 100`,
      [shopId, campaignId ?? null],
    );
    return rows;
  });
}

/** A person says what became of a message: it left, or it did not and may be sent within its deadline, unless its campaign was stopped. */
export async function resolveUncertain(ctx: Ctx, input: { shopId: ShopId; messageId: bigint; sent: boolean; actor: string }): Promise<{ kind: "resolved" } | { kind: "not-uncertain" }> {
  return ctx.db.withShopSql(input.shopId, async (sql) => {
    const { rowCount } = await sql.query(
      `update messages set state = case when $3 then 'sent' when why is not null then 'not_sent' else 'waiting' end, why = case when not $3 then why end,
         handed_at = coalesce(handed_at, case when $3 then due_at end), sent_at = case when $3 then coalesce(handed_at, due_at) end, leased_by = null, lease_until = null
       where shop_id = $1 and id = $2 and state = 'uncertain'`,
      [input.shopId, input.messageId, input.sent],
    );
    if (rowCount === 0) return { kind: "not-uncertain" };
    await writeAudit(sql, { at: ctx.clock.now(), actor: input.actor, action: "resolved_uncertain", details: { messageId: String(input.messageId), sent: input.sent } });
    await wake(sql, "messages.send");
    return { kind: "resolved" };
  });
}
