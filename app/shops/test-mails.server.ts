import type { Ctx, ShopId } from "#app/platform/ports";
import { writeAudit } from "./audit.server.ts";

/** Mails that are not for shoppers, to addresses that a person typed (product rule 4). */
const TESTS_A_DAY = 20;
const kinds = ["sent_test_mail", "sent_domain_records", "invited_address"] as const;

/**
 * Takes one of the 20 of 24 hours, noted as who did what; false when all are used. Taken before the mail is sent, with the shop's row held:
 * two clicks at once are two mails.
 */
export async function takeTestMail(ctx: Pick<Ctx, "db" | "clock">, { shopId, actor, kind }: { shopId: ShopId; actor: string; kind: (typeof kinds)[number] }): Promise<boolean> {
  const now = ctx.clock.now();
  return ctx.db.withShopSql(shopId, async (sql) => {
    await sql.query("select 1 from shop_settings where shop_id = $1 for update", [shopId]);
    const { rows } = await sql.query<{ n: bigint }>("select count(*) as n from audit_entries where shop_id = $1 and action = any($3) and at > $2", [shopId, new Date(+now - 86_400_000), kinds]);
    if (Number(rows[0]?.n ?? 0) >= TESTS_A_DAY) return false;
    await writeAudit(sql, { at: now, actor, action: kind, details: {} });
    return true;
  });
}
