import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { requireShop } from "#app/require-shop.server";
import { linkHostsOf } from "#app/shops/link-hosts";
import { saveLinkHosts } from "#app/shops/save-link-hosts.server";
import { PageTrouble } from "../ui/page-trouble.tsx";
import { plain } from "../ui/plain.ts";
import { LinksForm, type LinksAnswer } from "../ui/settings/links-form.tsx";
import { readForm } from "./read-form.server.ts";
import { reporting } from "./trouble.server.ts";

export const loader = reporting(async ({ context, request }: LoaderFunctionArgs) => {
  const { shop } = await requireShop(context, request);
  const { version, linkHosts } = shop.settings;
  return { version, last: plain(shop.settings.saved), hosts: linkHosts.join("\n"), own: linkHostsOf({ ...shop, settings: { ...shop.settings, linkHosts: [] } }) };
});

const Form = z.object({ version: z.coerce.number().int(), hosts: z.string().max(10_000) });

export const action = reporting(async ({ context, request }: ActionFunctionArgs) => {
  const { ctx, shopId, actor } = await requireShop(context, request, "change-settings");
  const form = await readForm(request, Form);
  if (form.kind === "invalid") throw data(null, { status: 400 });
  const outcome = await saveLinkHosts(ctx, { shopId, actor, ...form.value });
  switch (outcome.kind) {
    case "saved":
      return { done: "settings.links.saved" } satisfies LinksAnswer;
    case "stale":
      return data({ stale: form.value.version } satisfies LinksAnswer, { status: 409 });
    case "refused":
      return data({ errors: { hosts: `settings.links.error.${outcome.why}` }, what: outcome.what } satisfies LinksAnswer, { status: 422 });
  }
});

export default function Links() {
  return <LinksForm {...useLoaderData<typeof loader>()} />;
}

export function ErrorBoundary() {
  return <PageTrouble />;
}
