import { BlockStack, Box, Card, InlineStack, Link, Text } from "@shopify/polaris";
import type { CampaignRow } from "#app/campaigns/campaign";
import { CampaignBadge } from "../campaigns/campaign-badge.tsx";
import { campaignAddress } from "../campaigns/campaign-table.tsx";
import type { Plain } from "../plain.ts";
import { useFormat } from "../shop-format.tsx";
import { useWords } from "../words.tsx";

/** The last three campaigns: sent, opened by people with its base, clicked, came back. */
export function RecentCampaigns({ rows }: { rows: Plain<CampaignRow>[] }) {
  const words = useWords();
  const format = useFormat();
  const figures = (row: Plain<CampaignRow>) => [
    { label: words("home.campaigns.sent"), value: format.number(row.sent) },
    { label: words("home.campaigns.opened"), value: row.openCounted === 0 ? "-" : words("campaigns.openedOf", { share: format.percent(row.opened / row.openCounted), count: row.openCounted }) },
    { label: words("home.campaigns.clicked"), value: format.number(row.clicked) },
    { label: words("home.campaigns.cameBack"), value: format.number(row.cameBack) },
  ];
  return (
    <Card padding="0">
      <Box padding="400" paddingBlockEnd="200">
        <InlineStack align="space-between" gap="200">
          <Text as="h2" variant="headingSm">
            {words("home.campaigns.title")}
          </Text>
          {rows.length > 0 && <Link url="/app/campaigns">{words("home.campaigns.all")}</Link>}
        </InlineStack>
      </Box>
      {rows.length === 0 ? (
        <Box padding="400" paddingBlockStart="0">
          <Text as="p" tone="subdued">
            {words("home.campaigns.none")}
          </Text>
        </Box>
      ) : (
        <ul className="plain-list">
          {rows.map((row) => (
            <li key={row.id} className="list-row">
              <BlockStack gap="200">
                <InlineStack align="space-between" gap="200">
                  <Link url={campaignAddress(row)} monochrome removeUnderline>
                    <Text as="span" fontWeight="semibold">
                      {row.name}
                    </Text>
                  </Link>
                  <CampaignBadge status={row.status} pausedWhy={row.pausedWhy} />
                </InlineStack>
                {row.status !== "draft" && (
                  <dl className="inline-figures">
                    {figures(row).map(({ label, value }) => (
                      <div key={label}>
                        <dt>{label}</dt>
                        <dd>{value}</dd>
                      </div>
                    ))}
                  </dl>
                )}
              </BlockStack>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
