import { planCodes, wakeMinting } from "#app/offers/plan-offer.server";
import type { Ctx, ShopId } from "#app/platform/ports";
import { writeAudit } from "#app/shops/audit.server";
import { findCampaign } from "./campaigns.store.server.ts";
import { listMailsWithoutCode } from "./refused-codes.store.server.ts";

export type NewCodesOutcome = { kind: "drawn"; count: number } | { kind: "none-refused" } | { kind: "missing" };

/**
 * Draws a new code for each mail that waits because Shopify refused its code; once the code is live the mail leaves. What was sent keeps
 * its code. The campaign is locked, so that of two who press at once one finds nothing to do.
 */
export async function makeNewCodes(ctx: Ctx, { shopId, campaignId, actor }: { shopId: ShopId; campaignId: bigint; actor: string }): Promise<NewCodesOutcome> {
  const now = ctx.clock.now();
  return ctx.db.withShopSql(
    shopId,
    async (sql): Promise<NewCodesOutcome> => {
      if (!(await findCampaign(sql, campaignId, true))) return { kind: "missing" };
      const mails = await listMailsWithoutCode(sql, campaignId, now);
      if (mails.length === 0) return { kind: "none-refused" };
      for (const [prefix, wanted] of Map.groupBy(mails, (mail) => mail.prefix)) await planCodes(sql, prefix, wanted);
      await writeAudit(sql, { at: now, actor, action: "made_new_codes", details: { campaignId: String(campaignId), codes: mails.length } });
      await wakeMinting(sql, now);
      return { kind: "drawn", count: mails.length };
    },
    { timeoutMs: 120_000 },
  );
}
