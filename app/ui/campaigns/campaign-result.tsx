import { useFetcher, useRevalidator } from "@remix-run/react";
import { BlockStack, Box, Card, Layout } from "@shopify/polaris";
import { useState } from "react";
import type { Campaign, CampaignResult } from "#app/campaigns/campaign";
import type { SendingTrouble } from "#app/messages/load-sending-trouble.server";
import type { WordsKey } from "../../i18n/words-key.ts";
import { ActionModal } from "../action-modal.tsx";
import { AdminPage } from "../admin-page.tsx";
import { type Later, Part, SkeletonLines } from "../part.tsx";
import type { Plain } from "../plain.ts";
import { useFormat, useMay, useShopFacts } from "../shop-format.tsx";
import { usePolling } from "../use-polling.ts";
import { useToast } from "../use-toast.ts";
import { useWords } from "../words.tsx";
import { CampaignBadge } from "./campaign-badge.tsx";
import { CampaignBanner } from "./campaign-banner.tsx";
import { EveryoneCard } from "./everyone-card.tsx";
import { CodeFigures, MailFigures, MoneyFigures } from "./result-figures.tsx";
import { ResultSentence } from "./result-sentence.tsx";

interface CampaignResultProps {
  campaign: Plain<Campaign>;
  /** Why its mails do not leave, while it is under way. */
  trouble: Plain<SendingTrouble> | null;
  /** Until when Start can be undone, and nothing happens; null afterwards. */
  starts: string | null;
  result: Later<Plain<CampaignResult>>;
}

/** What came of a campaign: the sentence first, then everyone accounted for, then codes and orders. */
export function CampaignResultPage({ campaign, trouble, starts, result }: CampaignResultProps) {
  const words = useWords();
  const format = useFormat();
  const may = useMay();
  const { actor } = useShopFacts();
  const fetcher = useFetcher<{ done: WordsKey }>();
  const [stopping, setStopping] = useState<number | null>(null);
  useToast(fetcher.data);
  usePolling(useRevalidator(), campaign.status === "starting" ? 3_000 : null);

  const act = (intent: string) => fetcher.submit({ intent }, { method: "post" });
  const busy = fetcher.state !== "idle";
  const can = { pause: campaign.status === "running" || campaign.status === "starting", resume: campaign.status === "paused" };
  const allowed = can.pause ? may("pause-campaigns", campaign.submittedBy === actor) : may("start-campaigns");
  const open = can.pause || can.resume;
  const primary = open && allowed ? { id: "pause-campaign", content: words(verbOf(campaign)), onAction: () => act(can.pause ? "pause" : "resume"), loading: busy } : undefined;
  return (
    <AdminPage
      title={campaign.name}
      titleMetadata={<CampaignBadge status={campaign.status} pausedWhy={campaign.pausedWhy} />}
      subtitle={campaign.startedAt ? words("campaigns.result.startedOn", { when: format.instant(campaign.startedAt) }) : undefined}
      backAction={{ content: words("campaigns.result.back"), url: "/app/campaigns" }}
      primaryAction={primary}
      secondaryActions={[
        { content: words("campaigns.result.mail.see"), url: `/app/campaigns/${campaign.id}/edit` },
        ...(open && may("stop-campaigns") ? [{ content: words("campaigns.result.stop"), onAction: () => setStopping(0), destructive: true }] : []),
      ]}
    >
      <Part data={result} skeleton={<ResultSkeleton />}>
        {(value) => (
          <BlockStack gap="400">
            <CampaignBanner campaign={campaign} starts={starts} trouble={trouble} waiting={value.explanations.waiting} refusedCodes={value.refusedCodes} busy={busy} onNewCodes={() => act("new-codes")} onUndo={() => act("undo-start")} />
            <ResultSentence result={value} />
            <Layout>
              <Layout.Section>
                <BlockStack gap="400">
                  <EveryoneCard result={value} />
                  <MoneyFigures result={value} />
                </BlockStack>
              </Layout.Section>
              <Layout.Section variant="oneThird">
                <BlockStack gap="400">
                  <MailFigures result={value} />
                  <CodeFigures result={value} />
                </BlockStack>
              </Layout.Section>
            </Layout>
            <ActionModal
              id="stop-campaign"
              open={stopping !== null}
              title={words("campaigns.result.stopTitle", { name: campaign.name })}
              verb={words("campaigns.result.stopDo")}
              tone="critical"
              busy={busy}
              onClose={() => setStopping(null)}
              onDo={() => {
                act("stop");
                setStopping(null);
              }}
            >
              <BlockStack gap="200">
                <p>{words("campaigns.result.stopText", { count: value.explanations.waiting })}</p>
                <p>{words("campaigns.result.stopCodes")}</p>
              </BlockStack>
            </ActionModal>
          </BlockStack>
        )}
      </Part>
    </AdminPage>
  );
}

/** What the primary button does: an offer that Shopify refused is tried again, a pause of the merchant's own is ended. */
function verbOf({ status, pausedWhy }: Plain<Campaign>): WordsKey {
  if (status !== "paused") return "campaigns.result.pause";
  return pausedWhy !== "offer_refused" ? "campaigns.result.resume" : "campaigns.result.tryAgain";
}

/** The heights of what comes, so that nothing jumps. */
function ResultSkeleton() {
  return (
    <BlockStack gap="400">
      <Card>
        <SkeletonLines lines={1} minHeight="24px" />
      </Card>
      <Layout>
        <Layout.Section>
          <Card>
            <SkeletonLines lines={8} minHeight="280px" />
          </Card>
        </Layout.Section>
        <Layout.Section variant="oneThird">
          <Card>
            <SkeletonLines lines={6} minHeight="240px" />
          </Card>
          <Box paddingBlockStart="400">
            <Card>
              <SkeletonLines lines={4} minHeight="140px" />
            </Card>
          </Box>
        </Layout.Section>
      </Layout>
    </BlockStack>
  );
}
