import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { nameCampaigns } from "#app/campaigns/name-campaigns.server";
import { explainAddress } from "#app/messages/explain-address.server";
import { explainPermission } from "#app/messages/explain-permission.server";
import type { Ctx, ShopId } from "#app/platform/ports";
import { requireShop } from "#app/require-shop.server";
import { loadSegmentChoice } from "#app/shoppers/load-left-out.server";
import { saveLeftOutSegment } from "#app/shoppers/save-left-out-segment.server";
import { answerOtherTool } from "#app/shops/answer-other-tool.server";
import { saveCampaignTag } from "#app/shops/save-campaign-tag.server";
import { saveLeftOutTags } from "#app/shops/save-left-out-tags.server";
import { otherTools } from "#app/shops/shop";
import { PageTrouble } from "../ui/page-trouble.tsx";
import { plain } from "../ui/plain.ts";
import { PermissionPage } from "../ui/settings/permission/permission-page.tsx";
import type { SettingsAnswer } from "../ui/settings/sender-form.tsx";
import { readForm } from "./read-form.server.ts";
import { reporting, soon } from "./trouble.server.ts";

export const loader = reporting(async ({ context, request }: LoaderFunctionArgs) => {
  const { ctx, shopId, shop } = await requireShop(context, request);
  const address = new URL(request.url).searchParams.get("address")?.slice(0, 254) ?? "";
  const explanation = address.trim() === "" ? null : await explainAddress(ctx, { shopId, address });
  const campaignIds = explanation?.kind === "found" ? explanation.shoppers.flatMap(({ mails }) => mails.map(({ campaignId }) => campaignId)) : [];
  return {
    version: shop.settings.version,
    last: plain(shop.settings.saved),
    tags: shop.settings.leftOutTags,
    tagged: shop.settings.campaignTag,
    tool: shop.settings.otherTool,
    segment: plain(shop.settings.leftOutSegment),
    choice: await soon(ctx.log, "segments", loadSegmentChoice(ctx, { shopId }).then(plain)),
    address,
    explanation: explanation && plain(explanation),
    campaigns: await nameCampaigns(ctx, { shopId, campaignIds }),
    counts: await soon(ctx.log, "permission", explainPermission(ctx, { shopId }).then(plain)),
  };
});

const version = z.coerce.number().int();
const Form = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("tags"), version, tags: z.string().max(20_000) }),
  z.object({ intent: z.literal("segment"), version, segment: z.string().max(200) }),
  z.object({ intent: z.literal("tag"), version, on: z.enum(["true", "false"]) }),
  z.object({ intent: z.literal("tool"), tool: z.enum(otherTools) }),
]);
type Input = z.output<typeof Form>;
interface Saver {
  ctx: Ctx;
  shopId: ShopId;
  actor: string;
}

export const action = reporting(async ({ context, request }: ActionFunctionArgs) => {
  const { ctx, shopId, actor } = await requireShop(context, request, "change-settings");
  const form = await readForm(request, Form);
  if (form.kind === "invalid") throw data(null, { status: 400 });
  const answer = await save({ ctx, shopId, actor }, form.value);
  return data(answer, { status: answer.stale !== undefined ? 409 : answer.errors ? 422 : 200 });
});

async function save({ ctx, ...who }: Saver, input: Input): Promise<SettingsAnswer> {
  switch (input.intent) {
    case "tool":
      await answerOtherTool(ctx, { ...who, tool: input.tool });
      return { done: "permission.beside.answered" };
    case "tag": {
      const { kind } = await saveCampaignTag(ctx, { ...who, version: input.version, on: input.on === "true" });
      return kind === "stale" ? { stale: input.version } : { done: input.on === "true" ? "permission.beside.turnedOn" : "permission.beside.turnedOff" };
    }
    case "segment": {
      const { kind } = await saveLeftOutSegment(ctx, { ...who, version: input.version, segmentId: input.segment || null });
      if (kind === "stale") return { stale: input.version };
      return kind === "saved" ? { done: "permission.segment.saved" } : { errors: { segment: kind === "unknown" ? "permission.segment.unknown" : "permission.segment.noAnswer" } };
    }
    case "tags": {
      const { kind } = await saveLeftOutTags(ctx, { ...who, version: input.version, tags: listOf(input.tags) });
      if (kind === "stale") return { stale: input.version };
      return kind === "saved" ? { done: "permission.tags.saved" } : { errors: { tags: "permission.tags.error" } };
    }
  }
}

function listOf(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

export default function Permission() {
  return <PermissionPage {...useLoaderData<typeof loader>()} />;
}

export function ErrorBoundary() {
  return <PageTrouble />;
}
