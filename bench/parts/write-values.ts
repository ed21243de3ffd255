import { openDoors } from "#app/platform/db/doors.server";
import { answer } from "./answer.ts";

interface Input {
  shopId: string;
  /** Has a row, by its key shopper_id, for each that changes. */
  table: string;
  columns: string[];
}

/** As many shoppers a transaction as judging has (app/lapse/settle-shop.server.ts). */
const LOT = 20_000;

/** The floor of judging: an update of the same columns to given values, lot by lot, by the same role under the same policy, indexes and triggers. Seconds. */
answer<Input>(async ({ shopId, table, columns }) => {
  const db = openDoors(process.env.DATABASE_URL ?? "");
  const [{ most } = { most: 0 }] = await db.acrossShops<{ most: number }>(`select max(shopper_id)::int as most from ${table}`);
  const update = `update shopper_stats s set ${columns.map((column) => `${column} = v.${column}`).join(", ")} from ${table} v where s.shop_id = $1 and s.shopper_id > $2 and s.shopper_id <= $3 and v.shopper_id = s.shopper_id and v.shopper_id > $2 and v.shopper_id <= $3`;
  let rows = 0;
  const began = performance.now();
  for (let from = 0; from < most; from += LOT) rows += await db.withShopSql(BigInt(shopId), async (sql) => (await sql.query(update, [shopId, from, from + LOT])).rowCount, { timeoutMs: 600_000 });
  const seconds = (performance.now() - began) / 1000;
  await db.close();
  return { seconds, rows };
});
