import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { useLoaderData, useNavigation } from "@remix-run/react";
import { z } from "zod";
import { archiveCampaign } from "#app/campaigns/archive-campaign.server";
import { campaignKinds } from "#app/campaigns/campaign";
import { duplicateCampaign } from "#app/campaigns/duplicate-campaign.server";
import { anyCampaign, listCampaigns } from "#app/campaigns/list-campaigns.server";
import { loadCampaign } from "#app/campaigns/load-campaign.server";
import { pauseCampaign } from "#app/campaigns/pause-campaign.server";
import { resumeCampaign } from "#app/campaigns/resume-campaign.server";
import { allow, requireShop } from "#app/require-shop.server";
import type { Action } from "#app/shops/roles";
import { CampaignIndex } from "../ui/campaigns/campaign-index.tsx";
import { campaignViews, readCampaignAddress } from "../ui/campaigns/campaign-views.ts";
import { PageTrouble } from "../ui/page-trouble.tsx";
import { plain } from "../ui/plain.ts";
import { readForm } from "./read-form.server.ts";
import { Id } from "./read-id.server.ts";
import { notFound, reporting } from "./trouble.server.ts";

export const loader = reporting(async ({ context, request }: LoaderFunctionArgs) => {
  const { ctx, shopId } = await requireShop(context, request);
  const address = readCampaignAddress(new URL(request.url).searchParams);
  const rows = await listCampaigns(ctx, { shopId, ...campaignViews[address.view].filter, kind: campaignKinds.find((kind) => kind === address.kind) });
  return { address, any: rows.length > 0 || (await anyCampaign(ctx, { shopId })), rows: plain(rows) };
});

const Intent = z.object({ intent: z.enum(["pause", "resume", "duplicate", "archive", "bring-back"]), campaignId: Id });
const asked = { pause: "pause-campaigns", resume: "start-campaigns", duplicate: "edit-drafts", archive: "edit-drafts", "bring-back": "edit-drafts" } as const satisfies Record<z.infer<typeof Intent>["intent"], Action>;

export const action = reporting(async ({ context, request }: ActionFunctionArgs) => {
  const signedIn = await requireShop(context, request, "see");
  const { ctx, shopId, actor } = signedIn;
  const form = await readForm(request, Intent);
  if (form.kind === "invalid") throw data(null, { status: 400 });
  const { intent, campaignId } = form.value;
  const input = { shopId, campaignId, actor };
  allow(signedIn, asked[intent], (await loadCampaign(ctx, input))?.submittedBy === actor);
  if (intent === "duplicate") {
    const copy = await duplicateCampaign(ctx, input);
    if (copy.kind === "missing") throw notFound();
    return redirect(`/app/campaigns/${copy.campaignId}/edit`);
  }
  const outcome = intent === "pause" ? await pauseCampaign(ctx, input) : intent === "resume" ? await resumeCampaign(ctx, input) : await archiveCampaign(ctx, { ...input, back: intent === "bring-back" });
  if (outcome.kind === "missing") throw notFound();
  return { done: done[outcome.kind] };
});

/** What was pressed in one window may have become impossible in another: then the list shows how it stands. */
const done = {
  "paused": "campaigns.result.paused", "resumed": "campaigns.result.resumed", "archived": "campaigns.menu.archived", "brought-back": "campaigns.menu.broughtBack", "under-way": "campaigns.menu.underWay",
  "not-running": "campaigns.result.changed", "not-paused": "campaigns.result.changed",
} as const;

export default function Campaigns() {
  const navigation = useNavigation();
  return <CampaignIndex {...useLoaderData<typeof loader>()} loading={navigation.state === "loading" && navigation.location.pathname === "/app/campaigns"} />;
}

export function ErrorBoundary() {
  return <PageTrouble />;
}
