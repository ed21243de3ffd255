import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { loadMethod } from "#app/lapse/load-report.server";
import { requireShop } from "#app/require-shop.server";
import { PageTrouble } from "../ui/page-trouble.tsx";
import { MethodPage } from "../ui/settings/lapse/method-page.tsx";
import { reporting } from "./trouble.server.ts";

/** How it is measured who has lapsed: the one page that names models and measures. */
export const loader = reporting(async ({ context, request }: LoaderFunctionArgs) => {
  const { ctx, shopId } = await requireShop(context, request);
  return { method: await loadMethod(ctx, { shopId }) };
});

export default function Method() {
  return <MethodPage {...useLoaderData<typeof loader>()} />;
}

export function ErrorBoundary() {
  return <PageTrouble />;
}
