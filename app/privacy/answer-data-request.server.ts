import { addWork } from "#app/platform/jobs/work.server";
import type { Ctx, ShopId } from "#app/platform/ports";
import { writeAudit } from "#app/shops/audit.server";
import type { PersonInRequest } from "./compliance-payload.ts";
import { clearAnswer, collectAnswer, findSubject, settleRequest } from "./privacy.store.server.ts";

const KEEP_ANSWER_DAYS = 30;
const keptUntil = (doneAt: Date): Date => new Date(+doneAt + KEEP_ANSWER_DAYS * 86_400_000);

/** customers/data_request: everything held of one shopper, for the merchant to hand on; kept for 30 days. */
export async function answerDataRequest(ctx: Ctx, { shopId, requestId, person }: { shopId: ShopId; requestId: bigint; person: PersonInRequest }): Promise<void> {
  const at = ctx.clock.now();
  await ctx.db.withShopSql(shopId, async (sql) => {
    await collectAnswer(sql, requestId, await findSubject(sql, ctx, person), at);
    await settleRequest(sql, requestId, at);
    await writeAudit(sql, { at, actor: "shopify", action: "answered_data_request", details: { requestId: String(requestId) } });
    await addWork(sql, at, "privacy.work", { requestId: String(requestId) }, { dueAt: keptUntil(at) });
  }, { timeoutMs: 60_000 });
}

/** The second call of the same work, when the answer's time is over. Earlier, after a broken first call, it does nothing. */
export async function forgetAnswer(ctx: Ctx, { shopId, requestId, doneAt }: { shopId: ShopId; requestId: bigint; doneAt: Date }): Promise<void> {
  if (ctx.clock.now() < keptUntil(doneAt)) return;
  await ctx.db.withShopSql(shopId, (sql) => clearAnswer(sql, requestId));
}
