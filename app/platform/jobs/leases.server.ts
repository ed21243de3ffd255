import type { Db, ShopId } from "../ports.ts";

export type Leased<T> = { kind: "done"; value: T } | { kind: "busy" };

/**
 * Runs `work` while holding the shop's lease of that name (machine time); nobody else with the same name runs meanwhile,
 * whatever the number of processes. No transaction is open while `work` runs.
 * @param input.seconds how long a holder that died blocks the others; `work` must end well before
 */
export async function withLease<T>(db: Db, shopId: ShopId, input: { name: string; holder: string; seconds: number }, work: () => Promise<T>): Promise<Leased<T>> {
  const taken = await db.withShopSql(shopId, (sql) =>
    sql.query(
      `insert into leases (shop_id, name, holder, until) values ($1, $2, $3, clock_timestamp() + make_interval(secs => $4))
       on conflict (shop_id, name) do update set holder = excluded.holder, until = excluded.until where leases.until < clock_timestamp()`,
      [shopId, input.name, input.holder, input.seconds],
    ),
  );
  if (taken.rowCount === 0) return { kind: "busy" };
  try {
    return { kind: "done", value: await work() };
  } finally {
    await db.withShopSql(shopId, (sql) => sql.query("delete from leases where shop_id = $1 and name = $2 and holder = $3", [shopId, input.name, input.holder]));
  }
}
