import { addWork } from "#app/platform/jobs/work.server";
import type { StoredWebhook } from "#app/platform/jobs/webhook-work.server";
import type { Ctx } from "#app/platform/ports";
import { readPersonInRequest } from "./compliance-payload.ts";
import { insertRequest, type RequestKind } from "./privacy.store.server.ts";

/** Notes a compliance request, with the person sealed, and adds the work. A repeat of the delivery changes nothing. */
export async function recordRequest(ctx: Ctx, kind: RequestKind, webhook: StoredWebhook): Promise<void> {
  const person = kind === "shop_redact" ? null : readPersonInRequest(webhook.body);
  const now = ctx.clock.now();
  await ctx.db.withShopSql(webhook.shopId, async (sql) => {
    const id = await insertRequest(sql, { kind, webhookId: webhook.webhookId, customerId: person?.customerId ?? null, sealed: person && ctx.seal.seal(webhook.body), at: webhook.triggeredAt ?? webhook.receivedAt });
    if (id !== null) await addWork(sql, now, "privacy.work", { requestId: String(id) });
  });
}
