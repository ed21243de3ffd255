import { Badge, type BadgeProps } from "@shopify/polaris";
import type { CampaignStatus } from "#app/campaigns/campaign";
import { useWords } from "../words.tsx";

const looks: Record<CampaignStatus, Pick<BadgeProps, "tone" | "progress">> = {
  draft: { progress: "incomplete" },
  starting: { tone: "info", progress: "partiallyComplete" },
  running: { tone: "success", progress: "partiallyComplete" },
  paused: { tone: "attention", progress: "partiallyComplete" },
  stopped: { progress: "complete" },
  ended: { progress: "complete" },
};

/** How a campaign stands; a pause says whose it is. */
export function CampaignBadge({ status, pausedWhy }: { status: CampaignStatus; pausedWhy: string | null }) {
  const words = useWords();
  const text = status === "paused" ? words(pausedWhy === "merchant" ? "campaigns.status.pausedByYou" : "campaigns.status.pausedByUs") : words(`campaigns.status.${status}`);
  return <Badge {...looks[status]}>{text}</Badge>;
}
