import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { loadGoodwill } from "#app/campaigns/load-goodwill.server";
import { requireShop } from "#app/require-shop.server";
import { saveGoodwillBudget } from "#app/shops/save-goodwill-budget.server";
import { PageTrouble } from "../ui/page-trouble.tsx";
import { plain } from "../ui/plain.ts";
import { OffersForm } from "../ui/settings/offers-form.tsx";
import type { SettingsAnswer } from "../ui/settings/sender-form.tsx";
import { readForm } from "./read-form.server.ts";
import { reporting } from "./trouble.server.ts";

export const loader = reporting(async ({ context, request }: LoaderFunctionArgs) => {
  const { ctx, shopId, shop } = await requireShop(context, request);
  return { version: shop.settings.version, last: plain(shop.settings.saved), ...(await loadGoodwill(ctx, { shopId })) };
});

const Form = z.object({ version: z.coerce.number().int(), minor: z.string().transform((text) => (text === "" ? null : Number(text))) });

export const action = reporting(async ({ context, request }: ActionFunctionArgs) => {
  const { ctx, shopId, actor } = await requireShop(context, request, "change-settings");
  const form = await readForm(request, Form);
  if (form.kind === "invalid") throw data(null, { status: 400 });
  const outcome = await saveGoodwillBudget(ctx, { shopId, actor, ...form.value });
  switch (outcome.kind) {
    case "saved":
      return { done: "settings.offers.saved" } satisfies SettingsAnswer;
    case "stale":
      return data({ stale: form.value.version } satisfies SettingsAnswer, { status: 409 });
    case "invalid":
      return data({ errors: { minor: "settings.offers.error" } } satisfies SettingsAnswer, { status: 422 });
  }
});

export default function Offers() {
  return <OffersForm {...useLoaderData<typeof loader>()} />;
}

export function ErrorBoundary() {
  return <PageTrouble />;
}
