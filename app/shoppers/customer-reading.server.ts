import type { Ctx, Sql } from "../platform/ports.ts";
import { minorReader } from "./amount.ts";
import type { CustomerReading } from "./customer-record.ts";
import { readShopFacts } from "./shop-facts.server.ts";
import { addressHash } from "./suppression.server.ts";
import { twinKeys } from "./twin.ts";

/** What reading customers needs of the shop. */
export async function customerReading(sql: Sql, ctx: Pick<Ctx, "seal">): Promise<CustomerReading> {
  const { currency } = await readShopFacts(sql);
  const { rowCount } = await sql.query("select 1 from suppressions where shop_id = $1 limit 1", [sql.shopId]);
  return { minor: minorReader(currency), seal: (text) => ctx.seal.seal(text), hash: rowCount > 0 ? (email) => addressHash(ctx, email) : null, twinKey: twinKeys(ctx, sql.shopId) };
}
