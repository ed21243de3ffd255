import { Banner, BlockStack, Button, Card, Collapsible, InlineStack, Link, Text } from "@shopify/polaris";
import { useId, useState } from "react";
import type { Sureness } from "#app/lapse/lapse-report";
import { ReliabilityChart } from "../../chart/reliability-chart.tsx";
import { PictureTable } from "../../picture-table.tsx";
import { useFormat } from "../../shop-format.tsx";
import { useWords } from "../../words.tsx";

/** A whole hundredth is as fine as a share of shoppers is known. */
const hundredth = (share: number): number => Math.round(share * 100) / 100;

/** How right the learned rule was on the shop's own past: what it said and what it was, beside simpler rules. A promise that was broken stands above the fold, with its cause. */
export function HowSureCard({ sureness, cut }: { sureness: Sureness; cut: number }) {
  const words = useWords();
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const id = useId();
  const { broken, looks, learned, horizonDays } = sureness;
  const [last] = looks;
  if (!learned) return null;
  const share = (value: number | null) => (value === null ? "-" : format.percent(hundredth(value)));
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingSm">
          {words("settings.lapse.sure.title")}
        </Text>
        <Text as="p">
          {words("settings.lapse.sure.learned", { day: format.day(sureness.learnedOn), count: sureness.shoppers, repeaters: sureness.repeaters })}
          {sureness.sampled < sureness.shoppers && ` ${words("settings.lapse.sure.sampled", { count: sureness.sampled })}`}
        </Text>
        {sureness.truncatedBefore && <Text as="p">{words("settings.lapse.truncated", { day: format.day(sureness.truncatedBefore) })}</Text>}
        {sureness.noLeaving && <Text as="p">{words("settings.lapse.sure.noLeaving")}</Text>}
        {!last && <Text as="p">{words("settings.lapse.sure.young", { days: horizonDays })}</Text>}
        {broken && last && (
          <Banner tone="warning" title={words(`settings.lapse.sure.broken.${broken.what}`, { day: format.day(last.day), said: share(broken.said), was: share(broken.was) })}>
            <p>{words(`settings.lapse.sure.cause.${broken.cause}`)}</p>
          </Banner>
        )}
        {last && (
          <>
            <InlineStack>
              <Button variant="plain" disclosure={open ? "up" : "down"} ariaExpanded={open} ariaControls={id} onClick={() => setOpen(!open)}>
                {words("settings.lapse.sure.how")}
              </Button>
            </InlineStack>
            <Collapsible id={id} open={open}>
              <BlockStack gap="500">
                <ReliabilityChart
                  title={words("settings.lapse.sure.chart")}
                  summary={words("settings.lapse.sure.chartSummary", { day: format.day(last.day), days: horizonDays, said: share(last.said), was: share(last.was) })}
                  bins={sureness.reliability.map(({ shoppers, said, was }) => ({ said, was: was.share, low: was.low, high: was.high, shoppers }))}
                />
                <Text as="p">{words("settings.lapse.sure.orders", { day: format.day(last.day), days: horizonDays, expected: Math.round(last.ordersExpected), count: last.orders })}</Text>
                <SmallTable
                  title={words("settings.lapse.sure.besideTitle")}
                  intro={words("settings.lapse.sure.besideIntro", { day: format.day(last.day), days: horizonDays, percent: format.percent(hundredth(cut)) })}
                  columns={[words("settings.lapse.sure.rule"), words("settings.lapse.sure.flagged"), words("settings.lapse.sure.cameBack"), words("settings.lapse.sure.theirOrders")]}
                  rows={sureness.beside.map(({ rule, flaggedShare, cameBackShare, ordersByFlaggedShare }) => [words(`settings.lapse.rule.${rule}`), share(flaggedShare), share(cameBackShare), share(ordersByFlaggedShare)])}
                />
                <SmallTable
                  title={words("settings.lapse.sure.looksTitle")}
                  intro={words("settings.lapse.sure.looksIntro", { days: horizonDays })}
                  columns={[words("settings.lapse.sure.asked"), words("settings.lapse.sure.shoppers"), words("settings.lapse.sure.said"), words("settings.lapse.sure.was")]}
                  rows={looks.map(({ day, shoppers, said, was }) => [format.day(day), format.number(shoppers), share(said), share(was)])}
                />
                <Text as="p">
                  <Link url="/app/reports/method">{words("settings.lapse.sure.method")}</Link>
                </Text>
              </BlockStack>
            </Collapsible>
          </>
        )}
      </BlockStack>
    </Card>
  );
}

function SmallTable({ title, intro, columns, rows }: { title: string; intro: string; columns: string[]; rows: string[][] }) {
  return (
    <BlockStack gap="200">
      <Text as="h3" variant="headingSm">
        {title}
      </Text>
      <Text as="p" tone="subdued">
        {intro}
      </Text>
      <div className="wide-scroll" tabIndex={0} role="region" aria-label={title}>
        <PictureTable columns={columns} rows={rows} />
      </div>
    </BlockStack>
  );
}
