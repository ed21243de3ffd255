import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PlainShops } from "./plain-shops.ts";

/** Day 0 of the seeded log (tests/reference/synthetic_orders.csv), whose last is day 909: 20 November 2026. */
const FIRST_DAY = "2024-05-25";

/** Order days of the seeded log, by shopper. */
export function seededOrders(): { shopper: number; day: number; minor: number }[] {
  const text = readFileSync(join(import.meta.dirname, "../reference/synthetic_orders.csv"), "utf8");
  return text.trim().split("\n").slice(1).map((line) => {
    const [shopper, day, value] = line.split(",").map(Number) as [number, number, number];
    return { shopper, day, minor: Math.round(value * 100) };
  });
}

/** Puts the buyers of the seeded log and their orders into a shop as rows, as an import leaves them before anybody is counted or judged; half of them can be mailed. */
export async function putSeededOrders({ database }: PlainShops, shopId: bigint, which: (shopper: number) => boolean = () => true): Promise<void> {
  const orders = seededOrders().filter(({ shopper }) => which(shopper));
  const ids = [...new Set(orders.map(({ shopper }) => shopper))];
  await database.look(
    `insert into shoppers (shop_id, id, first_name, email, consent, country, source_at)
     select $1, i, 'Shopper ' || i, 'shopper' || i || '@people.example', case when i % 2 = 0 then 'subscribed' else 'not_subscribed' end, case when i % 3 = 0 then 'AT' else 'DE' end, to_timestamp(0) from unnest($2::bigint[]) i`,
    [shopId, ids],
  );
  await database.look(
    `insert into orders (shop_id, id, shopper_id, name, processed_at, order_day, updated_at, currency, subtotal_minor, counts, net_minor)
     select $1, row_number() over (), s, '#' || row_number() over (), date '${FIRST_DAY}' + d + time '11:00', date '${FIRST_DAY}' + d, date '${FIRST_DAY}' + d, 'EUR', m, true, m from unnest($2::bigint[], $3::int[], $4::bigint[]) o(s, d, m)`,
    [shopId, orders.map(({ shopper }) => shopper), orders.map(({ day }) => day), orders.map(({ minor }) => minor)],
  );
}
