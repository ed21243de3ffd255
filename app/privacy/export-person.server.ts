import type { Ctx, ShopId, ShopperId } from "#app/platform/ports";
import { findJoins } from "#app/shoppers/joined.store.server";
import { writeAudit } from "#app/shops/audit.server";
import { findSubject, readPerson, type Subject } from "./privacy.store.server.ts";

/**
 * Everything that is held of one shopper as a JSON text, the same as the answer to a data request; who took it is kept. Of two records that are joined it is that of both:
 * Shopify asks for one record, the merchant for a person. null where there is no such shopper, or their data were deleted.
 */
export async function exportPerson(ctx: Ctx, { shopId, shopperId, actor }: { shopId: ShopId; shopperId: ShopperId; actor: string }): Promise<string | null> {
  const at = ctx.clock.now();
  return ctx.db.withShopSql(
    shopId,
    async (sql) => {
      const { rowCount } = await sql.query("select 1 from shoppers where shop_id = $1 and id = $2 and redacted_at is null", [shopId, shopperId]);
      if (rowCount === 0) return null;
      const records = new Set([shopperId, ...(await findJoins(sql, [shopperId])).flatMap((join) => [join.shopperId, join.leaderId])]);
      const subjects: Subject[] = [];
      for (const customerId of records) subjects.push(await findSubject(sql, ctx, { customerId, email: null, phone: null, orderIds: [] }));
      const person = await readPerson(sql, { shopperIds: subjects.flatMap((one) => one.shopperIds), orderIds: subjects.flatMap((one) => one.orderIds), emails: [], phones: [] }, at);
      await writeAudit(sql, { at, actor, action: "exported_shopper", details: { shopperId: String(shopperId) } });
      return person;
    },
    { timeoutMs: 30_000 },
  );
}
