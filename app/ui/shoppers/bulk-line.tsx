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
  const works = bulk?.state === "running" || bulk?.state === "undoing";
  usePolling(useRevalidator(), works ? 2_000 : null);
  if (bulk === null) return null;
  const { id, state, tag, changed } = bulk;
  const act = (intent: string) => fetcher.submit({ intent, id }, { method: "post" });
  return (
    <Box paddingBlockEnd="400">
      <Card>
        <BlockStack gap="200">
          {works && <ProgressBar progress={shareDone(bulk)} size="small" tone="primary" animated={false} ariaLabelledBy="bulk-line" />}
          <InlineStack align="space-between" blockAlign="center" gap="200">
            <div role="status">
              <Text as="span" id="bulk-line">
                {lineOf(bulk, words)}
              </Text>
            </div>
            <InlineStack gap="200">
              {may(tag === null ? "suppress" : "tag-shoppers") && (state === "running" || state === "done") && (changed > 0 || (tag !== null && works)) && (
                <Button onClick={() => act("undo-bulk")} loading={fetcher.state !== "idle"}>
                  {words(state === "running" ? "shoppers.bulk.stop" : "shoppers.bulk.undo")}
                </Button>
              )}
              {!works && bulk.by === actor && (
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

/** What the work has done so far. */
function lineOf({ state, tag, looked, changed, failed, expected }: Plain<Bulk>, words: ReturnType<typeof useWords>): string {
  const already = looked - changed - failed;
  const amount = { looked, expected: expected ?? 0 };
  if (tag === null) {
    if (state === "running") return words(expected === null ? "shoppers.bulk.runningOpen" : "shoppers.bulk.running", amount);
    return [words("shoppers.bulk.done", { count: changed }), already > 0 && words("shoppers.bulk.already", { count: already })].filter(Boolean).join(" ");
  }
  if (state === "running") return words(expected === null ? "shoppers.bulk.taggingOpen" : "shoppers.bulk.tagging", { ...amount, tag });
  if (state === "undoing") return words("shoppers.bulk.untagging", { count: changed, tag });
  if (state === "undone") return words("shoppers.bulk.untagFailed", { count: changed, tag });
  return [words("shoppers.bulk.tagged", { count: changed, tag }), already > 0 && words("shoppers.bulk.taggedAlready", { count: already }), failed > 0 && words("shoppers.bulk.notTagged", { count: failed })].filter(Boolean).join(" ");
}
