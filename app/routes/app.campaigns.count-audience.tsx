import type { ActionFunctionArgs } from "@remix-run/node";
import { z } from "zod";
import { Audience } from "#app/campaigns/audience";
import { previewAudience } from "#app/campaigns/preview-audience.server";
import { requireShop } from "#app/require-shop.server";
import { plain } from "../ui/plain.ts";
import { Id } from "./read-id.server.ts";
import { readJson } from "./read-json.server.ts";
import { reporting } from "./trouble.server.ts";

// What is being typed may make no sense for a moment: then there is no count.
const Question = z.object({ campaignId: Id, audience: z.unknown(), comparisonPercent: z.number().int().min(0).max(50).nullable() });

/** The live count of the editor; POST because an audience is no address. It reads only. */
export const action = reporting(async ({ context, request }: ActionFunctionArgs) => {
  const { ctx, shopId } = await requireShop(context, request, "see");
  const { campaignId, audience, comparisonPercent } = await readJson(request, Question);
  const parsed = Audience.safeParse(audience);
  const funnel = parsed.success ? await previewAudience(ctx, { shopId, campaignId, audience: parsed.data, comparisonPercent }) : null;
  return Response.json(plain({ funnel }));
});
