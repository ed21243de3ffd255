import { BlockStack, Card, Text } from "@shopify/polaris";
import type { MonthFigures } from "#app/lapse/months";
import type { Plain } from "../plain.ts";
import { useFormat } from "../shop-format.tsx";
import { TableBehindButton } from "../table-behind-button.tsx";
import { useWords } from "../words.tsx";

const kinds = ["lapsed", "newcomers", "cameBack"] as const;

/** Who lapsed, was new and came back in each month, beside the same month a year before: three small pictures, and their table behind a button. */
export function MonthsCard({ figures: { months, windowDays, countedOn } }: { figures: Plain<MonthFigures> }) {
  const words = useWords();
  const format = useFormat();
  const nameOf = (month: string) => format.month(`${month.slice(0, 7)}-15T12:00:00Z`);
  const [first, last] = [months[0], months.at(-1)];
  if (!first || !last) return null;
  const number = (n: number | undefined) => (n === undefined ? "-" : format.number(n));
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingSm">
          {words("home.months.title")}
        </Text>
        <div className="year-pictures">
          {kinds.map((kind) => {
            const most = Math.max(1, ...months.flatMap(({ now, before }) => [now[kind], before?.[kind] ?? 0]));
            const now = months.reduce((sum, month) => sum + month.now[kind], 0);
            const known = months.flatMap(({ before }) => (before ? [before[kind]] : []));
            const before = known.length < months.length ? "-" : format.number(known.reduce((sum, n) => sum + n, 0));
            const height = (n: number) => ({ blockSize: `${n === 0 ? 0 : Math.max(2, (100 * n) / most)}%` });
            return (
              <BlockStack gap="100" key={kind}>
                <Text as="h3" variant="bodyMd" fontWeight="semibold">
                  {words(`home.months.${kind}`)}
                </Text>
                <div className="year-picture" role="img" aria-label={words("home.months.picture", { what: words(`home.months.${kind}`), first: nameOf(first.now.month), last: nameOf(last.now.month), now, before })}>
                  {months.map((month) => (
                    <span key={month.now.month}>
                      <span style={height(month.before?.[kind] ?? 0)} />
                      <span style={height(month.now[kind])} />
                    </span>
                  ))}
                </div>
                <Text as="p" tone="subdued">
                  {words("home.months.sum", { now, before })}
                </Text>
              </BlockStack>
            );
          })}
        </div>
        <Text as="p" tone="subdued">
          {words("home.months.base", { days: windowDays, day: format.day(countedOn) })}
        </Text>
        <TableBehindButton label={words("home.months.title")}>
          <table className="picture-table">
            <thead>
              <tr>
                <th scope="col">{words("home.months.month")}</th>
                {kinds.flatMap((kind) => [
                  <th scope="col" key={kind}>
                    {words(`home.months.${kind}`)}
                  </th>,
                  <th scope="col" key={`${kind} before`}>
                    {words("home.months.yearBefore")}
                  </th>,
                ])}
              </tr>
            </thead>
            <tbody>
              {months.map((month) => (
                <tr key={month.now.month}>
                  <th scope="row">{month === last ? words("home.months.soFar", { month: nameOf(month.now.month) }) : nameOf(month.now.month)}</th>
                  {kinds.flatMap((kind) => [<td key={kind}>{number(month.now[kind])}</td>, <td key={`${kind} before`}>{number(month.before?.[kind])}</td>])}
                </tr>
              ))}
            </tbody>
          </table>
        </TableBehindButton>
      </BlockStack>
    </Card>
  );
}
