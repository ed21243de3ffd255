import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { hasStarted } from "#app/campaigns/has-started.server";
import { listWaitingDrafts } from "#app/campaigns/list-waiting-drafts.server";
import { loadHomeCampaigns } from "#app/campaigns/load-home-campaigns.server";
import { readyFirstDraft } from "#app/campaigns/ready-first-draft.server";
import { loadAlarms } from "#app/lapse/load-alarms.server";
import { loadMonths } from "#app/lapse/load-months.server";
import { loadStakes } from "#app/lapse/load-stakes.server";
import { letFirstMailsGoOn } from "#app/messages/let-first-mails-go-on.server";
import { loadSendingTrouble } from "#app/messages/load-sending-trouble.server";
import { confirmRestored } from "#app/messages/restored.server";
import { continueImport } from "#app/orders/continue-import.server";
import { loadImportProgress } from "#app/orders/load-import-progress.server";
import type { Ctx } from "#app/platform/ports";
import { allow, requireShop } from "#app/require-shop.server";
import { countShoppers } from "#app/shoppers/count-shoppers.server";
import { askScopes } from "#app/shops/ask-scopes.server";
import { dismissNotice, loadNotices } from "#app/shops/notices.server";
import { pauseSending } from "#app/shops/pause-sending.server";
import { reconnectShop } from "#app/shops/reconnect-shop.server";
import { resumeSending } from "#app/shops/resume-sending.server";
import type { Shop } from "#app/shops/shop";
import type { HomeBannerView } from "../ui/home/home-banner.tsx";
import { HomePage } from "../ui/home/home-page.tsx";
import { PageTrouble } from "../ui/page-trouble.tsx";
import { plain } from "../ui/plain.ts";
import { readForm } from "./read-form.server.ts";
import { reporting, soon } from "./trouble.server.ts";

export const loader = reporting(async ({ context, request }: LoaderFunctionArgs) => {
  const { ctx, shopId, shop, actor } = await requireShop(context, request);
  const [notices, progress, counts, started] = await Promise.all([loadNotices(ctx, { shopId, actor }), loadImportProgress(ctx, { shopId }), countShoppers(ctx, { shopId }), hasStarted(ctx, { shopId })]);
  const { earlyCounts, senderName, postalAddress, otherTool } = shop.settings;
  const [banner, months, stakes, campaigns] = await Promise.all([
    loadBanner(ctx, shop, notices),
    // Nothing is said of months whose orders cannot be read, or are not read yet.
    progress.phase === "done" && shop.settings.hasAllOrders ? soon(ctx.log, "home months", loadMonths(ctx, { shopId }).then(plain)) : null,
    soon(ctx.log, "home stakes", loadStakes(ctx, { shopId }).then(plain)),
    soon(ctx.log, "home campaigns", Promise.all([loadHomeCampaigns(ctx, { shopId }), listWaitingDrafts(ctx, { shopId, actor }), loadAlarms(ctx, { shopId })]).then(([own, waiting, alarms]) => plain({ ...own, ...waiting, alarms }))),
  ]);
  return {
    banner,
    progress,
    counts,
    early: earlyCounts,
    guide: notices.has("setup-guide") ? null : { orders: progress.phase === "done", see: started || notices.has("seen-shoppers"), sender: senderName !== null && postalAddress !== null, campaign: started, tool: otherTool },
    paused: shop.settings.pausedAt !== null,
    lostDomain: shop.ownDomain?.failedAt ? shop.ownDomain.domain : null,
    development: shop.settings.partnerDevelopment,
    months,
    stakes,
    campaigns,
  };
});

/** Sending stopped comes before permission missing, and that before what only informs. */
async function loadBanner(ctx: Ctx, shop: Shop, notices: Set<string>): Promise<HomeBannerView | null> {
  const { settings } = shop;
  const trouble = await loadSendingTrouble(ctx, shop);
  if (trouble) return plain(trouble);
  if (!settings.hasAllOrders && !notices.has("history")) return { kind: "history" };
  if (settings.partnerDevelopment && !notices.has("development")) return { kind: "development" };
  return null;
}

const Intent = z.discriminatedUnion("intent", [
  z.object({ intent: z.enum(["pause", "resume", "reconnect", "continue-import", "first-mails"]) }),
  z.object({ intent: z.literal("first-draft") }),
  z.object({ intent: z.literal("confirm-restored"), at: z.coerce.date() }),
  z.object({ intent: z.literal("dismiss"), notice: z.enum(["setup-guide", "seen-shoppers", "history", "development"]) }),
]);

export const action = reporting(async ({ context, request }: ActionFunctionArgs) => {
  const signedIn = await requireShop(context, request, "see");
  const { ctx, shopId, actor } = signedIn;
  const form = await readForm(request, Intent);
  if (form.kind === "invalid") throw data(null, { status: 400 });
  if (form.value.intent !== "dismiss") allow(signedIn, form.value.intent === "first-draft" ? "edit-drafts" : "stop-sending");
  switch (form.value.intent) {
    case "pause":
      await pauseSending(ctx, { shopId, actor });
      return { done: "home.paused" as const };
    case "resume":
      await resumeSending(ctx, { shopId, actor });
      return { done: "home.resumed" as const };
    case "first-draft":
      return redirect(`/app/campaigns/${(await readyFirstDraft(ctx, { shopId })).campaignId}/edit`);
    case "first-mails":
      await letFirstMailsGoOn(ctx, { shopId, actor });
      return { done: "home.resumed" as const };
    case "confirm-restored":
      // Confirmed in another window meanwhile, or stopped anew: the page shows what stands now.
      return (await confirmRestored(ctx, { shopId, actor, at: form.value.at })).kind === "confirmed" ? { done: "home.resumed" as const } : {};
    case "reconnect":
      await reconnectShop(ctx, { shopId, actor });
      // Exchanges the session token here and now: of the loaders that follow side by side, one would find the new token before the shop is noted as connected.
      // The new token may do what is granted now; where that is still not all, the page says how to grant it.
      return (await requireShop(context, request, "see")).shop.denied ? { stillMissing: (await askScopes(ctx, { shopId })).kind === "missing" } : {};
    case "continue-import":
      await continueImport(ctx, { shopId });
      return { done: "home.import.continued" as const };
    case "dismiss":
      await dismissNotice(ctx, { shopId, actor, notice: form.value.notice });
      return {};
  }
});

export default function Home() {
  return <HomePage {...useLoaderData<typeof loader>()} />;
}

export function ErrorBoundary() {
  return <PageTrouble />;
}
