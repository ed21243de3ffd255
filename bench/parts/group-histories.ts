import { openDoors } from "#app/platform/db/doors.server";
import { answer } from "./answer.ts";

interface Input {
  shopId: string;
  today: string;
}

/** The floor of a fit: PostgreSQL groups the same shoppers by history, by the same role under the same policy, and tells how many there are. Seconds. */
answer<Input>(async ({ shopId, today }) => {
  const db = openDoors(process.env.DATABASE_URL ?? "");
  const group = `select order_days - 1, last_order_day - first_order_day, $2::date - first_order_day, count(*) from shopper_stats
    where shop_id = $1 and lapse_state <> 'unknown' and history = 'orders' and order_days > 0 and first_order_day <= last_order_day group by 1, 2, 3`;
  const began = performance.now();
  const { rows } = await db.withShopSql(BigInt(shopId), (sql) => sql.query<{ n: bigint }>(`select count(*) as n from (${group}) g`, [shopId, today]), { timeoutMs: 600_000 });
  const seconds = (performance.now() - began) / 1000;
  await db.close();
  return { seconds, tuples: Number(rows[0]?.n) };
});
