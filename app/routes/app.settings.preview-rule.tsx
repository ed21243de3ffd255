import type { ActionFunctionArgs } from "@remix-run/node";
import { z } from "zod";
import { WINDOW_MAX_DAYS } from "#app/lapse/fixed-window";
import { CUT_MAX, CUT_MIN, HORIZONS } from "#app/lapse/lapse-rule";
import { previewRule } from "#app/lapse/preview-rule.server";
import { requireShop } from "#app/require-shop.server";
import { plain } from "../ui/plain.ts";
import { readJson } from "./read-json.server.ts";
import { reporting } from "./trouble.server.ts";

const Question = z.object({
  rule: z.enum(["learned", "fixed"]),
  windowDays: z.number().int().min(1).max(WINDOW_MAX_DAYS),
  horizonDays: z.union(HORIZONS.map((days) => z.literal(days))),
  cut: z.number().min(CUT_MIN).max(CUT_MAX),
  exact: z.boolean(),
});

/** What a rule would mean, before it is saved; it reads only. */
export const action = reporting(async ({ context, request }: ActionFunctionArgs) => {
  const { ctx, shopId } = await requireShop(context, request, "see");
  const { exact, ...choice } = await readJson(request, Question);
  return Response.json(plain(await previewRule(ctx, { shopId, choice, exact })));
});
