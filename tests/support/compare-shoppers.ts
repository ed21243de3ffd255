import { expect } from "vitest";
import { shopOf } from "#sim/state";
import type { TestContext, TestShop } from "./context.ts";
import { trueShoppers } from "./true-shoppers.ts";

/** Compares every shopper of the app with the simulated records: who there is, when they ordered, and for how much; and what lists filter by with the profile. */
export async function expectTrueShoppers(t: TestContext, shop: TestShop): Promise<void> {
  const truth = trueShoppers(shopOf(t.sim.state, shop.domain));
  const stats = await t.database.look<{ id: string; email: string | null; order_days: number; orders: number; first_order_day: string | null; last_order_day: string | null; net: number }>(
    `select s.shopper_id::text as id, p.email, s.order_days, s.orders, s.first_order_day::text, s.last_order_day::text, s.net_spent_minor::int as net
     from shopper_stats s join shoppers p on p.shop_id = s.shop_id and p.id = s.shopper_id where s.shop_id = $1 and p.redacted_at is null`,
    [shop.id],
  );
  const key = (stat: { id: string; email: string | null }) => (stat.id.startsWith("-") ? `guest ${stat.email}` : stat.id);
  const figures = ({ order_days, orders, first_order_day, last_order_day }: { order_days: number; orders: number; first_order_day: string | null; last_order_day: string | null }) => ({ order_days, orders, first_order_day, last_order_day });
  const ordered = <Value extends { orders: number }>(entries: [string, Value][]) => entries.filter(([, { orders }]) => orders > 0).sort(([a], [b]) => (a < b ? -1 : 1));
  expect(ordered(stats.map((stat) => [key(stat), figures(stat)]))).toEqual(ordered([...truth].map(([id, real]) => [id, figures(real)])));
  // Tax is taken out of each order at once: a cent of rounding an order.
  const off = stats.filter((stat) => Math.abs(stat.net - (truth.get(key(stat))?.netExact ?? 0)) > 1 + stat.orders);
  expect(off).toEqual([]);
  const stale = `select p.id::text from shopper_stats s join shoppers p on p.shop_id = s.shop_id and p.id = s.shopper_id
    where s.shop_id = $1 and (s.country, s.tag_bits, s.search_bits, s.customer_since) is distinct from (p.country, bits_of(p.tags), search_bits(p.search_text), p.customer_since)`;
  expect(await t.database.look(stale, [shop.id])).toEqual([]);
}
