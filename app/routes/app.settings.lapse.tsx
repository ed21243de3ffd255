import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { changeWindow } from "#app/lapse/change-window.server";
import { shortestWindow, WINDOW_MAX_DAYS } from "#app/lapse/fixed-window";
import { requireShop } from "#app/require-shop.server";
import { LapseForm } from "../ui/settings/lapse-form.tsx";
import type { SettingsAnswer } from "../ui/settings/sender-form.tsx";
import { PageTrouble } from "../ui/page-trouble.tsx";
import { plain } from "../ui/plain.ts";
import { readForm } from "./read-form.server.ts";
import { reporting } from "./trouble.server.ts";

export const loader = reporting(async ({ context, request }: LoaderFunctionArgs) => {
  const { shop } = await requireShop(context, request);
  const { version, lapseWindowDays, timeZone, partnerDevelopment, hasAllOrders } = shop.settings;
  return { version, last: plain(shop.settings.saved), days: lapseWindowDays, zone: timeZone, min: shortestWindow(partnerDevelopment), max: WINDOW_MAX_DAYS, development: partnerDevelopment, hasAllOrders };
});

const Form = z.object({ version: z.coerce.number().int(), days: z.string().transform((text) => (/^\d{1,5}$/.test(text) ? Number(text) : Number.NaN)) });

export const action = reporting(async ({ context, request }: ActionFunctionArgs) => {
  const { ctx, shopId, actor } = await requireShop(context, request, "change-settings");
  const form = await readForm(request, Form);
  if (form.kind === "invalid") throw data(null, { status: 400 });
  const outcome = await changeWindow(ctx, { shopId, actor, version: form.value.version, windowDays: form.value.days });
  switch (outcome.kind) {
    case "changed":
      return { done: "settings.lapse.saved" } satisfies SettingsAnswer;
    case "stale":
      return data({ stale: form.value.version } satisfies SettingsAnswer, { status: 409 });
    case "invalid":
      return data({ errors: { days: "settings.lapse.error" } } satisfies SettingsAnswer, { status: 422 });
  }
});

export default function LapseSettings() {
  return <LapseForm {...useLoaderData<typeof loader>()} />;
}

export function ErrorBoundary() {
  return <PageTrouble />;
}
