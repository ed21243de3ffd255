import { Banner, BlockStack, Button, InlineStack } from "@shopify/polaris";
import type { Campaign, RefusedCodes } from "#app/campaigns/campaign";
import type { SendingTrouble } from "#app/messages/load-sending-trouble.server";
import type { Plain } from "../plain.ts";
import { SendingTroubleBanner } from "../sending-trouble-banner.tsx";
import { useFormat } from "../shop-format.tsx";
import { useWords } from "../words.tsx";

interface CampaignBannerProps {
  campaign: Plain<Campaign>;
  /** Why no mail of the shop leaves. */
  trouble: Plain<SendingTrouble> | null;
  waiting: number;
  refusedCodes: RefusedCodes | null;
  starts: string | null;
  busy: boolean;
  onNewCodes(): void;
  onUndo(): void;
}

/** One at most: why nothing of the shop leaves, before why nothing of the campaign does, before why some of it does not. */
export function CampaignBanner({ campaign, trouble, starts, waiting, refusedCodes, busy, onNewCodes, onUndo }: CampaignBannerProps) {
  if (starts) return <LeadBanner starts={starts} busy={busy} onUndo={onUndo} />;
  if (trouble) return <SendingTroubleBanner trouble={trouble} />;
  if (campaign.status === "paused") return <PausedBanner campaign={campaign} waiting={waiting} />;
  return refusedCodes && <RefusedCodesBanner {...refusedCodes} busy={busy} onNewCodes={onNewCodes} />;
}

/** Ten minutes in which Start can be taken back. */
function LeadBanner({ starts, busy, onUndo }: { starts: string; busy: boolean; onUndo(): void }) {
  const words = useWords();
  const format = useFormat();
  return (
    <Banner tone="info" title={words("campaigns.result.lead.title", { when: format.time(starts) })}>
      <BlockStack gap="200">
        <p>{words("campaigns.result.lead.text")}</p>
        <InlineStack>
          <Button onClick={onUndo} loading={busy}>
            {words("campaigns.result.lead.undo")}
          </Button>
        </InlineStack>
      </BlockStack>
    </Banner>
  );
}

function PausedBanner({ campaign, waiting }: Pick<CampaignBannerProps, "campaign" | "waiting">) {
  const words = useWords();
  if (campaign.pausedWhy === "merchant") return <Banner tone="info" title={words("campaigns.result.pausedByYou", { count: waiting })} />;
  if (campaign.pausedWhy === "goodwill_used") {
    return (
      <Banner tone="warning" title={words("campaigns.result.goodwill_used", { count: waiting })}>
        <BlockStack gap="200">
          <p>{words("campaigns.result.goodwill_usedFix")}</p>
          <InlineStack>
            <Button url="/app/settings/offers">{words("campaigns.result.goodwill_usedDo")}</Button>
          </InlineStack>
        </BlockStack>
      </Banner>
    );
  }
  return (
    <Banner tone="critical" title={words("campaigns.result.offer_refused")}>
      <p>{words("campaigns.result.offer_refusedFix")}</p>
    </Banner>
  );
}

function RefusedCodesBanner({ n, reason, busy, onNewCodes }: RefusedCodes & Pick<CampaignBannerProps, "busy" | "onNewCodes">) {
  const words = useWords();
  return (
    <Banner tone="critical" title={words("campaigns.result.refusedCodes", { count: n, reason })}>
      <BlockStack gap="200">
        <p>{words("campaigns.result.refusedCodesText", { count: n })}</p>
        <InlineStack>
          <Button onClick={onNewCodes} loading={busy}>
            {words("campaigns.result.newCodes")}
          </Button>
        </InlineStack>
      </BlockStack>
    </Banner>
  );
}
