import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { requireShop } from "#app/require-shop.server";
import { saveSenderSettings } from "#app/shops/save-sender-settings.server";
import { maxDailyCap, type SenderSettings, senderOf } from "#app/shops/sender";
import type { FieldErrors } from "../ui/form-trouble.tsx";
import { PageTrouble } from "../ui/page-trouble.tsx";
import { plain } from "../ui/plain.ts";
import { SenderForm, type SettingsAnswer } from "../ui/settings/sender-form.tsx";
import { readForm } from "./read-form.server.ts";
import { reporting } from "./trouble.server.ts";

export const loader = reporting(async ({ context, request }: LoaderFunctionArgs) => {
  const { ctx, shop } = await requireShop(context, request);
  const { version, name, email, senderName, replyTo, postalAddress, businessAddress, dailyCap } = shop.settings;
  return {
    version,
    last: plain(shop.settings.saved),
    // What is not set yet is prefilled from the shop; it counts only once it is saved.
    saved: { senderName: senderName ?? "", replyTo: replyTo ?? "", postalAddress: postalAddress ?? "", dailyCap: String(dailyCap) },
    suggested: { senderName: senderName ?? name, replyTo: replyTo ?? email ?? "", postalAddress: postalAddress ?? businessAddress ?? "", dailyCap: String(dailyCap) },
    address: senderOf(shop, ctx.env.MAIL_DOMAIN).from.address,
    maxCap: maxDailyCap(shop),
    own: shop.ownDomain && { domain: shop.ownDomain.domain, verified: shop.ownDomain.verified },
  };
});

const Form = z.object({ version: z.coerce.number().int(), senderName: z.string(), replyTo: z.string(), postalAddress: z.string(), dailyCap: z.string() });

export const action = reporting(async ({ context, request }: ActionFunctionArgs) => {
  const { ctx, shopId, actor } = await requireShop(context, request, "change-settings");
  const form = await readForm(request, Form);
  if (form.kind === "invalid") throw data(null, { status: 400 });
  const outcome = await saveSenderSettings(ctx, { shopId, actor, ...form.value });
  switch (outcome.kind) {
    case "saved":
      return { done: "settings.sender.saved" } satisfies SettingsAnswer;
    case "stale":
      return data({ stale: form.value.version } satisfies SettingsAnswer, { status: 409 });
    case "invalid": {
      const errors: FieldErrors = {};
      for (const [field, problem] of Object.entries(outcome.errors)) errors[field] = `settings.sender.error.${field as keyof SenderSettings}.${problem}`;
      return data({ errors } satisfies SettingsAnswer, { status: 422 });
    }
  }
});

export default function Sender() {
  return <SenderForm {...useLoaderData<typeof loader>()} />;
}

export function ErrorBoundary() {
  return <PageTrouble />;
}
