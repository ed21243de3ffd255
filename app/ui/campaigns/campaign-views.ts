import { type CampaignKind, campaignKinds } from "#app/campaigns/campaign";
import type { CampaignFilter } from "#app/campaigns/list-campaigns.server";
import type { WordsKey } from "../../i18n/words-key.ts";

/** The tabs of the list: how a campaign stands. What was put away stands in its own only. */
export const campaignViews = {
  all: { words: "campaigns.filterAll", filter: { archived: false } },
  running: { words: "campaigns.filterRunning", filter: { statuses: ["starting", "running", "paused"], archived: false } },
  drafts: { words: "campaigns.filterDrafts", filter: { statuses: ["draft"], archived: false } },
  done: { words: "campaigns.filterDone", filter: { statuses: ["stopped", "ended"], archived: false } },
  archived: { words: "campaigns.filterArchived", filter: { archived: true } },
} as const satisfies Record<string, { words: WordsKey; filter: CampaignFilter }>;
export type CampaignView = keyof typeof campaignViews;
export const campaignViewNames = Object.keys(campaignViews) as CampaignView[];

/** What the list's address says. */
export interface CampaignAddress {
  view: CampaignView;
  kind?: CampaignKind;
}

export const readCampaignAddress = (params: URLSearchParams): CampaignAddress => ({
  view: campaignViewNames.find((view) => view === params.get("view")) ?? "all",
  kind: campaignKinds.find((kind) => kind === params.get("kind")),
});

/** The address, relative to the list. */
export function writeCampaignAddress({ view, kind }: CampaignAddress): string {
  const params = new URLSearchParams({ ...(view !== "all" && { view }), ...(kind && { kind }) });
  return params.size > 0 ? `?${params}` : ".";
}
