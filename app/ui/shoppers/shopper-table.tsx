import { BlockStack, IndexTable, InlineStack, Link, Text, Tooltip } from "@shopify/polaris";
import { memo, type ReactNode } from "react";
import type { Standing } from "#app/lapse/standing";
import type { ShopperRow } from "#app/shoppers/shopper";
import { useCountries } from "../countries.ts";
import type { Plain } from "../plain.ts";
import { useFormat } from "../shop-format.tsx";
import { StateBadge } from "../state-badge.tsx";
import { useWords } from "../words.tsx";

/** A shopper of a list, and how likely they order by themselves; null or left out where nothing is said of that. */
export type ListedRow = Plain<ShopperRow> & { standing?: Plain<Standing> | null };

interface ShopperTableRowProps {
  row: ListedRow;
  position: number;
  selected: boolean;
  /** Address of the list, for the way back. */
  list: string;
  /** All in one cell, for a narrow screen. */
  stacked: boolean;
  /** Where a shopper's page stands. */
  at?: string;
}

export const shopperColumns = ["shopper", "state", "reach", "lastOrder", "rhythm", "returns", "orders", "spent"] as const;
export const numericColumns: ReadonlySet<string> = new Set(["orders", "spent"]);

/** One shopper: a row of cells, or one stacked cell where the screen is narrow. Kept as it is while another row is ticked, which else takes longer than a click may. */
export const ShopperTableRow = memo(function ShopperTableRow({ row, position, selected, list, stacked, at = "/app/shoppers" }: ShopperTableRowProps) {
  const words = useWords();
  const facts = useShopperFacts(row);
  const url = `${at}/${row.id}${list ? `?list=${encodeURIComponent(list)}` : ""}`;
  const name = (
    <Link dataPrimaryLink url={url} monochrome removeUnderline>
      <Text as="span" fontWeight="semibold">
        {facts.name}
      </Text>
    </Link>
  );
  if (stacked) {
    return (
      <IndexTable.Row id={row.id} position={position} selected={selected} accessibilityLabel={words("shoppers.select", { name: facts.name })}>
        <IndexTable.Cell flush>
          <div className="stacked-row">
            <BlockStack gap="100">
              <InlineStack align="space-between" blockAlign="center" gap="200">
                {name}
                <StateBadge state={row.badge} />
              </InlineStack>
              <Text as="span" tone="subdued">
                {[facts.place, facts.lastOrder, facts.rhythm].filter((part) => part !== "" && part !== "-").join(" · ")}
              </Text>
              <InlineStack align="space-between" gap="200">
                <Text as="span" tone="subdued">
                  {facts.reach}
                </Text>
                <Text as="span" numeric>
                  {facts.spent}
                </Text>
              </InlineStack>
            </BlockStack>
          </div>
        </IndexTable.Cell>
      </IndexTable.Row>
    );
  }
  return (
    <IndexTable.Row id={row.id} position={position} selected={selected} accessibilityLabel={words("shoppers.select", { name: facts.name })}>
      <IndexTable.Cell>
        <div className="name-cell">
          {name}
          {facts.place && (
            <Text as="span" tone="subdued" truncate>
              {facts.place}
            </Text>
          )}
        </div>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <StateBadge state={row.badge} />
      </IndexTable.Cell>
      <IndexTable.Cell>{facts.reach}</IndexTable.Cell>
      <IndexTable.Cell>{facts.lastOrderDay ? <Hint text={facts.lastOrderDay}>{facts.lastOrder}</Hint> : facts.lastOrder}</IndexTable.Cell>
      <IndexTable.Cell>{facts.rhythm}</IndexTable.Cell>
      <IndexTable.Cell>{facts.returns}</IndexTable.Cell>
      <IndexTable.Cell>
        <Text as="span" alignment="end" numeric>
          {facts.orders}
        </Text>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <Text as="span" alignment="end" numeric>
          {facts.spent}
        </Text>
      </IndexTable.Cell>
    </IndexTable.Row>
  );
});

function Hint({ text, children }: { text: string; children: ReactNode }) {
  return (
    <Tooltip content={text} preferredPosition="above">
      <span>{children}</span>
    </Tooltip>
  );
}

/** What a row says, in words; what is not known is a dash, never a zero. */
function useShopperFacts(row: ListedRow) {
  const words = useWords();
  const format = useFormat();
  const countries = useCountries();
  return {
    name: row.name || words("words.noName"),
    place: [row.town, row.country && countries.name(row.country)].filter(Boolean).join(", "),
    lastOrder: row.daysQuiet === null ? "-" : row.daysQuiet === 0 ? words("words.today") : words("words.daysAgo", { count: row.daysQuiet }),
    lastOrderDay: row.lastOrderDay && format.day(row.lastOrderDay),
    rhythm: row.meanGapDays !== null ? words("words.everyDays", { count: Math.round(row.meanGapDays) }) : row.orderDays === 1 ? words("words.oneOrder") : "-",
    returns: row.standing ? words(`shoppers.returns.${row.standing.level}`, { share: format.percent(Math.round(row.standing.returns * 100) / 100) }) : "-",
    orders: format.number(row.orderDays),
    spent: format.money(row.spentMinor),
    reach: words(`words.reach.${row.reach}`),
  };
}
