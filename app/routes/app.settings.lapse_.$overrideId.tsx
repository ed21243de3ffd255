import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { shortestWindow, WINDOW_MAX_DAYS } from "#app/lapse/fixed-window";
import { loadOverrideSources } from "#app/lapse/load-override-sources.server";
import { loadOverrides } from "#app/lapse/load-overrides.server";
import { loadLapseChoice } from "#app/lapse/load-report.server";
import { overrideKinds } from "#app/lapse/override";
import { saveOverride, type SaveOverrideOutcome } from "#app/lapse/save-override.server";
import { requireShop } from "#app/require-shop.server";
import { PageTrouble } from "../ui/page-trouble.tsx";
import { plain } from "../ui/plain.ts";
import { OverrideForm } from "../ui/settings/lapse/override-form.tsx";
import type { SettingsAnswer } from "../ui/settings/sender-form.tsx";
import { readForm } from "./read-form.server.ts";
import { Id } from "./read-id.server.ts";
import { notFound, reporting, soon } from "./trouble.server.ts";

/** null: a new one. */
function idOf(text: string | undefined): bigint | null {
  if (text === "new") return null;
  const id = Id.safeParse(text);
  if (!id.success) throw notFound();
  return id.data;
}

export const loader = reporting(async ({ context, request, params }: LoaderFunctionArgs) => {
  const { ctx, shopId, shop } = await requireShop(context, request);
  const id = idOf(params.overrideId);
  const { overrides } = await loadOverrides(ctx, { shopId });
  const override = id === null ? null : (overrides.find((one) => one.id === id) ?? null);
  if (id !== null && override === null) throw notFound();
  const { choice, sureness } = await loadLapseChoice(ctx, { shopId });
  const { timeZone, partnerDevelopment, hasAllOrders } = shop.settings;
  return {
    ...plain({ override, choice: override?.choice ?? choice, sureness, zone: timeZone, min: shortestWindow(partnerDevelopment), max: WINDOW_MAX_DAYS, development: partnerDevelopment, hasAllOrders }),
    sources: await soon(ctx.log, "sources", loadOverrideSources(ctx, { shopId }).then(plain)),
  };
});

const whole = z.string().transform((text) => (/^\d{1,5}$/.test(text) ? Number(text) : Number.NaN));
const Form = z.object({
  version: z.coerce.number().int(), name: z.string().max(500), kind: z.enum(overrideKinds), countries: z.string().max(2_000), sourceId: z.string().max(200),
  rule: z.enum(["learned", "fixed"]), windowDays: whole, horizonDays: whole, cutPercent: whole,
});

export const action = reporting(async ({ context, request, params }: ActionFunctionArgs) => {
  const { ctx, shopId, actor } = await requireShop(context, request, "change-settings");
  const id = idOf(params.overrideId);
  const form = await readForm(request, Form);
  if (form.kind === "invalid") throw data(null, { status: 400 });
  const { version, name, kind, countries, sourceId, rule, windowDays, horizonDays, cutPercent } = form.value;
  const choice = { rule, windowDays, horizonDays, cut: cutPercent / 100 };
  const outcome = await saveOverride(ctx, { shopId, actor, override: id === null ? null : { id, version }, name, kind, countries: countries.split(","), sourceId, choice });
  if (outcome.kind === "saved" && id === null) return redirect("/app/settings/lapse");
  if (outcome.kind === "missing") throw notFound();
  const answer = answerOf(outcome, { version, kind });
  return answer.done ? answer : data(answer, { status: answer.stale === undefined ? 422 : 409 });
});

function answerOf(outcome: Exclude<SaveOverrideOutcome, { kind: "missing" }>, { version, kind }: { version: number; kind: (typeof overrideKinds)[number] }): SettingsAnswer {
  switch (outcome.kind) {
    case "saved":
      return { done: "overrides.saved" };
    case "stale":
      return { stale: version };
    case "full":
      return { errors: { name: "overrides.error.full" } };
    case "unknown":
      return { errors: { [kind]: `overrides.error.${kind}` } };
    case "no-answer":
      return { errors: { [kind]: "overrides.error.noAnswer" } };
    case "invalid":
      return { errors: { [outcome.field]: outcome.field === "name" || outcome.field === "countries" ? `overrides.error.${outcome.field}` : `settings.lapse.error.${outcome.field}` } };
  }
}

export default function OverridePage() {
  return <OverrideForm {...useLoaderData<typeof loader>()} />;
}

export function ErrorBoundary() {
  return <PageTrouble />;
}
