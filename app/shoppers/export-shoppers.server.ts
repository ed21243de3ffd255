import { stringify } from "csv-stringify/sync";
import { decimalFromMinor } from "../platform/money.ts";
import type { Ctx, ShopId, ShopperId } from "../platform/ports.ts";
import { dayIn } from "../platform/zones.ts";
import { writeAudit } from "../shops/audit.server.ts";
import { rowOf } from "./row-of.ts";
import { filterOf } from "./shopper-filter.store.server.ts";
import { findShoppers } from "./shopper-list.store.server.ts";
import type { WhomQuery } from "./shopper-query.ts";
import { readShopFacts } from "./shop-facts.server.ts";

const LOT = 1_000;
const columns = ["id", "first_name", "last_name", "email", "town", "country", "state", "last_order", "days_quiet", "order_days", "net_spent", "currency", "can_be_emailed"];

/**
 * The rows of a view as CSV, lot by lot: memory stays flat for any number. Text that a spreadsheet would run as a formula is defused.
 * Who took it is kept in the audit.
 * Each lot is a transaction of its own: a shopper whose place changes meanwhile may be missed or come twice.
 * @param input.ids only these of the view
 */
export async function* exportShoppers(ctx: Ctx, { shopId, query, actor, ids }: { shopId: ShopId; query: WhomQuery; actor: string; ids?: readonly ShopperId[] }): AsyncGenerator<string> {
  await ctx.db.withShopSql(shopId, (sql) => writeAudit(sql, { at: ctx.clock.now(), actor, action: "exported_shoppers", details: { view: query.state, picked: ids?.length ?? null } }));
  yield stringify([columns]);
  let from: { value: string; id: bigint } | null = null;
  for (;;) {
    const lot: { text: string; last: { value: string; id: bigint } | null } = await ctx.db.withShopSql(shopId, async (sql) => {
      const { timeZone, currency } = await readShopFacts(sql);
      const today = dayIn(ctx.clock.now(), timeZone);
      const filter = await filterOf(sql, query, today);
      if (ids) filter.where.push(`s.shopper_id = any($${filter.values.push(ids)}::bigint[])`);
      const { rows: found } = await findShoppers(sql, query, filter, { from, backwards: false, limit: LOT });
      const lines = found.map((stored) => {
        const row = rowOf(stored, today);
        const spent = decimalFromMinor({ minor: row.spentMinor, currency });
        return [String(row.id), ...[stored.first_name, stored.last_name, stored.email, row.town, row.country].map(defuse), row.badge, row.lastOrderDay, row.daysQuiet, row.orderDays, spent, currency, row.reach === "email"];
      });
      const last = found.at(-1);
      return { text: stringify(lines, { cast: { boolean: (yes) => (yes ? "yes" : "no") } }), last: last && found.length === LOT ? { value: last.place, id: last.id } : null };
    });
    if (lot.text !== "") yield lot.text;
    if (lot.last === null) return;
    from = lot.last;
  }
}

/** A text that a spreadsheet would run gets an apostrophe before it; numbers, which may begin with a minus, are not texts. */
const defuse = (text: string | null): string | null => (text !== null && /^\s*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(text) ? `'${text}` : text);
