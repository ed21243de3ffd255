import { BlockStack, InlineStack, Text } from "@shopify/polaris";
import type { MonthCount } from "#app/shops/shop";
import { useFormat } from "../shop-format.tsx";
import { TableBehindButton } from "../table-behind-button.tsx";
import { useWords } from "../words.tsx";

/** How many customers ordered last in each month: a picture of bars with its table behind a button. As high before the counts are there. */
export function MonthBars({ months }: { months: MonthCount[] | undefined }) {
  const words = useWords();
  const format = useFormat();
  const nameOf = ({ month }: MonthCount) => format.month(`${month}-15T12:00:00Z`);
  const [first, last] = [months?.[0], months?.at(-1)];
  const most = months?.reduce((best, one) => (one.n > best.n ? one : best));
  return (
    <div className="month-bars">
      <BlockStack gap="200">
        <Text as="h3" variant="headingSm">
          {words("home.import.months.title")}
        </Text>
        {months && first && last && most ? (
          <>
            <div className="month-bars-picture" role="img" aria-label={words("home.import.months.picture", { first: nameOf(first), last: nameOf(last), most: nameOf(most), count: most.n })}>
              {months.map((one) => (
                <span key={one.month} style={{ blockSize: `${most.n === 0 ? 0 : Math.max(one.n > 0 ? 2 : 0, (100 * one.n) / most.n)}%` }} />
              ))}
            </div>
            <InlineStack align="space-between">
              {[first, last].map((one) => (
                <Text key={one.month} as="span" tone="subdued">
                  {nameOf(one)}
                </Text>
              ))}
            </InlineStack>
            <TableBehindButton label={words("home.import.months.title")}>
              <table className="picture-table">
                <thead>
                  <tr>
                    <th scope="col">{words("home.import.months.month")}</th>
                    <th scope="col">{words("home.import.months.customers")}</th>
                  </tr>
                </thead>
                <tbody>
                  {months.map((one) => (
                    <tr key={one.month}>
                      <th scope="row">{one === last ? words("home.import.months.soFar", { month: nameOf(one) }) : nameOf(one)}</th>
                      <td>{format.number(one.n)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </TableBehindButton>
          </>
        ) : (
          <div className="month-bars-to-come" role="status" aria-label={words("words.loading")} />
        )}
      </BlockStack>
    </div>
  );
}
