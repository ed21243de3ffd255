import { useNavigate } from "@remix-run/react";
import { Box, Button, Card, ChoiceList, EmptySearchResult, EmptyState, IndexFilters, IndexFiltersMode, InlineStack, useSetIndexFiltersMode } from "@shopify/polaris";
import { type CampaignRow, campaignKinds } from "#app/campaigns/campaign";
import { AdminPage } from "../admin-page.tsx";
import letterPicture from "../letter.svg";
import type { Plain } from "../plain.ts";
import { useWords } from "../words.tsx";
import { CampaignTable } from "./campaign-table.tsx";
import { type CampaignAddress, campaignViewNames, campaignViews, writeCampaignAddress } from "./campaign-views.ts";

/** All campaigns, by how they stand and what they began as. */
export function CampaignIndex({ address, any, rows, loading }: { address: CampaignAddress; any: boolean; rows: Plain<CampaignRow>[]; loading: boolean }) {
  const words = useWords();
  const navigate = useNavigate();
  const { mode, setMode } = useSetIndexFiltersMode(address.kind ? IndexFiltersMode.Filtering : IndexFiltersMode.Default);
  const go = (next: CampaignAddress) => navigate(writeCampaignAddress(next), { preventScrollReset: true });
  const clear = () => go({ view: address.view });
  const kinds = campaignKinds.map((kind) => ({ label: words(`campaigns.new.kind.${kind}.name`), value: kind }));
  return (
    <AdminPage title={words("campaigns.title")} fullWidth primaryAction={any ? { content: words("campaigns.create"), url: "/app/campaigns/new" } : undefined}>
      <Card padding="0">
        {any ? (
          <>
            <IndexFilters
              tabs={campaignViewNames.map((view, index) => ({ id: view, content: words(campaignViews[view].words), index, isLocked: true, actions: [], onAction: () => void go({ ...address, view }) }))}
              selected={campaignViewNames.indexOf(address.view)}
              mode={mode}
              setMode={setMode}
              canCreateNewView={false}
              hideQueryField
              disableStickyMode
              onQueryChange={() => undefined}
              onQueryClear={() => undefined}
              cancelAction={{ onAction: clear, disabled: false, loading: false }}
              filters={[
                {
                  key: "kind",
                  label: words("campaigns.filterKind"),
                  pinned: true,
                  filter: <ChoiceList title={words("campaigns.filterKind")} titleHidden choices={kinds} selected={address.kind ? [address.kind] : []} onChange={([kind]) => go({ ...address, kind: campaignKinds.find((one) => one === kind) })} />,
                },
              ]}
              appliedFilters={address.kind ? [{ key: "kind", label: words("campaigns.filterKindIs", { kind: words(`campaigns.new.kind.${address.kind}.name`) }), onRemove: clear }] : []}
              onClearAll={clear}
              loading={loading}
            />
            {rows.length > 0 ? (
              <CampaignTable rows={rows} loading={loading} />
            ) : (
              <Box padding="800">
                <EmptySearchResult title={words("campaigns.none")} description={words("campaigns.noneText")} />
                <Box paddingBlockStart="300">
                  <InlineStack align="center">
                    <Button onClick={() => go({ view: "all" })}>{words("campaigns.noneClear")}</Button>
                  </InlineStack>
                </Box>
              </Box>
            )}
          </>
        ) : (
          <EmptyState heading={words("campaigns.empty.title")} image={letterPicture} action={{ content: words("campaigns.empty.do"), url: "/app/campaigns/new" }}>
            <p>{words("campaigns.empty.text")}</p>
          </EmptyState>
        )}
      </Card>
    </AdminPage>
  );
}
