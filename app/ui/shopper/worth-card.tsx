import { BlockStack, Card, Text } from "@shopify/polaris";
import { Fragment } from "react";
import type { Standing } from "#app/lapse/standing";
import { priorityOf } from "#app/lapse/lapse-rule";
import { useFormat } from "../shop-format.tsx";
import { useWords } from "../words.tsx";

/** How much a shopper is worth writing to, shown with the parts that make it. */
export function WorthCard({ standing: { worth, horizonDays } }: { standing: Standing }) {
  const words = useWords();
  const format = useFormat();
  const share = (value: number) => format.percent(Math.round(value * 100) / 100);
  const parts = {
    usual: format.money(Math.round(worth.usualMinor)),
    missing: share(worth.missing),
    chance: share(worth.chance),
    priority: format.money(priorityOf(worth)),
  };
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingSm">
          {words("shopper.worth.title")}
        </Text>
        <dl className="facts">
          {(Object.keys(parts) as (keyof typeof parts)[]).map((part) => (
            <Fragment key={part}>
              <dt>{words(`shopper.worth.${part}`, { days: horizonDays })}</dt>
              <dd>{parts[part]}</dd>
            </Fragment>
          ))}
        </dl>
        <Text as="p" tone="subdued">
          {words("shopper.worth.base", { days: horizonDays })}
        </Text>
      </BlockStack>
    </Card>
  );
}
