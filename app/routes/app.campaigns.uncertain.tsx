import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { UNCERTAIN_PAGE } from "#app/messages/mail";
import { listUncertain, resolveUncertain } from "#app/messages/uncertain.server";
import { requireShop } from "#app/require-shop.server";
import { UncertainList } from "../ui/campaigns/uncertain-list.tsx";
import { uncertainAddress } from "../ui/campaigns/uncertain-address.ts";
import { PageTrouble } from "../ui/page-trouble.tsx";
import { plain } from "../ui/plain.ts";
import { readForm } from "./read-form.server.ts";
import { Id } from "./read-id.server.ts";
import { reporting } from "./trouble.server.ts";

export const loader = reporting(async ({ context, request }: LoaderFunctionArgs) => {
  const { ctx, shopId } = await requireShop(context, request);
  const params = new URL(request.url).searchParams;
  const campaignId = Id.safeParse(params.get("campaign")).data;
  const after = Id.safeParse(params.get("after")).data;
  const page = await listUncertain(ctx, { shopId, campaignId, after });
  // The last of a later page were resolved: the others stand before it.
  if (page.rows.length === 0 && page.total > 0) throw redirect(uncertainAddress({ campaignId }));
  return plain({ campaignId: campaignId ?? null, after: after ?? null, page });
});

const sent = z.enum(["yes", "no"]);
const Form = z.discriminatedUnion("which", [
  z.object({ which: z.literal("ticked"), sent, "ids[]": z.array(Id).min(1).max(UNCERTAIN_PAGE) }),
  z.object({ which: z.literal("campaign"), sent, campaignId: Id, seen: z.string().max(100) }),
]);

export const action = reporting(async ({ context, request }: ActionFunctionArgs) => {
  const { ctx, shopId, actor } = await requireShop(context, request);
  const form = await readForm(request, Form);
  if (form.kind === "invalid") throw data(null, { status: 400 });
  const { value } = form;
  const which = value.which === "ticked" ? { messageIds: value["ids[]"] } : { campaignId: value.campaignId, seen: value.seen };
  const outcome = await resolveUncertain(ctx, { shopId, actor, which, sent: value.sent === "yes" });
  if (outcome.kind === "changed") return data({ refused: "campaigns.uncertain.changed" as const }, { status: 409 });
  return { done: value.sent === "yes" ? ("campaigns.uncertain.notedSent" as const) : ("campaigns.uncertain.notedNotSent" as const), values: { count: outcome.n } };
});

export default function Uncertain() {
  return <UncertainList {...useLoaderData<typeof loader>()} />;
}

export function ErrorBoundary() {
  return <PageTrouble />;
}
