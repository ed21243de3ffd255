import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { type Campaign, type CampaignDraft, SEND_BACK_MAX } from "#app/campaigns/campaign";
import { loadCampaign } from "#app/campaigns/load-campaign.server";
import { loadPicks } from "#app/campaigns/load-picks.server";
import { loadStartChecks } from "#app/campaigns/load-start-checks.server";
import { saveDraft } from "#app/campaigns/save-draft.server";
import { startCampaign } from "#app/campaigns/start-campaign.server";
import { sendBackCampaign, submitCampaign } from "#app/campaigns/submit-campaign.server";
import { sendTestMail } from "#app/messages/send-test-mail.server";
import { OfferPlan } from "#app/offers/offer-plan";
import { languages } from "#app/platform/languages";
import type { Ctx, ShopId } from "#app/platform/ports";
import { allow, requireShop } from "#app/require-shop.server";
import { listShoppers } from "#app/shoppers/list-shoppers.server";
import type { Action } from "#app/shops/roles";
import { senderOf } from "#app/shops/sender";
import { listTestAddresses } from "#app/shops/team-addresses.server";
import { CampaignEditor } from "../ui/editor/campaign-editor.tsx";
import type { EditorAnswer } from "../ui/editor/draft.ts";
import { StartedMail } from "../ui/editor/started-mail.tsx";
import type { TestAnswer } from "../ui/editor/test-modal.tsx";
import type { FieldErrors } from "../ui/form-trouble.tsx";
import { PageTrouble } from "../ui/page-trouble.tsx";
import { plain } from "../ui/plain.ts";
import { Id } from "./read-id.server.ts";
import { readJson } from "./read-json.server.ts";
import { notFound, reporting } from "./trouble.server.ts";

export const loader = reporting(async ({ context, request, params }: LoaderFunctionArgs) => {
  const { ctx, shopId, shop } = await requireShop(context, request);
  const id = Id.safeParse(params.campaignId);
  const campaign = id.success ? await loadCampaign(ctx, { shopId, campaignId: id.data }) : null;
  if (!campaign) throw notFound();
  const [checks, picks] = await Promise.all([loadStartChecks(ctx, { shopId, campaignId: campaign.id }), loadPicks(ctx, { shopId, campaign })]);
  const examples = picks ?? (await listExamples(ctx, shopId, campaign));
  const sender = senderOf(shop, ctx.env.MAIL_DOMAIN);
  const testAddresses = await listTestAddresses(ctx, shop);
  return plain({
    campaign,
    checks,
    picks: picks?.length ?? 0,
    examples: examples.slice(0, 10).map(({ shopperId, name }) => ({ id: shopperId, name })),
    sender: { ...sender.from, replyTo: sender.replyTo },
    testAddresses,
  });
});

async function listExamples(ctx: Ctx, shopId: ShopId, { audience }: Campaign) {
  const { rows } = await listShoppers(ctx, { shopId, query: { state: audience.states[0] ?? "lapsed", sort: "quiet", mailable: true } });
  return rows.map(({ id, name }) => ({ shopperId: id, name }));
}

const Intent = z.discriminatedUnion("intent", [
  // The draft itself is checked by saveDraft, whose problems name the fields.
  z.object({ intent: z.literal("save"), version: z.number().int(), draft: z.custom<CampaignDraft>((value) => typeof value === "object" && value !== null) }),
  z.object({ intent: z.enum(["start", "submit"]), version: z.number().int() }),
  z.object({ intent: z.literal("send-back"), note: z.string().max(SEND_BACK_MAX) }),
  z.object({ intent: z.literal("test"), to: z.string().max(254), example: z.string(), subject: z.string(), previewLine: z.string(), body: z.string(), offer: OfferPlan.nullable(), locale: z.enum(languages) }),
]);

const asked = { save: "edit-drafts", start: "start-campaigns", submit: "submit-campaigns", "send-back": "start-campaigns", test: "send-tests" } as const satisfies Record<string, Action>;

export const action = reporting(async ({ context, request, params }: ActionFunctionArgs) => {
  const signedIn = await requireShop(context, request, "see");
  const { ctx, shopId, actor } = signedIn;
  const id = Id.safeParse(params.campaignId);
  if (!id.success) throw notFound();
  const input = await readJson(request, Intent);
  allow(signedIn, asked[input.intent]);
  const campaignId = id.data;
  switch (input.intent) {
    case "save": {
      const outcome = await saveDraft(ctx, { ...input.draft, shopId, campaignId, version: input.version, actor });
      if (outcome.kind === "missing") throw notFound();
      if (outcome.kind === "saved") return { done: "editor.saved" } satisfies EditorAnswer;
      if (outcome.kind === "invalid") {
        const errors: FieldErrors = {};
        for (const field of Object.keys(outcome.errors) as (keyof CampaignDraft)[]) errors[field] = `editor.error.${field}`;
        return data({ errors } satisfies EditorAnswer, { status: 422 });
      }
      return data({ stale: input.version } satisfies EditorAnswer, { status: 409 });
    }
    case "start": {
      const outcome = await startCampaign(ctx, { shopId, campaignId, version: input.version, actor });
      if (outcome.kind === "missing") throw notFound();
      if (outcome.kind === "not-ready") return data({ checks: plain(outcome.checks) } satisfies EditorAnswer, { status: 409 });
      if (outcome.kind === "stale") return data({ stale: input.version } satisfies EditorAnswer, { status: 409 });
      return redirect(`/app/campaigns/${campaignId}`);
    }
    case "submit": {
      const outcome = await submitCampaign(ctx, { shopId, campaignId, version: input.version, actor });
      if (outcome.kind === "missing") throw notFound();
      if (outcome.kind === "not-ready") return data({ checks: plain(outcome.checks) } satisfies EditorAnswer, { status: 409 });
      if (outcome.kind === "submitted") return { done: "editor.approval.submitted" } satisfies EditorAnswer;
      return data({ stale: input.version } satisfies EditorAnswer, { status: 409 });
    }
    case "send-back": {
      const outcome = await sendBackCampaign(ctx, { shopId, campaignId, actor, note: input.note });
      if (outcome.kind === "missing") throw notFound();
      if (outcome.kind === "no-note") return data({ errors: { note: "editor.approval.noteMissing" } } satisfies EditorAnswer, { status: 422 });
      // Taken back or started meanwhile: the page shows how it stands.
      return outcome.kind === "sent-back" ? ({ done: "editor.approval.sentBack" } satisfies EditorAnswer) : ({} satisfies EditorAnswer);
    }
    case "test":
      return testAnswer(await sendTestMail(ctx, { ...input, shopId, actor, shopperId: Id.safeParse(input.example).data }));
  }
});

function testAnswer(outcome: Awaited<ReturnType<typeof sendTestMail>>): TestAnswer {
  switch (outcome.kind) {
    case "sent":
      return { done: "editor.test.sent" };
    case "refused":
      return { error: "editor.test.refused", reply: outcome.reply };
    default:
      return { error: `editor.test.${outcome.kind}` };
  }
}

export default function EditCampaign() {
  const loaded = useLoaderData<typeof loader>();
  return loaded.campaign.status === "draft" ? <CampaignEditor {...loaded} /> : <StartedMail {...loaded} />;
}

export function ErrorBoundary() {
  return <PageTrouble of="campaign" />;
}
