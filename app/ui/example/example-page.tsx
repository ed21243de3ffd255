import { Badge, BlockStack, Box, Card, IndexTable, type IndexTableProps, InlineGrid, Text, useBreakpoints } from "@shopify/polaris";
import type { ShopperRow } from "#app/shoppers/shopper";
import { AdminPage } from "../admin-page.tsx";
import { MetricCard } from "../metric-card.tsx";
import type { Plain } from "../plain.ts";
import { useFormat } from "../shop-format.tsx";
import { numericColumns, ShopperTableRow, shopperColumns } from "../shoppers/shopper-table.tsx";
import { WideTable } from "../wide-table.tsx";
import { useWords } from "../words.tsx";
import type { ExampleShop } from "./example-shop.ts";

/** What Home and the list look like with shoppers, in one page that can only be read. */
export function ExamplePage({ rows, counts, cameBack, revenue }: { rows: Plain<ShopperRow>[] } & Pick<ExampleShop, "counts" | "cameBack" | "revenue">) {
  const words = useWords();
  const format = useFormat();
  const { smDown } = useBreakpoints();
  return (
    <AdminPage title={words("home.example.title")} titleMetadata={<Badge>{words("home.example.badge")}</Badge>} backAction={{ content: words("home.example.back"), url: "/app" }} fullWidth>
      <BlockStack gap="400">
        <Box paddingInline={{ xs: "400", sm: "0" }}>
          <Text as="p" tone="subdued">
            {words("home.example.note")}
          </Text>
        </Box>
        <InlineGrid columns={{ xs: 1, sm: 2, lg: 4 }} gap="400">
          <MetricCard title={words("home.metrics.lapsed")} value={format.number(counts.lapsed.all)} base={words("home.metrics.lapsedBase", { count: counts.lapsed.mailable })} />
          <MetricCard title={words("home.metrics.slowing")} value={format.number(counts.slowing.all)} base={words("home.metrics.slowingBase", { count: counts.slowing.mailable })} />
          <MetricCard title={words("home.metrics.cameBack")} value={format.number(cameBack.all)} base={words("home.metrics.cameBackBase", { count: cameBack.afterMessage })} />
          <MetricCard title={words("home.metrics.spend")} value={format.money(revenue.minor)} base={words("home.metrics.spendBase", { count: revenue.orders })} />
        </InlineGrid>
        <Card padding="0">
          <Box padding="400" paddingBlockEnd="200">
            <Text as="h2" variant="headingSm">
              {words("home.example.lapsedTitle")}
            </Text>
          </Box>
          <WideTable>
            <IndexTable
              key={smDown ? "stacked" : "wide"}
              resourceName={{ singular: words("shoppers.item"), plural: words("shoppers.items") }}
              itemCount={rows.length}
              selectable={false}
              headings={(smDown ? shopperColumns.slice(0, 1) : shopperColumns).map((column) => ({ title: words(`shoppers.column.${column}`), alignment: numericColumns.has(column) ? "end" : "start" })) as IndexTableProps["headings"]}
            >
              {rows.map((row, position) => (
                <ShopperTableRow key={row.id} row={row} position={position} selected={false} list="" stacked={smDown} at="/app/example" />
              ))}
            </IndexTable>
          </WideTable>
        </Card>
      </BlockStack>
    </AdminPage>
  );
}
