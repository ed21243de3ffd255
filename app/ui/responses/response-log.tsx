import { useNavigate, useNavigation } from "@remix-run/react";
import { Badge, type BadgeProps, BlockStack, Box, Card, Checkbox, EmptySearchResult, EmptyState, IndexTable, type IndexTableProps, InlineStack, Link, Select, Tabs, Text, Tooltip, useBreakpoints } from "@shopify/polaris";
import { changes } from "#app/messages/preferences";
import type { ResponseKind, ResponsePage, ResponseRow } from "#app/responses/response";
import { AdminPage } from "../admin-page.tsx";
import answerPicture from "../answer.svg";
import { Dotted } from "../dotted.tsx";
import type { Plain } from "../plain.ts";
import { useFormat } from "../shop-format.tsx";
import { useRowsInSight } from "../use-rows-in-sight.ts";
import { WideTable } from "../wide-table.tsx";
import { useWords } from "../words.tsx";
import { type ResponseAddress, responseTabNames, writeResponseAddress } from "./response-address.ts";

interface ResponseLogProps {
  address: ResponseAddress;
  page: Plain<ResponsePage>;
  campaigns: { id: string; name: string }[];
}

const columns = ["when", "shopper", "what", "words", "campaign"] as const;

/** What shoppers did after a mail, newest first. */
export function ResponseLog({ address, page, campaigns }: ResponseLogProps) {
  const words = useWords();
  const navigate = useNavigate();
  const navigation = useNavigation();
  const { smDown } = useBreakpoints();
  const rows = useRowsInSight(page.rows, 33);
  const go = (patch: Partial<ResponseAddress>) => navigate(writeResponseAddress({ ...address, after: undefined, ...patch }), { preventScrollReset: true });
  const filtered = address.tab !== "all" || address.campaign !== undefined || address.after !== undefined;
  return (
    <AdminPage title={words("responses.title")} fullWidth>
      <Card padding="0">
        <div className="tabs-place">
          <Tabs tabs={responseTabNames.map((tab) => ({ id: tab, content: words(`responses.tab.${tab}`) }))} selected={responseTabNames.indexOf(address.tab)} onSelect={(index) => go({ tab: responseTabNames[index] ?? "all" })} />
        </div>
        <Box paddingInline="400" paddingBlock="300" borderBlockEndWidth="025" borderColor="border-secondary">
          <InlineStack gap="400" blockAlign="center">
            <Select label={words("responses.campaign")} labelHidden options={[{ value: "", label: words("responses.anyCampaign") }, ...campaigns.map(({ id, name }) => ({ value: id, label: name }))]} value={address.campaign ?? ""} onChange={(campaign) => go({ campaign: campaign || undefined })} />
            <Checkbox label={words("responses.showAutomatic")} checked={address.automatic} onChange={(automatic) => go({ automatic })} />
            <Text as="span" tone="subdued">
              {words("responses.automaticHelp")}
            </Text>
          </InlineStack>
        </Box>
        {page.rows.length === 0 ? (
          filtered ? (
            <Box padding="800">
              <EmptySearchResult title={words("responses.none")} description={words("responses.noneText")} />
            </Box>
          ) : (
            <EmptyState heading={words("responses.empty")} image={answerPicture}>
              <p>{words("responses.emptyText")}</p>
            </EmptyState>
          )
        ) : (
          <WideTable>
            <IndexTable
              resourceName={{ singular: words("responses.item"), plural: words("responses.items") }}
              itemCount={page.rows.length}
              selectable={false}
              condensed={smDown}
              loading={navigation.state === "loading" && navigation.location.pathname === "/app/responses"}
              headings={columns.map((column) => ({ title: words(`responses.column.${column}`) })) as IndexTableProps["headings"]}
              pagination={page.next === null && address.after === undefined ? undefined : {
                hasPrevious: address.after !== undefined,
                hasNext: page.next !== null,
                onPrevious: () => go({}),
                onNext: () => go({ after: page.next ?? undefined }),
                accessibilityLabels: { previous: words("responses.newest"), next: words("responses.earlier") },
              }}
            >
              {rows.map((row, position) => (
                <ResponseLine key={row.id} row={row} position={position} stacked={smDown} />
              ))}
            </IndexTable>
          </WideTable>
        )}
      </Card>
    </AdminPage>
  );
}

const looks: Record<ResponseKind, BadgeProps["tone"]> = { code_used: "success", came_back: "success", click: "info", code_used_by_other: "attention", unsubscribed: "read-only", preference: "read-only", complaint: "warning" };

function ResponseLine({ row, position, stacked }: { row: Plain<ResponseRow>; position: number; stacked: boolean }) {
  const words = useWords();
  const format = useFormat();
  const shopper = (
    <Link dataPrimaryLink url={`/app/shoppers/${row.shopperId}`} monochrome removeUnderline>
      <Text as="span" fontWeight="semibold">
        {row.shopperName || words("words.noName")}
      </Text>
    </Link>
  );
  const badges = (
    <InlineStack gap="100">
      <Badge tone={looks[row.kind]}>{words(`responses.kind.${row.kind}`)}</Badge>
      {row.automatic && <Badge>{words("responses.automatic")}</Badge>}
      {row.takenBack && (
        <Tooltip content={words(row.kind === "preference" || row.kind === "unsubscribed" ? "responses.undoneHelp" : "responses.takenBackHelp")}>
          <Badge tone="attention">{words("responses.takenBack")}</Badge>
        </Tooltip>
      )}
    </InlineStack>
  );
  const chosen = changes.find((choice) => choice === row.choice);
  const order = row.orderName ? words("responses.order", { order: row.orderName }) : chosen && words(`words.preference.${chosen}`);
  const code = row.code ? [words("responses.code", { code: row.code })] : [];
  const campaign = row.campaignId && row.campaignName ? <Link url={`/app/campaigns/${row.campaignId}`} monochrome>{row.campaignName}</Link> : "-";
  if (stacked) {
    return (
      <IndexTable.Row id={row.id} position={position}>
        <div className="stacked-row">
          <BlockStack gap="100">
            <InlineStack align="space-between" gap="200" blockAlign="center">
              {shopper}
              {badges}
            </InlineStack>
            <Text as="span" tone="subdued">
              <Dotted parts={[format.instant(row.at), row.campaignName, order]} whole={code} />
            </Text>
          </BlockStack>
        </div>
      </IndexTable.Row>
    );
  }
  return (
    <IndexTable.Row id={row.id} position={position}>
      <IndexTable.Cell>{format.instant(row.at)}</IndexTable.Cell>
      <IndexTable.Cell>{shopper}</IndexTable.Cell>
      <IndexTable.Cell>{badges}</IndexTable.Cell>
      <IndexTable.Cell>{order || row.code ? <Dotted parts={[order]} whole={code} /> : "-"}</IndexTable.Cell>
      <IndexTable.Cell>{campaign}</IndexTable.Cell>
    </IndexTable.Row>
  );
}
