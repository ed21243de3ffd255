import { BlockStack, Card, Text } from "@shopify/polaris";
import { cohortsOf, type MonthFigures } from "#app/lapse/months";
import type { Interval } from "#app/lapse/models/measures";
import type { Plain } from "../plain.ts";
import { PictureTable } from "../picture-table.tsx";
import { useFormat } from "../shop-format.tsx";
import { TableBehindButton } from "../table-behind-button.tsx";
import { useWords } from "../words.tsx";

/** Of those who lapsed in each month, how many came back, with how far that is known, beside the shop's target: a picture, and its table behind a button. */
export function RegainedCard({ figures }: { figures: Plain<MonthFigures> }) {
  const words = useWords();
  const format = useFormat();
  const { cohorts, all } = cohortsOf(figures);
  if (all.lapsed === 0) return null;
  const { targetPercent } = figures;
  const nameOf = (month: string) => format.month(`${month.slice(0, 7)}-15T12:00:00Z`);
  const share = (value: number) => format.percent(Math.round(value * 100) / 100);
  const range = ({ share: value, low, high }: Interval) => words("home.regained.range", { share: share(value), low: share(low), high: share(high) });
  const most = Math.max(0.01, (targetPercent ?? 0) / 100, ...cohorts.map(({ lapsed, regained }) => (lapsed === 0 ? 0 : regained.share)));
  const sum = words("home.regained.sum", { count: all.lapsed, range: range(all.regained) });
  const target = targetPercent === null ? words("home.regained.noTarget") : words(all.regained.high < targetPercent / 100 ? "home.regained.below" : all.regained.low > targetPercent / 100 ? "home.regained.above" : "home.regained.around", { percent: targetPercent });
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingSm">
          {words("home.regained.title")}
        </Text>
        <Text as="p">
          {sum} {target}
        </Text>
        <div className="year-picture single" role="img" aria-label={sum}>
          {cohorts.map(({ month, lapsed, regained, isOver }) => (
            <span key={month}>
              <span className={isOver ? undefined : "running"} style={{ blockSize: `${lapsed === 0 ? 0 : (100 * regained.share) / most}%` }} />
            </span>
          ))}
          {targetPercent !== null && <span className="target" style={{ insetBlockEnd: `${targetPercent / most}%` }} />}
        </div>
        <Text as="p" tone="subdued">
          {words("home.regained.base", { days: figures.windowDays })}
        </Text>
        <TableBehindButton label={words("home.regained.title")}>
          <PictureTable
            columns={(["month", "lapsed", "back", "share"] as const).map((column) => words(`home.regained.column.${column}`))}
            rows={cohorts.map(({ month, lapsed, regained, isOver }) => [
              isOver ? nameOf(month) : words("home.months.soFar", { month: nameOf(month) }),
              format.number(lapsed),
              format.number(lapsed === 0 ? 0 : Math.round(regained.share * lapsed)),
              lapsed === 0 ? "-" : range(regained),
            ])}
          />
        </TableBehindButton>
      </BlockStack>
    </Card>
  );
}
