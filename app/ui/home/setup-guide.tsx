import { useFetcher } from "@remix-run/react";
import { BlockStack, Button, Card, Icon, InlineStack, Text } from "@shopify/polaris";
import { CheckCircleIcon, XIcon } from "@shopify/polaris-icons";
import type { OtherTool } from "#app/shops/shop";
import { OtherToolQuestion } from "../other-tool.tsx";
import { useMay } from "../shop-format.tsx";
import { useWords } from "../words.tsx";

export interface GuideView {
  orders: boolean;
  see: boolean;
  sender: boolean;
  campaign: boolean;
  /** Where else win-back mails come from; null: not answered yet. */
  tool: OtherTool | null;
}

const steps = ["orders", "see", "sender", "campaign"] as const;
const ways = { see: "/app/shoppers", sender: "/app/settings/sender" } as const;

/** The first steps, in view until they are done; each checks itself off. What is left at the end is one line, which can be removed. */
export function SetupGuide({ guide }: { guide: GuideView }) {
  const words = useWords();
  const may = useMay();
  const fetcher = useFetcher();
  const drafting = useFetcher();
  const done = steps.filter((step) => guide[step]).length;
  const next = steps.find((step) => !guide[step] && step !== "orders");
  if (done === steps.length) {
    return (
      <Card>
        <InlineStack align="space-between" blockAlign="center" gap="200" wrap={false}>
          <InlineStack gap="200" blockAlign="center" wrap={false}>
            <span className="guide-mark">
              <Icon source={CheckCircleIcon} tone="success" />
            </span>
            <Text as="h2" variant="headingSm">
              {words("home.guide.allDone")}
            </Text>
          </InlineStack>
          <Button variant="tertiary" icon={XIcon} accessibilityLabel={words("home.guide.hide")} onClick={() => fetcher.submit({ intent: "dismiss", notice: "setup-guide" }, { method: "post" })} />
        </InlineStack>
      </Card>
    );
  }
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="050">
          <Text as="h2" variant="headingSm">
            {words("home.guide.title")}
          </Text>
          <Text as="p" tone="subdued">
            {words("home.guide.text", { done, of: steps.length })}
          </Text>
        </BlockStack>
        <ol className="plain-list">
          {steps.map((step) => (
            <li key={step} className={step === "campaign" ? "guide-step guide-step-asking" : "guide-step"}>
              {guide[step] ? (
                <span className="guide-mark">
                  <Icon source={CheckCircleIcon} tone="success" accessibilityLabel={words("home.guide.stepDone")} />
                </span>
              ) : (
                <span className="guide-mark guide-mark-open" role="img" aria-label={words("home.guide.stepOpen")} />
              )}
              <div className="guide-text">
                <Text as="h3" variant="bodyMd" fontWeight="semibold">
                  {words(`home.guide.${step}`)}
                </Text>
                {!guide[step] && (
                  <Text as="p" tone="subdued">
                    {words(`home.guide.${step}Text`)}
                  </Text>
                )}
              </div>
              {!guide[step] && step !== "orders" && (
                <Button
                  url={step === "campaign" ? undefined : ways[step]}
                  variant={step === next ? "primary" : "secondary"}
                  loading={step === "campaign" && drafting.state !== "idle"}
                  onClick={step === "see" ? () => fetcher.submit({ intent: "dismiss", notice: "seen-shoppers" }, { method: "post", action: "/app?index" }) : step === "campaign" ? () => drafting.submit({ intent: "first-draft" }, { method: "post", action: "/app?index" }) : undefined}
                >
                  {words(`home.guide.${step}Do`)}
                </Button>
              )}
              {step === "campaign" && !guide.campaign && may("change-settings") && (
                <div className="guide-question">
                  <OtherToolQuestion tool={guide.tool} afterAnswer />
                </div>
              )}
            </li>
          ))}
        </ol>
      </BlockStack>
    </Card>
  );
}
