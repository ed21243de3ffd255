import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { listUncertain, resolveUncertain } from "#app/messages/uncertain.server";
import { requireShop } from "#app/require-shop.server";
import { UncertainList } from "../ui/campaigns/uncertain-list.tsx";
import { PageTrouble } from "../ui/page-trouble.tsx";
import { plain } from "../ui/plain.ts";
import { readForm } from "./read-form.server.ts";
import { Id } from "./read-id.server.ts";
import { reporting } from "./trouble.server.ts";

export const loader = reporting(async ({ context, request }: LoaderFunctionArgs) => {
  const { ctx, shopId } = await requireShop(context, request);
  const campaignId = Id.safeParse(new URL(request.url).searchParams.get("campaign")).data;
  return plain({ campaignId: campaignId ?? null, messages: await listUncertain(ctx, { shopId, campaignId }) });
});

const Form = z.object({ messageId: Id, sent: z.enum(["yes", "no"]) });

export const action = reporting(async ({ context, request }: ActionFunctionArgs) => {
  const { ctx, shopId, actor } = await requireShop(context, request);
  const form = await readForm(request, Form);
  if (form.kind === "invalid") throw data(null, { status: 400 });
  await resolveUncertain(ctx, { shopId, actor, messageId: form.value.messageId, sent: form.value.sent === "yes" });
  return { done: "campaigns.uncertain.resolved" as const };
});

export default function Uncertain() {
  return <UncertainList {...useLoaderData<typeof loader>()} />;
}

export function ErrorBoundary() {
  return <PageTrouble />;
}
