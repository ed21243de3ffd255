import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { nameCampaigns } from "#app/campaigns/name-campaigns.server";
import { explainAddress } from "#app/messages/explain-address.server";
import { explainPermission } from "#app/messages/explain-permission.server";
import { requireShop } from "#app/require-shop.server";
import { saveLeftOutTags } from "#app/shops/save-left-out-tags.server";
import { PageTrouble } from "../ui/page-trouble.tsx";
import { plain } from "../ui/plain.ts";
import { PermissionPage } from "../ui/settings/permission/permission-page.tsx";
import type { SettingsAnswer } from "../ui/settings/sender-form.tsx";
import { readForm } from "./read-form.server.ts";
import { later, reporting } from "./trouble.server.ts";

export const loader = reporting(async ({ context, request }: LoaderFunctionArgs) => {
  const { ctx, shopId, shop } = await requireShop(context, request);
  const address = new URL(request.url).searchParams.get("address")?.slice(0, 254) ?? "";
  const explanation = address.trim() === "" ? null : await explainAddress(ctx, { shopId, address });
  const campaignIds = explanation?.kind === "found" ? explanation.shoppers.flatMap(({ mails }) => mails.map(({ campaignId }) => campaignId)) : [];
  return {
    version: shop.settings.version,
    last: plain(shop.settings.saved),
    tags: shop.settings.leftOutTags,
    address,
    explanation: explanation && plain(explanation),
    campaigns: await nameCampaigns(ctx, { shopId, campaignIds }),
    counts: later(ctx.log, "permission", explainPermission(ctx, { shopId }).then(plain)),
  };
});

const Form = z.object({ version: z.coerce.number().int(), tags: z.string().max(20_000) });

export const action = reporting(async ({ context, request }: ActionFunctionArgs) => {
  const { ctx, shopId, actor } = await requireShop(context, request, "change-settings");
  const form = await readForm(request, Form);
  if (form.kind === "invalid") throw data(null, { status: 400 });
  const outcome = await saveLeftOutTags(ctx, { shopId, actor, version: form.value.version, tags: listOf(form.value.tags) });
  switch (outcome.kind) {
    case "saved":
      return { done: "permission.tags.saved" } satisfies SettingsAnswer;
    case "stale":
      return data({ stale: form.value.version } satisfies SettingsAnswer, { status: 409 });
    case "invalid":
      return data({ errors: { tags: "permission.tags.error" } } satisfies SettingsAnswer, { status: 422 });
  }
});

function listOf(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

export default function Permission() {
  return <PermissionPage {...useLoaderData<typeof loader>()} />;
}

export function ErrorBoundary() {
  return <PageTrouble />;
}
