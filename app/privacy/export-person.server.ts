import type { Ctx, ShopId, ShopperId } from "#app/platform/ports";
import { writeAudit } from "#app/shops/audit.server";
import { findSubject, readPerson } from "./privacy.store.server.ts";

/** Everything that is held of one shopper as a JSON text, the same as the answer to a data request; who took it is kept. null where there is no such shopper, or their data were deleted. */
export async function exportPerson(ctx: Ctx, { shopId, shopperId, actor }: { shopId: ShopId; shopperId: ShopperId; actor: string }): Promise<string | null> {
  const at = ctx.clock.now();
  return ctx.db.withShopSql(
    shopId,
    async (sql) => {
      const { rowCount } = await sql.query("select 1 from shoppers where shop_id = $1 and id = $2 and redacted_at is null", [shopId, shopperId]);
      if (rowCount === 0) return null;
      const person = await readPerson(sql, await findSubject(sql, ctx, { customerId: shopperId, email: null, phone: null, orderIds: [] }), at);
      await writeAudit(sql, { at, actor, action: "exported_shopper", details: { shopperId: String(shopperId) } });
      return person;
    },
    { timeoutMs: 30_000 },
  );
}
