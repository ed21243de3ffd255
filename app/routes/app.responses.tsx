import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { listStartedNames } from "#app/campaigns/list-campaigns.server";
import { requireShop } from "#app/require-shop.server";
import { listResponses } from "#app/responses/list-responses.server";
import { PageTrouble } from "../ui/page-trouble.tsx";
import { plain } from "../ui/plain.ts";
import { readResponseAddress, responseTabs } from "../ui/responses/response-address.ts";
import { ResponseLog } from "../ui/responses/response-log.tsx";
import { reporting } from "./trouble.server.ts";
import { Id } from "./read-id.server.ts";

export const loader = reporting(async ({ context, request }: LoaderFunctionArgs) => {
  const { ctx, shopId } = await requireShop(context, request);
  const address = readResponseAddress(new URL(request.url).searchParams);
  const [page, campaigns] = await Promise.all([
    listResponses(ctx, { shopId, kinds: responseTabs[address.tab], campaignId: Id.safeParse(address.campaign).data, showAutomatic: address.automatic, after: address.after }),
    listStartedNames(ctx, { shopId }),
  ]);
  return plain({ address, page, campaigns });
});

export default function Responses() {
  return <ResponseLog {...useLoaderData<typeof loader>()} />;
}

export function ErrorBoundary() {
  return <PageTrouble />;
}
