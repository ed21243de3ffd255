import type { Sql } from "../platform/ports.ts";

/** What counting orders and days needs to know of a shop. */
export interface ShopFacts {
  currency: string;
  timeZone: string;
  lapseWindowDays: number;
  settingsVersion: number;
  /** On a development store test orders count (product rule 2). */
  partnerDevelopment: boolean;
  /** Without it Shopify shows 60 days of orders (product rule 1). */
  hasAllOrders: boolean;
}

/** @throws Error when the shop's facts were not read from Shopify yet. */
export async function readShopFacts(sql: Sql): Promise<ShopFacts> {
  const { rows } = await sql.query<{ currency: string; time_zone: string; lapse_window_days: number; version: number; partner_development: boolean; scopes: string }>(
    "select currency, time_zone, lapse_window_days, version, partner_development, scopes from shop_settings where shop_id = $1",
    [sql.shopId],
  );
  const [row] = rows;
  if (!row) throw new Error(`shop ${sql.shopId} has no settings yet`);
  return {
    currency: row.currency,
    timeZone: row.time_zone,
    lapseWindowDays: row.lapse_window_days,
    settingsVersion: row.version,
    partnerDevelopment: row.partner_development,
    hasAllOrders: row.scopes.split(",").includes("read_all_orders"),
  };
}
