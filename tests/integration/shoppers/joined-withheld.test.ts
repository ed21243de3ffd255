import { expect, test } from "vitest";
import { joinShoppers } from "#app/lapse/join-shoppers.server";
import { partShoppers } from "#app/lapse/part-shoppers.server";
import { settleShop } from "#app/lapse/settle-shop.server";
import { makePlainShops } from "../../support/plain-shops.ts";

test("where Shopify withholds older orders, what it counts of both records is counted together", async () => {
  const shop = await makePlainShops({ now: "2026-11-22T09:00:00Z", scopes: "read_orders,read_customers" });
  try {
    await shop.database.look(
      `insert into shoppers (shop_id, id, phone, consent, email, source_at, reported_orders, reported_spent_minor, reported_last_order_at)
       values ($1, 1, '+491', 'subscribed', 'a@people.example', to_timestamp(0), 3, 5000, timestamptz '2026-05-01 10:00+02'), ($1, 2, '+491', 'unknown', 'b@people.example', to_timestamp(0), 2, 4000, timestamptz '2026-07-01 10:00+02')`,
      [shop.shopId],
    );
    await settleShop(shop.ctx, { shopId: shop.shopId, why: "import" });
    await joinShoppers(shop.ctx, { shopId: shop.shopId, shopperIds: [1n, 2n], actor: "7" });
    const seen = () => shop.database.look("select shopper_id::int as id, orders, net_spent_minor::int as net, last_order_day::text as last from shopper_stats where shop_id = $1 order by 1", [shop.shopId]);
    expect(await seen()).toEqual([{ id: 1, orders: 5, net: 9_000, last: "2026-07-01" }]);
    await partShoppers(shop.ctx, { shopId: shop.shopId, leaderId: 1n, actor: "7" });
    expect(await seen()).toEqual([{ id: 1, orders: 3, net: 5_000, last: "2026-05-01" }, { id: 2, orders: 2, net: 4_000, last: "2026-07-01" }]);
  } finally {
    await shop.close();
  }
});
