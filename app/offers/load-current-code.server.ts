import type { Ctx, ShopId, ShopperId } from "#app/platform/ports";

export interface CodeOfShopper {
  code: string;
  state: "planned" | "live" | "refused" | "used" | "used_by_other" | "ended";
  endsAt: Date;
  usedAt: Date | null;
}

/** The newest code that was made for a shopper, and how it stands; null when there was none. */
export async function loadCurrentCode(ctx: Pick<Ctx, "db" | "clock">, { shopId, shopperId }: { shopId: ShopId; shopperId: ShopperId }): Promise<CodeOfShopper | null> {
  const now = ctx.clock.now();
  return ctx.db.withShopSql(shopId, async (sql) => {
    const { rows } = await sql.query<CodeOfShopper>(
      `select c.code, case when c.state = 'submitted' then 'planned' when c.state = 'live' and o.ends_at <= $3 then 'ended' else c.state end as state, o.ends_at as "endsAt", c.used_at as "usedAt"
       from codes c join offers o on o.shop_id = c.shop_id and o.id = c.offer_id
       where c.shop_id = $1 and c.shopper_id = $2 and (c.state <> 'refused' or not exists (select 1 from codes n where n.shop_id = c.shop_id and n.shopper_id = c.shopper_id and n.offer_id = c.offer_id and n.state <> 'refused'))
       order by o.ends_at desc, c.code limit 1`,
      [shopId, shopperId, now],
    );
    return rows[0] ?? null;
  });
}
