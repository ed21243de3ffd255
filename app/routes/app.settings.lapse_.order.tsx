import { type ActionFunctionArgs, data } from "@remix-run/node";
import { z } from "zod";
import { bringOverrideBack, deleteOverride, moveOverride } from "#app/lapse/order-overrides.server";
import { requireShop } from "#app/require-shop.server";
import type { OverridesAnswer } from "../ui/settings/lapse/overrides-card.tsx";
import { readForm } from "./read-form.server.ts";
import { Id } from "./read-id.server.ts";
import { reporting } from "./trouble.server.ts";

const Form = z.object({ intent: z.enum(["up", "down", "delete", "undo"]), id: Id });

/** Moves, deletes and brings back rules for some shoppers. */
export const action = reporting(async ({ context, request }: ActionFunctionArgs) => {
  const { ctx, shopId, actor } = await requireShop(context, request, "change-settings");
  const form = await readForm(request, Form);
  if (form.kind === "invalid") throw data(null, { status: 400 });
  const { intent, id } = form.value;
  switch (intent) {
    case "up":
    case "down":
      await moveOverride(ctx, { shopId, actor, id, by: intent === "up" ? -1 : 1 });
      return { done: "overrides.moved" } satisfies OverridesAnswer;
    case "delete": {
      const name = await deleteOverride(ctx, { shopId, actor, id });
      return { done: "overrides.deleted", ...(name !== null && { deleted: { id: String(id), name } }) } satisfies OverridesAnswer;
    }
    case "undo": {
      const outcome = await bringOverrideBack(ctx, { shopId, actor, id });
      if (outcome === "brought-back") return { done: "overrides.back" } satisfies OverridesAnswer;
      return data({ error: outcome === "full" ? "overrides.noRoom" : "overrides.notBack" } satisfies OverridesAnswer, { status: 409 });
    }
  }
});
