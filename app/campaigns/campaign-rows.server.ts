import type { Sql } from "#app/platform/ports";
import type { Campaign, CampaignRow } from "./campaign.ts";
import { countHits, countMembers, countMessages } from "./results.store.server.ts";

/** What lists show of campaigns. */
export async function campaignRows(sql: Sql, campaigns: readonly Campaign[]): Promise<CampaignRow[]> {
  const ids = campaigns.filter((campaign) => campaign.startedAt !== null).map((campaign) => campaign.id);
  const [messages, members, hits] = [await countMessages(sql, ids), await countMembers(sql, ids), await countHits(sql, ids)];
  return campaigns.map((campaign) => {
    const counts = messages.get(campaign.id);
    const found = hits.get(campaign.id);
    return {
      id: campaign.id,
      name: campaign.name,
      status: campaign.status,
      pausedWhy: campaign.pausedWhy,
      startedAt: campaign.startedAt,
      audienceSize: campaign.audienceSize,
      waiting: counts?.explanations.waiting ?? 0,
      sent: counts?.explanations.sent ?? 0,
      opened: found?.opens ?? 0,
      openCounted: counts?.openCounted ?? 0,
      clicked: found?.clicks ?? 0,
      cameBack: members.get(campaign.id)?.cameBack.mailed ?? 0,
      createdAt: campaign.createdAt,
    };
  });
}
