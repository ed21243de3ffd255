import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { nameCampaigns } from "#app/campaigns/name-campaigns.server";
import { requireShop } from "#app/require-shop.server";
import { loadLog } from "#app/shops/load-log.server";
import { PageTrouble } from "../ui/page-trouble.tsx";
import { plain } from "../ui/plain.ts";
import { readLogAddress } from "../ui/settings/log-address.ts";
import { LogPage } from "../ui/settings/log-page.tsx";
import { campaignsOfLog } from "./campaigns-of-log.server.ts";
import { reporting } from "./trouble.server.ts";

export const loader = reporting(async ({ context, request }: LoaderFunctionArgs) => {
  const { ctx, shopId } = await requireShop(context, request);
  const address = readLogAddress(new URL(request.url).searchParams);
  const page = await loadLog(ctx, { shopId, filter: { actor: address.person, kind: address.kind }, ...(address.after && { after: BigInt(address.after) }) });
  const campaigns = await nameCampaigns(ctx, { shopId, campaignIds: campaignsOfLog(page.entries) });
  // Details are of any shape; numbers in them stay texts.
  return { address, campaigns, page: plain(page) };
});

export default function Log() {
  return <LogPage {...useLoaderData<typeof loader>()} />;
}

export function ErrorBoundary() {
  return <PageTrouble />;
}
