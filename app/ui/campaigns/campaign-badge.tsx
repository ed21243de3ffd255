import { Badge, type BadgeProps } from "@shopify/polaris";
import type { CampaignRow, CampaignStatus } from "#app/campaigns/campaign";
import type { Plain } from "../plain.ts";
import { useFormat } from "../shop-format.tsx";
import { useWords } from "../words.tsx";

const looks: Record<CampaignStatus, Pick<BadgeProps, "tone" | "progress">> = {
  draft: { progress: "incomplete" },
  starting: { tone: "info", progress: "partiallyComplete" },
  running: { tone: "success", progress: "partiallyComplete" },
  paused: { tone: "attention", progress: "partiallyComplete" },
  stopped: { progress: "complete" },
  ended: { progress: "complete" },
};

/** How a campaign stands; a pause says whose it is, a beginning when. */
export function CampaignBadge({ status, pausedWhy, starts = null }: { status: CampaignStatus; pausedWhy: string | null; starts?: Plain<CampaignRow>["starts"] }) {
  const words = useWords();
  const format = useFormat();
  const text = () => {
    if (starts) return words("campaigns.status.starts", { when: starts.today ? format.time(starts.at) : `${format.shortDay(starts.day)}, ${format.time(starts.at)}` });
    return status === "paused" ? words(pausedWhy === "merchant" ? "campaigns.status.pausedByYou" : "campaigns.status.pausedByUs") : words(`campaigns.status.${status}`);
  };
  return <Badge {...looks[starts ? "starting" : status]}>{text()}</Badge>;
}
