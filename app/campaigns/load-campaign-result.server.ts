import type { Ctx, ShopId } from "#app/platform/ports";
import { readShopFacts } from "#app/shoppers/shop-facts.server";
import { againstComparison } from "./against-comparison.ts";
import type { CampaignResult, Explanations } from "./campaign.ts";
import { findCampaign } from "./campaigns.store.server.ts";
import { listRefusedCodes } from "./refused-codes.store.server.ts";
import { countCodes, countHits, countMembers, countMessages, sumAttributions } from "./results.store.server.ts";

/** What came of a campaign, everyone accounted for; null when there is none of that id. */
export async function loadCampaignResult(ctx: Pick<Ctx, "db" | "clock">, { shopId, campaignId }: { shopId: ShopId; campaignId: bigint }): Promise<CampaignResult | null> {
  const now = ctx.clock.now();
  return ctx.db.withShopSql(
    shopId,
    async (sql): Promise<CampaignResult | null> => {
      const campaign = await findCampaign(sql, campaignId);
      if (!campaign) return null;
      const messages = (await countMessages(sql, [campaignId])).get(campaignId);
      const members = (await countMembers(sql, [campaignId])).get(campaignId) ?? { mail: 0, comparison: 0, cameBack: { mailed: 0, comparison: 0 } };
      const hits = (await countHits(sql, [campaignId])).get(campaignId) ?? { opens: 0, clicks: 0 };
      const { codes, codesEndAt } = await countCodes(sql, campaignId, now);
      const refused = (await listRefusedCodes(sql, now)).find((row) => row.campaignId === campaignId);
      if (!messages) throw new Error("messages were not counted");
      const explanations = { ...messages.explanations, heldOut: members.comparison };
      return {
        campaign,
        // The size was counted from the enrolments when the last of them was written; until then it is what stands there now.
        audience: campaign.audienceSize ?? sumOf(explanations),
        explanations,
        codes,
        refusedCodes: refused ? { n: refused.n, reason: refused.reason } : null,
        codesEndAt,
        ...hits,
        openCounted: messages.openCounted,
        unsubscribes: messages.unsubscribes,
        redemptions: codes.used,
        usedByOther: codes.usedByOther,
        wonBack: members.cameBack,
        against: againstComparison({ status: campaign.status, ...explanations, cameBack: members.cameBack, lastSentAt: messages.lastSentAt }, now),
        ...(await sumAttributions(sql, campaignId)),
        currency: (await readShopFacts(sql)).currency,
        firstDueAt: messages.firstDueAt,
        lastDueAt: messages.lastDueAt,
        lastSentAt: messages.lastSentAt,
      };
    },
    { timeoutMs: 30_000 },
  );
}

/** Everyone who is accounted for. */
export const sumOf = ({ sent, heldOut, waiting, uncertain, notSent }: Explanations): number => sent + heldOut + waiting + uncertain + Object.values(notSent).reduce((sum, n) => sum + n, 0);
