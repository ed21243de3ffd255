import type { Ctx, ShopId } from "#app/platform/ports";
import { endJoins } from "#app/shoppers/lose-customer.server";
import { addRehoming } from "#app/shoppers/rehoming.server";
import { suppressAddress } from "#app/shoppers/suppression.server";
import { writeAudit } from "#app/shops/audit.server";
import type { PersonInRequest } from "./compliance-payload.ts";
import { clearAnswers, deleteBodies, erasePerson, findSubject, insertTombstones, settleRequest } from "./privacy.store.server.ts";

/**
 * customers/redact: the person goes from every table, sums stay, and a keyed hash of each address keeps them from ever being mailed again
 * (product rule 25). A record that the merchant joined with theirs stands by itself again. Asks nothing of Shopify, so a dead token does not matter. Repeating it changes nothing.
 */
export async function eraseShopper(ctx: Ctx, { shopId, requestId, person }: { shopId: ShopId; requestId: bigint; person: PersonInRequest }): Promise<void> {
  const at = ctx.clock.now();
  const subject = await ctx.db.withShopSql(shopId, async (sql) => {
    const found = await findSubject(sql, ctx, person);
    await addRehoming(sql, at, await endJoins(sql, ctx, found.shopperIds));
    await insertTombstones(sql, found, at);
    for (const email of found.emails) await suppressAddress(sql, ctx, { email, reason: "redacted", at });
    await erasePerson(sql, found, at);
    await clearAnswers(sql, found);
    return found;
  }, { timeoutMs: 60_000 });
  await ctx.db.withShopSql(shopId, async (sql) => {
    await deleteBodies(sql, subject);
    await settleRequest(sql, requestId, at);
    await writeAudit(sql, { at, actor: "shopify", action: "erased_shopper", details: { orders: subject.orderIds.length } });
  }, { timeoutMs: 120_000 });
}
