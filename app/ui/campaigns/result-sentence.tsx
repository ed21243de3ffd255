import { Card, Text } from "@shopify/polaris";
import type { CampaignResult } from "#app/campaigns/campaign";
import type { Plain } from "../plain.ts";
import { useFormat } from "../shop-format.tsx";
import { useWords } from "../words.tsx";

/** The result in one sentence: honest about what it cannot say yet. */
export function ResultSentence({ result }: { result: Plain<CampaignResult> }) {
  return (
    <Card>
      <Text as="p" variant="headingMd">
        {useSentence(result)}
      </Text>
    </Card>
  );
}

function useSentence({ campaign, explanations, wonBack, against, firstDueAt, audience }: Plain<CampaignResult>): string {
  const words = useWords();
  const format = useFormat();
  const mailed = explanations.sent;
  const other = explanations.heldOut;
  const values = { back: wonBack.mailed, mailed, otherBack: wonBack.comparison, other };
  if (campaign.status === "starting" && audience === 0) return words("campaigns.result.sentence.starting");
  if (mailed === 0) return firstDueAt && explanations.waiting > 0 ? words("campaigns.result.sentence.nobodyYet", { when: format.instant(firstDueAt) }) : words("campaigns.result.sentence.nobody");
  const over = campaign.status === "ended" || campaign.status === "stopped";
  if (over && other === 0) return words("campaigns.result.sentence.done", values);
  if (against.kind === "said") return words("campaigns.result.sentence.doneCompared", { ...values, share: format.percent(against.mailed), otherShare: format.percent(against.other) });
  return words(other > 0 ? "campaigns.result.sentence.earlyCompared" : "campaigns.result.sentence.early", values);
}
