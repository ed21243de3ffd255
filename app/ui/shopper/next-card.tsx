import { useFetcher } from "@remix-run/react";
import { BlockStack, Button, Card, InlineStack, Text } from "@shopify/polaris";
import type { WordsKey } from "../../i18n/words-key.ts";
import type { NextStep } from "#app/lapse/next-step";
import { useMay } from "../shop-format.tsx";
import { useWords } from "../words.tsx";

/** One suggestion, one button, its reason. */
export function NextCard({ step: { does, why }, shopperId }: { step: NextStep; shopperId: string }) {
  const words = useWords();
  const may = useMay();
  const fetcher = useFetcher();
  // As from the list, for this one alone: a draft opens, and nothing is sent before it is started.
  const write = () => fetcher.submit({ intent: "create-picked-campaign", "ids[]": shopperId }, { method: "post", action: "/app/shoppers?index" });
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingSm">
          {words("shopper.step.title")}
        </Text>
        {/* The rules name their sentences; the texts live under shopper.step. */}
        <Text as="p">{words(why.key as WordsKey, why.values)}</Text>
        {does === "write" && may("edit-drafts") && (
          <InlineStack>
            <Button onClick={write} loading={fetcher.state !== "idle"}>
              {words("shopper.step.do")}
            </Button>
          </InlineStack>
        )}
      </BlockStack>
    </Card>
  );
}
