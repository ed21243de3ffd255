import { useFetcher, useRevalidator } from "@remix-run/react";
import { BlockStack, Box, Button, Card, InlineStack, ProgressBar, Text } from "@shopify/polaris";
import { type Bulk, shareDone } from "#app/shoppers/bulk";
import type { WordsKey } from "../../i18n/words-key.ts";
import type { Plain } from "../plain.ts";
import { useMay, useShopFacts } from "../shop-format.tsx";
import { usePolling } from "../use-polling.ts";
import { useToast } from "../use-toast.ts";
import { useWords } from "../words.tsx";

/** How far the work on many shoppers is, and the way back from it: it runs on whether or not anybody looks. */
export function BulkLine({ bulk }: { bulk: Plain<Bulk> | null }) {
  const words = useWords();
  const may = useMay();
  const { actor } = useShopFacts();
  const fetcher = useFetcher<{ done?: WordsKey }>();
  useToast(fetcher.data);
  usePolling(useRevalidator(), bulk?.state === "running" ? 2_000 : null);
  if (bulk === null) return null;
  const { id, state, looked, changed, expected } = bulk;
  const line =
    state === "done"
      ? [words("shoppers.bulk.done", { count: changed }), looked > changed && words("shoppers.bulk.already", { count: looked - changed })].filter(Boolean).join(" ")
      : words(expected === null ? "shoppers.bulk.runningOpen" : "shoppers.bulk.running", { looked, expected: expected ?? 0 });
  const act = (intent: string) => fetcher.submit({ intent, id }, { method: "post" });
  return (
    <Box paddingBlockEnd="400">
      <Card>
        <BlockStack gap="200">
          {state === "running" && <ProgressBar progress={shareDone(bulk)} size="small" tone="primary" animated={false} ariaLabelledBy="bulk-line" />}
          <InlineStack align="space-between" blockAlign="center" gap="200">
            <div role="status">
              <Text as="span" id="bulk-line">
                {line}
              </Text>
            </div>
            <InlineStack gap="200">
              {may("suppress") && changed > 0 && (
                <Button onClick={() => act("undo-bulk")} loading={fetcher.state !== "idle"}>
                  {words(state === "running" ? "shoppers.bulk.stop" : "shoppers.bulk.undo")}
                </Button>
              )}
              {state === "done" && bulk.by === actor && (
                <Button variant="tertiary" onClick={() => act("put-away-bulk")}>
                  {words("shoppers.bulk.putAway")}
                </Button>
              )}
            </InlineStack>
          </InlineStack>
        </BlockStack>
      </Card>
    </Box>
  );
}
