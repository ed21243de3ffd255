import { BlockStack, Card, Text } from "@shopify/polaris";
import type { WordsKey } from "../../i18n/words-key.ts";
import type { Sentence } from "#app/lapse/explain";
import type { Shopper } from "#app/shoppers/shopper";
import type { Plain } from "../plain.ts";
import { useFormat } from "../shop-format.tsx";
import { useWords } from "../words.tsx";

/** Why this state: what they did, and what the rule makes of it. */
export function WhyCard({ shopper, why }: { shopper: Plain<Shopper>; why: Sentence[] }) {
  const words = useWords();
  const format = useFormat();
  const coming = shopper.lapsesAt !== null && (shopper.state === "active" || shopper.state === "slowing") ? words("shopper.why.lapsesOn", { day: format.dayOf(shopper.lapsesAt) }) : null;
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingSm">
          {words("shopper.why.title")}
        </Text>
        <Text as="p" variant="bodyLg">
          {/* The rules name their sentences; the texts live under lapse.why. */}
          {why.map(({ key, values }) => words(key as WordsKey, typeof values.since === "string" ? { ...values, since: format.day(values.since) } : values)).join(" ")}
        </Text>
        {coming && (
          <Text as="p" tone="subdued">
            {coming}
          </Text>
        )}
      </BlockStack>
    </Card>
  );
}
