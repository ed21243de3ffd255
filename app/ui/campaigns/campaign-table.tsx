import { BlockStack, IndexTable, type IndexTableProps, InlineStack, Link, Text, useBreakpoints } from "@shopify/polaris";
import type { CampaignRow } from "#app/campaigns/campaign";
import type { Plain } from "../plain.ts";
import { useFormat } from "../shop-format.tsx";
import { WideTable } from "../wide-table.tsx";
import { useWords } from "../words.tsx";
import { CampaignBadge } from "./campaign-badge.tsx";
import { CampaignMenu } from "./campaign-menu.tsx";

const columns = ["name", "status", "who", "waiting", "sent", "cameBack", "against"] as const;

/** A draft opens in the editor, everything else at its result. */
export const campaignAddress = (campaign: { id: string; status: string }): string => `/app/campaigns/${campaign.id}${campaign.status === "draft" ? "/edit" : ""}`;

/** Campaigns with what came of them, and what can be done with each. */
export function CampaignTable({ rows, loading }: { rows: Plain<CampaignRow>[]; loading?: boolean }) {
  const words = useWords();
  const format = useFormat();
  const { smDown } = useBreakpoints();
  const facts = (row: Plain<CampaignRow>) => ({
    who: row.audienceSize === null ? words("campaigns.notStarted") : format.number(row.audienceSize),
    against: row.against.kind === "said" ? words("campaigns.against.said", { mailed: format.percent(row.against.mailed), other: format.percent(row.against.other) }) : row.against.kind === "none" ? "-" : words("campaigns.against.tooEarly"),
  });
  return (
    <WideTable>
      <IndexTable
        resourceName={{ singular: words("campaigns.item"), plural: words("campaigns.items") }}
        itemCount={rows.length}
        selectable={false}
        loading={loading}
        condensed={smDown}
        headings={[...columns.map((column, index) => ({ title: words(`campaigns.column.${column}`), alignment: index > 1 ? "end" : "start" })), { title: words("words.more"), hidden: true }] as unknown as IndexTableProps["headings"]}
      >
        {rows.map((row, position) => {
          const { who, against } = facts(row);
          // A draft has no figures yet, which is not the same as none.
          const count = (n: number) => (row.status === "draft" ? "-" : format.number(n));
          const name = (
            <Link dataPrimaryLink url={campaignAddress(row)} monochrome removeUnderline>
              <Text as="span" fontWeight="semibold">
                {row.name}
              </Text>
            </Link>
          );
          const badge = <CampaignBadge status={row.status} pausedWhy={row.pausedWhy} starts={row.starts} />;
          if (smDown) {
            return (
              <IndexTable.Row id={row.id} key={row.id} position={position}>
                <div className="stacked-row">
                  <BlockStack gap="100">
                    <InlineStack align="space-between" gap="200" blockAlign="center">
                      {name}
                      <InlineStack gap="200" blockAlign="center" wrap={false}>
                        {badge}
                        <CampaignMenu row={row} />
                      </InlineStack>
                    </InlineStack>
                    <Text as="span" tone="subdued">
                      {row.status === "draft" ? who : [`${words("campaigns.column.who")} ${who}`, `${words("campaigns.column.sent")} ${count(row.sent)}`, `${words("campaigns.column.cameBack")} ${count(row.cameBack)}`].join(" · ")}
                    </Text>
                  </BlockStack>
                </div>
              </IndexTable.Row>
            );
          }
          return (
            <IndexTable.Row id={row.id} key={row.id} position={position}>
              <IndexTable.Cell>{name}</IndexTable.Cell>
              <IndexTable.Cell>{badge}</IndexTable.Cell>
              {[row.audienceSize === null ? "-" : who, count(row.waiting), count(row.sent), count(row.cameBack), against].map((text, index) => (
                <IndexTable.Cell key={columns[index + 2]}>
                  <Text as="span" alignment="end" numeric>
                    {text}
                  </Text>
                </IndexTable.Cell>
              ))}
              <IndexTable.Cell>
                <CampaignMenu row={row} />
              </IndexTable.Cell>
            </IndexTable.Row>
          );
        })}
      </IndexTable>
    </WideTable>
  );
}
