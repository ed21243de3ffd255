import type { Sql } from "#app/platform/ports";
import { dayIn } from "#app/platform/zones";
import { readShopFacts } from "#app/shoppers/shop-facts.server";
import { againstComparison } from "./against-comparison.ts";
import type { Campaign, CampaignRow } from "./campaign.ts";
import { countHits, countMembers, countMessages } from "./results.store.server.ts";
import { undoableUntil } from "./undo-start.server.ts";

/** What lists show of campaigns. */
export async function campaignRows(sql: Sql, campaigns: readonly Campaign[], now: Date): Promise<CampaignRow[]> {
  const ids = campaigns.filter((campaign) => campaign.startedAt !== null).map((campaign) => campaign.id);
  const [messages, members, hits] = [await countMessages(sql, ids), await countMembers(sql, ids), await countHits(sql, ids)];
  const { timeZone } = await readShopFacts(sql);
  return campaigns.map((campaign) => {
    const counts = messages.get(campaign.id);
    const found = hits.get(campaign.id);
    const { status } = campaign;
    const [sent, waiting] = [counts?.explanations.sent ?? 0, counts?.explanations.waiting ?? 0];
    const { comparison: heldOut, cameBack } = members.get(campaign.id) ?? { comparison: 0, cameBack: { mailed: 0, comparison: 0 } };
    const firstDue = status === "running" && sent === 0 && counts?.firstDueAt && counts.firstDueAt > now ? counts.firstDueAt : null;
    const starts = status === "starting" ? (undoableUntil(campaign, now) ?? firstDue) : firstDue;
    return {
      id: campaign.id,
      name: campaign.name,
      status,
      kind: campaign.kind,
      pausedWhy: campaign.pausedWhy,
      submittedBy: campaign.submittedBy,
      starts: starts && { at: starts, day: dayIn(starts, timeZone), today: dayIn(starts, timeZone) === dayIn(now, timeZone) },
      startedAt: campaign.startedAt,
      archivedAt: campaign.archivedAt,
      audienceSize: campaign.audienceSize,
      waiting,
      sent,
      opened: found?.opens ?? 0,
      openCounted: counts?.openCounted ?? 0,
      clicked: found?.clicks ?? 0,
      cameBack: cameBack.mailed,
      against: againstComparison({ status, sent, waiting, heldOut, cameBack, lastSentAt: counts?.lastSentAt ?? null }, now),
      createdAt: campaign.createdAt,
    };
  });
}
