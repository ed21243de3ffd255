import { useFetcher } from "@remix-run/react";
import { Banner, BlockStack, Box, Button, Card, InlineStack, ProgressBar, Text } from "@shopify/polaris";
import type { ImportProgress } from "#app/orders/import-progress";
import type { EarlyCounts } from "#app/shops/shop";
import { useWords } from "../words.tsx";
import { MonthBars } from "./month-bars.tsx";

/** How far the import is, and beside it what is already true. */
export function ImportCard({ progress, early }: { progress: ImportProgress; early: EarlyCounts | null }) {
  const words = useWords();
  const subject = progress.phase === "customers" ? "customers" : "orders";
  const { gathered, read, expected, exact } = progress[subject];
  // Gathering by Shopify is the first half of the way, reading the second.
  const share = progress.phase === "settling" || progress.phase === "done" ? 100 : expected && exact ? Math.min(99, Math.round((50 * (gathered + read)) / expected)) : progress.phase === "waiting" ? 1 : 5;
  const all = expected === null ? "" : words(exact ? "home.import.exactly" : "home.import.atLeast", { expected });
  const line = () => {
    if (progress.phase === "waiting" || progress.phase === "settling" || progress.phase === "done") return words(`home.import.${progress.phase}`);
    if (read === 0 && gathered > 0 && expected) return words(`home.import.${subject}Gathered`, { gathered, all });
    return expected ? words(`home.import.${subject}`, { read, all }) : words(`home.import.${subject}Open`, { read });
  };
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingSm">
          {words(progress.phase === "done" ? "home.import.titleDone" : subject === "customers" ? "home.import.titleCustomers" : "home.import.title")}
        </Text>
        {progress.phase === "failed" ? (
          <ImportFailed progress={progress} />
        ) : (
          <BlockStack gap="200">
            <ProgressBar progress={share} size="small" tone="primary" animated={false} ariaLabelledBy="import-line" />
            <span id="import-line" aria-live="polite">
              {line()}
            </span>
            {progress.throttled && (
              <Text as="p" tone="subdued">
                {words("home.import.throttled")}
              </Text>
            )}
          </BlockStack>
        )}
        {early && (
          <Box paddingBlockStart="300" borderBlockStartWidth="025" borderColor="border-secondary">
            <BlockStack gap="100">
              <Text as="p" variant="bodyLg">
                {words("home.import.early", { quiet: early.lapsed, days: early.windowDays, mailable: early.lapsedMailable })}
              </Text>
              <Text as="p" tone="subdued">
                {words("home.import.earlySource")}
              </Text>
              <MonthBars months={early.months} />
            </BlockStack>
          </Box>
        )}
      </BlockStack>
    </Card>
  );
}

function ImportFailed({ progress }: { progress: ImportProgress }) {
  const words = useWords();
  const fetcher = useFetcher();
  const title = progress.orders.read > 0 ? words("home.import.failedOrders", { read: progress.orders.read }) : words("home.import.failedCustomers", { read: progress.customers.read });
  return (
    <Banner tone="critical" title={title}>
      <BlockStack gap="200">
        <p>{words("home.import.failedText")}</p>
        <InlineStack>
          <Button onClick={() => fetcher.submit({ intent: "continue-import" }, { method: "post" })} loading={fetcher.state !== "idle"}>
            {words("home.import.continue")}
          </Button>
        </InlineStack>
      </BlockStack>
    </Banner>
  );
}
