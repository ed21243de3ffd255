import { BlockStack, Card, Text } from "@shopify/polaris";
import type { ShopWeeks } from "#app/lapse/load-season.server";
import { AdminPage } from "../admin-page.tsx";
import { BandChart } from "../chart/band-chart.tsx";
import { sideOf } from "../chart/figures.ts";
import type { Plain } from "../plain.ts";
import { useFormat } from "../shop-format.tsx";
import { useWords } from "../words.tsx";
import { SeasonLine } from "./season-line.tsx";

/** Whether fewer orders come than were to be expected, week by week: a shop that is quiet as a whole is told from shoppers who leave. */
export function WeeksPage({ shop }: { shop: Plain<ShopWeeks> }) {
  const words = useWords();
  const format = useFormat();
  const { weeks, about, truncatedBefore } = shop;
  const points = weeks.map(({ week, orders, ...band }) => ({ day: week, actual: orders, ...band }));
  const last = points.at(-1);
  const number = (n: number) => format.number(Math.round(n));
  const notes = [words("shoppers.weeks.base"), about && words("shoppers.weeks.about"), truncatedBefore && words("shoppers.weeks.truncated", { day: format.day(truncatedBefore) })];
  return (
    <AdminPage title={words("shoppers.weeks.title")} backAction={{ content: words("shoppers.title"), url: "/app/shoppers" }}>
      <SeasonLine season={shop} onList={false} />
      <Card>
        <BlockStack gap="300">
          {last ? (
            <BandChart
              title={words("shoppers.weeks.chart")}
              summary={words(`shoppers.weeks.${shop.quiet ? "quiet" : sideOf(last)}`, { day: format.day(last.day), orders: number(last.actual), low: number(last.low), high: number(last.high) })}
              points={points}
              words={{ actual: words("shoppers.weeks.orders"), expected: words("shoppers.weeks.expected"), band: words("shoppers.weeks.band") }}
            />
          ) : (
            <Text as="p">{words("shoppers.weeks.none")}</Text>
          )}
          <Text as="p" tone="subdued">
            {notes.filter(Boolean).join(" ")}
          </Text>
          <Text as="p" tone="subdued">
            {words("shoppers.weeks.holding")}
          </Text>
        </BlockStack>
      </Card>
    </AdminPage>
  );
}
