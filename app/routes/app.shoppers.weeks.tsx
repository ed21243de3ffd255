import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { holdLapses, releaseLapses } from "#app/lapse/hold-lapses.server";
import { loadShopWeeks } from "#app/lapse/load-season.server";
import { requireShop } from "#app/require-shop.server";
import { PageTrouble } from "../ui/page-trouble.tsx";
import { plain } from "../ui/plain.ts";
import { WeeksPage } from "../ui/shoppers/weeks-page.tsx";
import { readForm } from "./read-form.server.ts";
import { reporting } from "./trouble.server.ts";

export const loader = reporting(async ({ context, request }: LoaderFunctionArgs) => {
  const { ctx, shopId } = await requireShop(context, request);
  return plain(await loadShopWeeks(ctx, { shopId }));
});

const Form = z.object({ hold: z.enum(["yes", "no"]) });

export const action = reporting(async ({ context, request }: ActionFunctionArgs) => {
  const { ctx, shopId, actor } = await requireShop(context, request, "change-settings");
  const form = await readForm(request, Form);
  if (form.kind === "invalid") throw data(null, { status: 400 });
  if (form.value.hold === "yes") {
    await holdLapses(ctx, { shopId, actor });
    return { done: "shoppers.season.holding" as const };
  }
  await releaseLapses(ctx, { shopId, actor });
  return { done: "shoppers.season.released" as const };
});

export default function Weeks() {
  return <WeeksPage shop={useLoaderData<typeof loader>()} />;
}

export function ErrorBoundary() {
  return <PageTrouble />;
}
