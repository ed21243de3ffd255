import { useFetcher, useNavigation, useRevalidator } from "@remix-run/react";
import { Banner, Box, Button, Card, EmptySearchResult, EmptyState, IndexFilters, IndexFiltersMode, IndexTable, type IndexTableProps, InlineStack, Text, useBreakpoints, useIndexResourceState, useSetIndexFiltersMode } from "@shopify/polaris";
import { useState } from "react";
import type { WordsKey } from "../../i18n/words-key.ts";
import type { ImportProgress } from "#app/orders/import-progress";
import type { PickedDraft } from "#app/campaigns/picks";
import type { SeasonNow } from "#app/lapse/load-season.server";
import type { Bulk } from "#app/shoppers/bulk";
import type { ShopperCounts, ShopperPage } from "#app/shoppers/shopper";
import type { ListedRow } from "./shopper-table.tsx";
import { isPlainView, type ShopperQuery, shopperSorts } from "#app/shoppers/shopper-query";
import { AdminPage } from "../admin-page.tsx";
import type { Plain } from "../plain.ts";
import quietPicture from "../quiet.svg";
import { useArrived } from "../use-arrived.ts";
import { useListQuery } from "../use-list-query.ts";
import { useRowsInSight } from "../use-rows-in-sight.ts";
import { useMay } from "../shop-format.tsx";
import { usePolling } from "../use-polling.ts";
import { useToast } from "../use-toast.ts";
import { useWords } from "../words.tsx";
import { AddToCampaign, useAddToCampaign } from "./add-to-campaign.tsx";
import { ShopperBulk, useShopperBulk } from "./shopper-bulk.tsx";
import { BulkLine } from "./bulk-line.tsx";
import { RenameView } from "./rename-view.tsx";
import { SeasonLine } from "./season-line.tsx";
import { useShopperFilters } from "./shopper-filters.tsx";
import { numericColumns, shopperColumns, ShopperTableRow } from "./shopper-table.tsx";
import { WideTable } from "../wide-table.tsx";
import { type SavedViewRow, useShopperTabs } from "./shopper-tabs.tsx";
import { type ListAddress, viewOf, writeListAddress } from "./view-of.ts";

export interface ShopperIndexProps {
  query: ListAddress;
  page: Omit<Plain<ShopperPage>, "rows"> & { rows: ListedRow[] };
  counts: ShopperCounts;
  progress: ImportProgress;
  views: SavedViewRow[];
  drafts: Plain<PickedDraft>[];
  bulk: Plain<Bulk> | null;
  /** Of the lapsed; null in other views. */
  season: Plain<SeasonNow> | null;
  /** Of the campaign whose shoppers are shown; null without one. */
  campaignName: string | null;
  today: string;
  hasAllOrders: boolean;
}

/**
 * The list of shoppers: views, search, filters, sort, pages and what can be done with many at once. On a telephone it is a table of one
 * column, for Polaris' condensed one has no ticks.
 */
export function ShopperIndex(props: ShopperIndexProps) {
  const { query, page, counts, progress, views, drafts, bulk: work, season, campaignName, today, hasAllOrders } = props;
  const words = useWords();
  const may = useMay();
  const { smDown } = useBreakpoints();
  const navigation = useNavigation();
  const fetcher = useFetcher<{ done?: WordsKey; refused?: WordsKey }>();
  useToast(fetcher.data);

  const list = useListQuery<ListAddress>(query, writeListAddress);
  const { filters, applied } = useShopperFilters(list.draft, today, campaignName, list.choose, list.type);
  const [renaming, setRenaming] = useState<SavedViewRow | null>(null);
  const { tabs, selected, filtered } = useShopperTabs(query, counts, views, { judged: progress.begun, go: list.replace, rename: setRenaming });
  const { mode, setMode } = useSetIndexFiltersMode(filtered ? IndexFiltersMode.Filtering : IndexFiltersMode.Default);
  const selection = useIndexResourceState(page.rows as unknown as { [key: string]: unknown }[], { resourceIDResolver: (row) => String(row.id) });
  const rows = useRowsInSight(page.rows, 53);
  const bulk = useShopperBulk(query, page, selection);
  const adding = useAddToCampaign(drafts, selection);

  // A filtered view that is opened by its address must not take the focus: on a telephone that opens the keyboard.
  const arrived = useArrived();

  // On a telephone this and what can be done share one line.
  const allOfView = (text: "selectAll" | "allSelected") => words(`shoppers.${smDown ? "allOfView" : text}${page.total.capped ? "Capped" : ""}`, { count: page.total.n });
  const before = query.at ?? 0;
  const clear = () => list.replace({ state: query.state, sort: query.sort });
  const save = async (name: string) => {
    fetcher.submit({ intent: "save-view", name, query: viewOf(list.draft) }, { method: "post" });
    return true;
  };
  const reading = progress.phase !== "done" && progress.phase !== "failed";
  usePolling(useRevalidator(), reading ? LOOK_AGAIN_MS : null);
  const importing = useImporting(progress);
  const note = [importing, !hasAllOrders && words("trouble.history.line")].filter(Boolean).join(" ");

  return (
    <AdminPage title={words("shoppers.title")} fullWidth primaryAction={{ content: words("shoppers.createFromView"), onAction: bulk.askCampaign }} secondaryActions={[...(may("export") ? [{ content: words("shoppers.export"), onAction: bulk.askExport }] : []), { content: words("shoppers.twins.title"), url: "/app/shoppers/twins" }]}>
      {fetcher.data?.refused && (
        <Box paddingBlockEnd="400">
          <Banner tone="critical" title={words(fetcher.data.refused)} />
        </Box>
      )}
      {note && (
        <Box paddingBlockEnd="300" paddingInline={{ xs: "400", sm: "0" }}>
          <Text as="p" tone="subdued">
            {note}
          </Text>
        </Box>
      )}
      {season && <SeasonLine season={season} onList />}
      <BulkLine bulk={work} />
      <Card padding="0">
        <IndexFilters
          tabs={tabs}
          selected={selected}
          mode={mode}
          setMode={setMode}
          canCreateNewView
          onCreateNewView={save}
          primaryAction={{ type: "save-as", onAction: save, disabled: false, loading: fetcher.state !== "idle" }}
          cancelAction={{ onAction: clear, disabled: false, loading: false }}
          queryValue={list.draft.search ?? ""}
          queryPlaceholder={words("shoppers.search")}
          onQueryChange={(search) => list.type({ search: search || undefined })}
          onQueryClear={() => list.choose({ search: undefined })}
          filters={filters}
          appliedFilters={applied}
          onClearAll={clear}
          autoFocusSearchField={arrived}
          disableStickyMode
          sortOptions={shopperSorts.map((sort) => ({ label: words(`shoppers.sort.${sort}`), value: `${sort} desc` as const, directionLabel: words("shoppers.sort.first") }))}
          sortSelected={[`${query.sort} desc`]}
          onSort={([sort]) => list.choose({ sort: shopperSorts.find((one) => sort?.startsWith(one)) ?? "quiet" })}
          loading={navigation.state === "loading" && navigation.location.pathname === "/app/shoppers"}
        />
        <WideTable>
          <IndexTable
            // Begins anew where the rows do: a row keeps hold of its link, and the headings were measured.
            key={smDown ? "stacked" : "wide"}
            resourceName={{ singular: words("shoppers.item"), plural: words("shoppers.items") }}
            itemCount={page.rows.length}
            selectedItemsCount={selection.allResourcesSelected ? "All" : selection.selectedResources.length}
            onSelectionChange={selection.handleSelectionChange}
            hasMoreItems={page.total.n > page.rows.length || page.total.capped}
            paginatedSelectAllActionText={allOfView("selectAll")}
            paginatedSelectAllText={allOfView("allSelected")}
            promotedBulkActions={[adding.action, ...(may("suppress") ? [bulk.leaveOutAction] : []), bulk.campaignAction]}
            bulkActions={[...(may("tag-shoppers") ? [bulk.tagAction] : []), ...(may("export") ? [bulk.exportAction] : [])]}
            headings={(smDown ? shopperColumns.slice(0, 1) : shopperColumns).map((column) => ({ title: words(`shoppers.column.${column}`), alignment: numericColumns.has(column) ? "end" : "start" })) as IndexTableProps["headings"]}
            emptyState={<EmptyList query={query} reading={reading} onClear={clear} />}
            pagination={
              page.rows.length === 0
                ? undefined
                : {
                    hasPrevious: page.previous !== undefined,
                    hasNext: page.next !== undefined,
                    onPrevious: () => list.choose({ before: page.previous, at: Math.max(0, before - PAGE) }),
                    onNext: () => list.choose({ after: page.next, at: before + page.rows.length }),
                    label: words(page.total.capped ? "words.rangeAtLeast" : "words.range", { from: before + 1, to: before + page.rows.length, total: Math.max(page.total.n, before + page.rows.length) }),
                    accessibilityLabels: { previous: words("words.previous"), next: words("words.next") },
                  }
            }
          >
            {rows.map((row, position) => (
              <ShopperTableRow key={row.id} row={row} position={position} selected={selection.selectedResources.includes(row.id)} list={viewOf(query)} stacked={smDown} />
            ))}
          </IndexTable>
        </WideTable>
      </Card>
      <ShopperBulk {...bulk} />
      <AddToCampaign {...adding} />
      <RenameView view={renaming} names={tabs.map(({ content }) => content)} onClose={() => setRenaming(null)} />
    </AdminPage>
  );
}

const PAGE = 50;
/** While rows come in. */
const LOOK_AGAIN_MS = 10_000;

/** How far the reading is, in a line; null when it is over or waits for a person. */
function useImporting({ phase, begun, customers: { read, expected } }: ImportProgress): string | null {
  const words = useWords();
  if (phase === "done" || phase === "failed") return null;
  if (phase === "settling") return words("shoppers.settling");
  if (phase === "orders") return words(begun ? "shoppers.readingOlder" : "shoppers.readingNewest");
  return expected ? words("shoppers.reading", { read, expected }) : words("shoppers.readingOpen", { read });
}

function EmptyList({ query, reading, onClear }: { query: ShopperQuery; reading: boolean; onClear(): void }) {
  const words = useWords();
  if (!isPlainView(query) || query.mailable !== undefined) {
    return (
      <Box paddingBlock="400">
        <EmptySearchResult title={words("shoppers.empty.none")} description={words("shoppers.empty.noneText")} />
        <Box paddingBlockStart="300" />
        <InlineStack align="center">
          <Button onClick={onClear}>{words("shoppers.empty.clear")}</Button>
        </InlineStack>
      </Box>
    );
  }
  const [title, text]: [WordsKey, WordsKey] = reading ? ["shoppers.empty.reading", "shoppers.empty.readingText"] : query.state === "lapsed" ? ["shoppers.empty.lapsed", "shoppers.empty.lapsedText"] : ["shoppers.empty.view", "shoppers.empty.viewText"];
  return (
    <EmptyState heading={words(title)} image={quietPicture}>
      <p>{words(text)}</p>
    </EmptyState>
  );
}
