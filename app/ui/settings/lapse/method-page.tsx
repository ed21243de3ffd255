import { BlockStack, Card, Text } from "@shopify/polaris";
import { Fragment } from "react";
import type { Method } from "#app/lapse/load-report.server";
import { AdminPage } from "../../admin-page.tsx";
import { PictureTable } from "../../picture-table.tsx";
import { useFormat } from "../../shop-format.tsx";
import { useWords } from "../../words.tsx";

const measures = ["auc", "logLoss", "brier"] as const;
const shares = ["meanPredicted", "actual", "flaggedShare", "cameBackShare", "ordersByFlaggedShare"] as const;

/** Models and measures by their names, with the shop's own figures: for whoever wants to know exactly. */
export function MethodPage({ method }: { method: Method | null }) {
  const words = useWords();
  const format = useFormat();
  const share = (value: number | null) => (value === null ? "-" : format.percent(Math.round(value * 1000) / 1000));
  return (
    <AdminPage title={words("method.title")} backAction={{ content: words("settings.lapse.title"), url: "/app/settings/lapse" }}>
      <BlockStack gap="400">
        <Card>
          <BlockStack gap="200">
            {(["question", "model", "ladder", "test", "honest"] as const).map((part) => (
              <Text as="p" key={part}>
                {words(`method.${part}`)}
              </Text>
            ))}
          </BlockStack>
        </Card>
        <Card>
          <BlockStack gap="300">
            <Text as="h2" variant="headingSm">
              {words("method.ownTitle")}
            </Text>
            {method === null || method.looks === 0 ? (
              <Text as="p">{words("method.none")}</Text>
            ) : (
              <>
                <Text as="p">{words("method.own", { count: method.looks, days: method.horizonDays, day: format.day(method.asOf), shoppers: method.shoppers, sampled: method.sampled, rule: words(`method.rule.${method.rule}`) })}</Text>
                <div className="wide-scroll" tabIndex={0} role="region" aria-label={words("method.ownTitle")}>
                  <PictureTable
                    columns={(["rule", ...measures, ...shares] as const).map((column) => words(`method.column.${column}`))}
                    rows={method.mean.map((result) => [words(`method.rule.${result.rule}`), ...measures.map((measure) => result[measure]?.toFixed(3) ?? "-"), ...shares.map((column) => share(result[column]))])}
                  />
                </div>
              </>
            )}
            <dl className="facts">
              {measures.map((measure) => (
                <Fragment key={measure}>
                  <dt>{words(`method.column.${measure}`)}</dt>
                  <dd>{words(`method.means.${measure}`)}</dd>
                </Fragment>
              ))}
            </dl>
          </BlockStack>
        </Card>
      </BlockStack>
    </AdminPage>
  );
}
