import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { loadCampaign } from "#app/campaigns/load-campaign.server";
import { loadCampaignResult } from "#app/campaigns/load-campaign-result.server";
import { makeNewCodes } from "#app/campaigns/make-new-codes.server";
import { pauseCampaign } from "#app/campaigns/pause-campaign.server";
import { resumeCampaign } from "#app/campaigns/resume-campaign.server";
import { stopCampaign } from "#app/campaigns/stop-campaign.server";
import { undoableUntil, undoStart } from "#app/campaigns/undo-start.server";
import { loadSendingTrouble } from "#app/messages/load-sending-trouble.server";
import { allow, requireShop } from "#app/require-shop.server";
import type { Action } from "#app/shops/roles";
import type { WordsKey } from "../i18n/words-key.ts";
import { CampaignResultPage } from "../ui/campaigns/campaign-result.tsx";
import { PageTrouble } from "../ui/page-trouble.tsx";
import { plain } from "../ui/plain.ts";
import { readForm } from "./read-form.server.ts";
import { Id } from "./read-id.server.ts";
import { notFound, reporting, soon } from "./trouble.server.ts";

export const loader = reporting(async ({ context, request, params }: LoaderFunctionArgs) => {
  const { ctx, shopId, shop } = await requireShop(context, request);
  const id = Id.safeParse(params.campaignId);
  const campaign = id.success ? await loadCampaign(ctx, { shopId, campaignId: id.data }) : null;
  if (!campaign) throw notFound();
  if (campaign.status === "draft") throw redirect(`/app/campaigns/${campaign.id}/edit`);
  const result = loadCampaignResult(ctx, { shopId, campaignId: campaign.id }).then((found) => found ?? Promise.reject(new Error("the campaign is gone")));
  const underWay = campaign.status === "starting" || campaign.status === "running";
  const starts = undoableUntil(campaign, ctx.clock.now());
  return { campaign: plain(campaign), starts: starts && starts.toISOString(), trouble: underWay || shop.suspendedAt ? plain(await loadSendingTrouble(ctx, shop)) : null, result: await soon(ctx.log, "campaign result", result.then(plain)) };
});

const Intent = z.object({ intent: z.enum(["pause", "resume", "stop", "new-codes", "undo-start"]) });

const asked = { pause: "pause-campaigns", resume: "start-campaigns", stop: "stop-campaigns", "new-codes": "start-campaigns", "undo-start": "start-campaigns" } as const satisfies Record<string, Action>;

export const action = reporting(async ({ context, request, params }: ActionFunctionArgs) => {
  const signedIn = await requireShop(context, request, "see");
  const { ctx, shopId, actor } = signedIn;
  const id = Id.safeParse(params.campaignId);
  const form = await readForm(request, Intent);
  if (!id.success || form.kind === "invalid") throw data(null, { status: 400 });
  const input = { shopId, campaignId: id.data, actor };
  allow(signedIn, asked[form.value.intent], (await loadCampaign(ctx, input))?.submittedBy === actor);
  switch (form.value.intent) {
    case "pause":
      return answer(await pauseCampaign(ctx, input), "campaigns.result.paused");
    case "resume":
      return answer(await resumeCampaign(ctx, input), "campaigns.result.resumed");
    case "stop":
      return answer(await stopCampaign(ctx, input), "campaigns.result.stopped");
    case "undo-start":
      return answer(await undoStart(ctx, input), "campaigns.result.undone");
    case "new-codes":
      return answer(await makeNewCodes(ctx, input), "campaigns.result.newCodesDrawn");
  }
});

type Outcome = Awaited<ReturnType<typeof pauseCampaign> | ReturnType<typeof resumeCampaign> | ReturnType<typeof stopCampaign> | ReturnType<typeof undoStart> | ReturnType<typeof makeNewCodes>>;

const idle: ReadonlySet<Outcome["kind"]> = new Set(["not-running", "not-paused", "none-refused", "too-late"] as const);

/** What was pressed in one window may have been done, or become impossible, in another: then the page shows how it stands. */
function answer(outcome: Outcome, done: WordsKey): { done: WordsKey } {
  if (outcome.kind === "missing") throw notFound();
  return { done: idle.has(outcome.kind) ? "campaigns.result.changed" : done };
}

export default function CampaignResult() {
  return <CampaignResultPage {...useLoaderData<typeof loader>()} />;
}

export function ErrorBoundary() {
  return <PageTrouble of="campaign" />;
}
