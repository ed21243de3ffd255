import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useNavigate, useNavigation } from "@remix-run/react";
import { Box, Card, EmptySearchResult, EmptyState, Tabs } from "@shopify/polaris";
import type { CampaignStatus } from "#app/campaigns/campaign";
import { listCampaigns } from "#app/campaigns/list-campaigns.server";
import { requireShop } from "#app/require-shop.server";
import { AdminPage } from "../ui/admin-page.tsx";
import { CampaignTable } from "../ui/campaigns/campaign-table.tsx";
import letterPicture from "../ui/letter.svg";
import { PageTrouble } from "../ui/page-trouble.tsx";
import { plain } from "../ui/plain.ts";
import { useWords } from "../ui/words.tsx";
import { reporting } from "./trouble.server.ts";

const views = {
  all: { words: "campaigns.filterAll", statuses: ["draft", "starting", "running", "paused", "stopped", "ended"] },
  running: { words: "campaigns.filterRunning", statuses: ["starting", "running", "paused"] },
  drafts: { words: "campaigns.filterDrafts", statuses: ["draft"] },
  done: { words: "campaigns.filterDone", statuses: ["stopped", "ended"] },
} as const satisfies Record<string, { words: string; statuses: readonly CampaignStatus[] }>;
type View = keyof typeof views;
const viewNames = Object.keys(views) as View[];

export const loader = reporting(async ({ context, request }: LoaderFunctionArgs) => {
  const { ctx, shopId } = await requireShop(context, request);
  const view = viewNames.find((one) => one === new URL(request.url).searchParams.get("view")) ?? "all";
  const campaigns = plain(await listCampaigns(ctx, { shopId }));
  const statuses: readonly CampaignStatus[] = views[view].statuses;
  return { view, any: campaigns.length > 0, rows: campaigns.filter((row) => statuses.includes(row.status)) };
});

export default function Campaigns() {
  const { view, any, rows } = useLoaderData<typeof loader>();
  const words = useWords();
  const navigate = useNavigate();
  const navigation = useNavigation();
  return (
    <AdminPage title={words("campaigns.title")} fullWidth primaryAction={any ? { content: words("campaigns.create"), url: "/app/campaigns/new" } : undefined}>
      <Card padding="0">
        {any ? (
          <>
            <Box borderBlockEndWidth="025" borderColor="border-secondary">
              <div className="tabs-place">
                <Tabs tabs={viewNames.map((name) => ({ id: name, content: words(views[name].words) }))} selected={viewNames.indexOf(view)} onSelect={(index) => navigate(index === 0 ? "." : `?view=${viewNames[index]}`, { preventScrollReset: true })} />
              </div>
            </Box>
            {rows.length > 0 ? (
              <CampaignTable rows={rows} loading={navigation.state === "loading" && navigation.location.pathname === "/app/campaigns"} />
            ) : (
              <Box padding="800">
                <EmptySearchResult title={words("campaigns.none")} description={words("campaigns.noneText")} />
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

export function ErrorBoundary() {
  return <PageTrouble />;
}
