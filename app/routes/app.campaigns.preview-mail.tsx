import type { ActionFunctionArgs } from "@remix-run/node";
import { z } from "zod";
import { renderPreview } from "#app/messages/render-preview.server";
import { OfferPlan } from "#app/offers/offer-plan";
import { languages } from "#app/platform/languages";
import { requireShop } from "#app/require-shop.server";
import { Id } from "./read-id.server.ts";
import { readJson } from "./read-json.server.ts";
import { reporting } from "./trouble.server.ts";

// An offer that is half typed is shown as none for a moment.
const Question = z.object({ subject: z.string().max(1_000), previewLine: z.string().max(1_000), body: z.string().max(50_000), offer: OfferPlan.nullable().catch(null), locale: z.enum(languages), shopperId: Id.nullable() });

/** The live preview of the editor; it reads only. */
export const action = reporting(async ({ context, request }: ActionFunctionArgs) => {
  const { ctx, shopId } = await requireShop(context, request, "see");
  const { shopperId, ...mail } = await readJson(request, Question);
  return Response.json(await renderPreview(ctx, { ...mail, shopId, shopperId: shopperId ?? undefined }));
});
