import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { nameCampaigns } from "#app/campaigns/name-campaigns.server";
import { loadSentMail } from "#app/messages/load-sent-mail.server";
import { requireShop } from "#app/require-shop.server";
import { PageTrouble } from "../ui/page-trouble.tsx";
import { plain } from "../ui/plain.ts";
import { SentMailPage } from "../ui/shopper/sent-mail-page.tsx";
import { Id } from "./read-id.server.ts";
import { notFound, reporting } from "./trouble.server.ts";

/** One mail of a shopper's timeline, as it was sent. */
export const loader = reporting(async ({ context, request, params }: LoaderFunctionArgs) => {
  const { ctx, shopId } = await requireShop(context, request);
  const [shopperId, messageId] = [Id.safeParse(params.shopperId), Id.safeParse(params.messageId)];
  if (!shopperId.success || !messageId.success) throw notFound();
  const mail = await loadSentMail(ctx, { shopId, shopperId: shopperId.data, messageId: messageId.data });
  if (mail.kind === "missing") throw notFound();
  const campaigns = await nameCampaigns(ctx, { shopId, campaignIds: mail.kind === "mail" ? [mail.campaignId] : [] });
  return plain({ mail, campaigns, shopperId: shopperId.data });
});

export default function SentMail() {
  return <SentMailPage {...useLoaderData<typeof loader>()} />;
}

export function ErrorBoundary() {
  return <PageTrouble of="shopper" />;
}
