import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { loadCalendar } from "#app/campaigns/load-calendar.server";
import { addOffDays, removeOffDays } from "#app/messages/change-off-days.server";
import { dayIn } from "#app/platform/zones";
import { requireShop } from "#app/require-shop.server";
import { PageTrouble } from "../ui/page-trouble.tsx";
import { plain } from "../ui/plain.ts";
import { type LimitsAnswer, LimitsPage } from "../ui/settings/limits-page.tsx";
import { readForm } from "./read-form.server.ts";
import { Id } from "./read-id.server.ts";
import { reporting } from "./trouble.server.ts";

export const loader = reporting(async ({ context, request }: LoaderFunctionArgs) => {
  const { ctx, shopId, shop } = await requireShop(context, request);
  const { dailyCap, timeZone } = shop.settings;
  return { calendar: plain(await loadCalendar(ctx, { shopId })), cap: dailyCap, today: dayIn(ctx.clock.now(), timeZone) };
});

const Intent = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("add"), fromDay: z.string(), untilDay: z.string(), note: z.string() }),
  z.object({ intent: z.literal("remove"), id: Id }),
]);

export const action = reporting(async ({ context, request }: ActionFunctionArgs) => {
  const { ctx, shopId, actor } = await requireShop(context, request, "change-settings");
  const form = await readForm(request, Intent);
  if (form.kind === "invalid") throw data(null, { status: 400 });
  if (form.value.intent === "remove") {
    await removeOffDays(ctx, { shopId, actor, id: form.value.id });
    return { done: "limits.off.removed" } satisfies LimitsAnswer;
  }
  const outcome = await addOffDays(ctx, { shopId, actor, ...form.value });
  if (outcome.kind === "added") return { done: "limits.off.added", moved: outcome.moved } satisfies LimitsAnswer;
  return data({ errors: { [outcome.field]: `limits.off.error.${outcome.problem}` } } satisfies LimitsAnswer, { status: 422 });
});

export default function Limits() {
  return <LimitsPage {...useLoaderData<typeof loader>()} />;
}

export function ErrorBoundary() {
  return <PageTrouble />;
}
