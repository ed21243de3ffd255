import type { ActionFunctionArgs } from "@remix-run/node";
import { z } from "zod";
import { WINDOW_MAX_DAYS } from "#app/lapse/fixed-window";
import { previewWindow } from "#app/lapse/preview-window.server";
import { requireShop } from "#app/require-shop.server";
import { readJson } from "./read-json.server.ts";
import { reporting } from "./trouble.server.ts";

const Question = z.object({ windowDays: z.number().int().min(1).max(WINDOW_MAX_DAYS) });

/** What a window would mean, before it is saved; it reads only. */
export const action = reporting(async ({ context, request }: ActionFunctionArgs) => {
  const { ctx, shopId } = await requireShop(context, request, "see");
  const { windowDays } = await readJson(request, Question);
  return Response.json(await previewWindow(ctx, { shopId, windowDays }));
});
