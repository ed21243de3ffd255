import type { ActionFunctionArgs } from "@remix-run/node";
import { z } from "zod";
import { WINDOW_MAX_DAYS } from "#app/lapse/fixed-window";
import { CUT_MAX, CUT_MIN, HORIZONS } from "#app/lapse/lapse-rule";
import { previewOverride } from "#app/lapse/preview-override.server";
import { requireShop } from "#app/require-shop.server";
import { plain } from "../ui/plain.ts";
import { Id } from "./read-id.server.ts";
import { readJson } from "./read-json.server.ts";
import { reporting } from "./trouble.server.ts";

const sourceId = z.string().regex(/^gid:\/\/shopify\/(Segment|Collection)\/\d{1,19}$/);
const Question = z.object({
  overrideId: Id.nullable(),
  whom: z.discriminatedUnion("kind", [z.object({ kind: z.literal("countries"), countries: z.array(z.string().regex(/^[A-Z]{2}$/)).min(1).max(300) }), z.object({ kind: z.literal("segment"), sourceId }), z.object({ kind: z.literal("collection"), sourceId })]),
  choice: z.object({ rule: z.enum(["learned", "fixed"]), windowDays: z.number().int().min(1).max(WINDOW_MAX_DAYS), horizonDays: z.union(HORIZONS.map((days) => z.literal(days))), cut: z.number().min(CUT_MIN).max(CUT_MAX) }),
});

/** What a rule for some shoppers would mean, before it is saved; it reads only. */
export const action = reporting(async ({ context, request }: ActionFunctionArgs) => {
  const { ctx, shopId } = await requireShop(context, request, "see");
  return Response.json(plain(await previewOverride(ctx, { shopId, ...(await readJson(request, Question)) })));
});
