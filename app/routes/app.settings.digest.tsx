import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { requireShop } from "#app/require-shop.server";
import { saveDailyDigest } from "#app/shops/save-daily-digest.server";
import { PageTrouble } from "../ui/page-trouble.tsx";
import { plain } from "../ui/plain.ts";
import { DigestForm } from "../ui/settings/digest-form.tsx";
import type { SettingsAnswer } from "../ui/settings/sender-form.tsx";
import { readForm } from "./read-form.server.ts";
import { reporting } from "./trouble.server.ts";

export const loader = reporting(async ({ context, request }: LoaderFunctionArgs) => {
  const { shop } = await requireShop(context, request);
  const { version, saved, dailyDigest, email } = shop.settings;
  return { version, last: plain(saved), on: dailyDigest, email };
});

const Form = z.object({ version: z.coerce.number().int(), on: z.enum(["true", "false"]).transform((on) => on === "true") });

export const action = reporting(async ({ context, request }: ActionFunctionArgs) => {
  const { ctx, shopId, actor } = await requireShop(context, request, "change-settings");
  const form = await readForm(request, Form);
  if (form.kind === "invalid") throw data(null, { status: 400 });
  const outcome = await saveDailyDigest(ctx, { shopId, actor, ...form.value });
  if (outcome.kind === "stale") return data({ stale: form.value.version } satisfies SettingsAnswer, { status: 409 });
  return { done: form.value.on ? "settings.digest.turnedOn" : "settings.digest.turnedOff" } satisfies SettingsAnswer;
});

export default function Digest() {
  return <DigestForm {...useLoaderData<typeof loader>()} />;
}

export function ErrorBoundary() {
  return <PageTrouble />;
}
