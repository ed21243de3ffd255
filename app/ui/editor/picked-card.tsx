import { BlockStack, Button, Card, Collapsible, InlineStack, Link, Text } from "@shopify/polaris";
import { useState } from "react";
import type { LeftPick } from "#app/campaigns/funnel";
import { NumberField } from "../fields.tsx";
import type { Plain } from "../plain.ts";
import { useWords } from "../words.tsx";
import { FunnelTable } from "./funnel-table.tsx";
import type { WhoCardProps } from "./who-card.tsx";

interface PickedCardProps extends WhoCardProps {
  /** How many were picked when the page was opened. */
  picks: number;
}

/** Whom the merchant picked by hand, who of them gets nothing and why, and the way back to filters. */
export function PickedCard({ campaignId, audience, change, error, funnel, picks }: PickedCardProps) {
  const words = useWords();
  const left = funnel.answer?.funnel?.left ?? [];
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="100">
          <Text as="h2" variant="headingSm" id="who">
            {words("editor.picked.title", { count: picks })}
          </Text>
          <Text as="p" tone="subdued">
            {words("editor.picked.help")}
          </Text>
        </BlockStack>
        <NumberField
          label={words("editor.who.quietTo")}
          suffix={words("editor.who.days")}
          error={error}
          value={audience.maxDaysQuiet}
          onChange={(days) => change({ audience: { ...audience, maxDaysQuiet: days as number } })}
          helpText={words("editor.who.quietToHelp")}
        />
        <FunnelTable campaignId={campaignId} funnel={funnel} audience={audience} />
        {left.length > 0 && <LeftList left={left} />}
        <InlineStack>
          <Button onClick={() => change({ audience: { states: ["lapsed"], maxDaysQuiet: audience.maxDaysQuiet } })}>{words("editor.picked.filters")}</Button>
        </InlineStack>
      </BlockStack>
    </Card>
  );
}

function LeftList({ left }: { left: Plain<LeftPick>[] }) {
  const words = useWords();
  const [open, setOpen] = useState(false);
  return (
    <BlockStack gap="200">
      <InlineStack>
        <Button variant="plain" disclosure={open ? "up" : "down"} ariaExpanded={open} ariaControls="left-picks" onClick={() => setOpen(!open)}>
          {words("editor.picked.left", { count: left.length })}
        </Button>
      </InlineStack>
      <Collapsible id="left-picks" open={open}>
        <ul className="plain-list">
          {left.map(({ shopperId, name, why }) => (
            <li key={shopperId}>
              <Link url={`/app/shoppers/${shopperId}`}>{name || words("words.noName")}</Link> · {words(`permission.why.${why}`)}
            </li>
          ))}
        </ul>
      </Collapsible>
    </BlockStack>
  );
}
