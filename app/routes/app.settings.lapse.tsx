import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { changeRule } from "#app/lapse/change-rule.server";
import { shortestWindow, WINDOW_MAX_DAYS } from "#app/lapse/fixed-window";
import { loadLapseChoice } from "#app/lapse/load-report.server";
import { loadOverrides } from "#app/lapse/load-overrides.server";
import { requireShop } from "#app/require-shop.server";
import { LapseForm } from "../ui/settings/lapse/lapse-form.tsx";
import type { SettingsAnswer } from "../ui/settings/sender-form.tsx";
import { PageTrouble } from "../ui/page-trouble.tsx";
import { plain } from "../ui/plain.ts";
import { readForm } from "./read-form.server.ts";
import { reporting } from "./trouble.server.ts";

export const loader = reporting(async ({ context, request }: LoaderFunctionArgs) => {
  const { ctx, shopId, shop } = await requireShop(context, request);
  const { version, saved, timeZone, partnerDevelopment, hasAllOrders } = shop.settings;
  const [{ choice, sureness, targetPercent }, overrides] = await Promise.all([loadLapseChoice(ctx, { shopId }), loadOverrides(ctx, { shopId })]);
  return plain({ ...overrides, version, last: saved, choice, sureness, targetPercent, zone: timeZone, min: shortestWindow(partnerDevelopment), max: WINDOW_MAX_DAYS, development: partnerDevelopment, hasAllOrders });
});

const whole = z.string().transform((text) => (/^\d{1,5}$/.test(text) ? Number(text) : Number.NaN));
const Form = z.object({ version: z.coerce.number().int(), rule: z.enum(["learned", "fixed"]), windowDays: whole, horizonDays: whole, cutPercent: whole, targetPercent: z.union([z.literal("").transform(() => null), whole]) });

export const action = reporting(async ({ context, request }: ActionFunctionArgs) => {
  const { ctx, shopId, actor } = await requireShop(context, request, "change-settings");
  const form = await readForm(request, Form);
  if (form.kind === "invalid") throw data(null, { status: 400 });
  const { version, rule, windowDays, horizonDays, cutPercent, targetPercent } = form.value;
  const outcome = await changeRule(ctx, { shopId, actor, version, targetPercent, choice: { rule, windowDays, horizonDays, cut: cutPercent / 100 } });
  switch (outcome.kind) {
    case "changed":
      return { done: "settings.lapse.saved" } satisfies SettingsAnswer;
    case "stale":
      return data({ stale: version } satisfies SettingsAnswer, { status: 409 });
    case "invalid":
      return data({ errors: { [outcome.field]: `settings.lapse.error.${outcome.field}` } } satisfies SettingsAnswer, { status: 422 });
  }
});

export default function LapseSettings() {
  return <LapseForm {...useLoaderData<typeof loader>()} />;
}

export function ErrorBoundary() {
  return <PageTrouble />;
}
