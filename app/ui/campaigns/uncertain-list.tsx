import { useNavigate } from "@remix-run/react";
import { BlockStack, Box, Card, EmptySearchResult, IndexTable, type IndexTableProps, Link, Text, useBreakpoints, useIndexResourceState } from "@shopify/polaris";
import type { UncertainMessage, UncertainPage } from "#app/messages/mail";
import { AdminPage } from "../admin-page.tsx";
import type { Plain } from "../plain.ts";
import { useFormat } from "../shop-format.tsx";
import { WideTable } from "../wide-table.tsx";
import { useWords } from "../words.tsx";
import { uncertainAddress } from "./uncertain-address.ts";
import { UncertainQuestion, useUncertainQuestion } from "./uncertain-question.tsx";

interface UncertainListProps {
  campaignId: string | null;
  after: string | null;
  page: Plain<UncertainPage>;
}

/** Mails whose fate nobody knows; a person says what became of those that they tick, or of all of a campaign. */
export function UncertainList(props: UncertainListProps) {
  const words = useWords();
  const { campaignId, page } = props;
  return (
    <AdminPage title={words("campaigns.uncertain.title")} backAction={{ content: words("campaigns.uncertain.back"), url: campaignId ? `/app/campaigns/${campaignId}` : "/app/campaigns" }}>
      <Card padding="0">
        {page.total === 0 ? (
          <Box padding="800">
            <EmptySearchResult title={words("campaigns.uncertain.none")} description={words("campaigns.uncertain.noneText")} />
          </Box>
        ) : (
          <>
            <Box padding="400">
              <Text as="p">{words("campaigns.uncertain.intro")}</Text>
            </Box>
            <UncertainTable {...props} />
          </>
        )}
      </Card>
    </AdminPage>
  );
}

const columns = ["shopper", "when", "campaign"] as const;

function UncertainTable({ campaignId, after, page }: UncertainListProps) {
  const words = useWords();
  const navigate = useNavigate();
  const { smDown } = useBreakpoints();
  const selection = useIndexResourceState(page.rows as unknown as { [key: string]: unknown }[], { resourceIDResolver: (row) => String(row.id) });
  const question = useUncertainQuestion(campaignId, page, selection);
  const go = (to: string | null) => {
    selection.clearSelection();
    navigate(uncertainAddress({ campaignId, after: to }));
  };
  return (
    <>
      <WideTable>
        <IndexTable
          resourceName={{ singular: words("campaigns.uncertain.item"), plural: words("campaigns.uncertain.items") }}
          itemCount={page.rows.length}
          selectedItemsCount={selection.allResourcesSelected ? "All" : selection.selectedResources.length}
          onSelectionChange={selection.handleSelectionChange}
          hasMoreItems={campaignId !== null && page.total > page.rows.length}
          paginatedSelectAllActionText={words("campaigns.uncertain.selectAll", { count: page.total })}
          promotedBulkActions={question.actions}
          condensed={smDown}
          headings={columns.map((column) => ({ title: words(`campaigns.uncertain.column.${column}`) })) as IndexTableProps["headings"]}
          pagination={page.next === null && after === null ? undefined : {
            hasPrevious: after !== null,
            hasNext: page.next !== null,
            onPrevious: () => go(null),
            onNext: () => go(page.next),
            accessibilityLabels: { previous: words("campaigns.uncertain.first"), next: words("words.next") },
          }}
        >
          {page.rows.map((message, position) => (
            <UncertainRow key={message.id} message={message} position={position} selected={selection.selectedResources.includes(message.id)} stacked={smDown} />
          ))}
        </IndexTable>
      </WideTable>
      <UncertainQuestion {...question} />
    </>
  );
}

function UncertainRow({ message, position, selected, stacked }: { message: Plain<UncertainMessage>; position: number; selected: boolean; stacked: boolean }) {
  const words = useWords();
  const format = useFormat();
  const shopper = (
    <Link dataPrimaryLink url={`/app/shoppers/${message.shopperId}`} monochrome removeUnderline>
      <Text as="span" fontWeight="semibold">
        {message.shopperName || words("words.noName")}
      </Text>
    </Link>
  );
  const when = message.handedAt ? `${words("campaigns.uncertain.when")} ${format.instant(message.handedAt)}` : words("campaigns.uncertain.restored");
  const campaign = <Link url={uncertainAddress({ campaignId: message.campaignId })}>{words("campaigns.uncertain.only")}</Link>;
  return (
    <IndexTable.Row id={message.id} position={position} selected={selected}>
      {stacked ? (
        <div className="stacked-row">
          <BlockStack gap="100">
            {shopper}
            <Text as="span" tone="subdued">
              {when}
            </Text>
            <span>{campaign}</span>
          </BlockStack>
        </div>
      ) : (
        [shopper, when, campaign].map((cell, index) => <IndexTable.Cell key={columns[index]}>{cell}</IndexTable.Cell>)
      )}
    </IndexTable.Row>
  );
}
