import { data } from "@remix-run/node";
import { z } from "zod";
import { joinShoppers } from "#app/lapse/join-shoppers.server";
import type { Ctx, ShopId, ShopperId } from "#app/platform/ports";
import { tellApart } from "#app/shoppers/tell-apart.server";
import { Id } from "./read-id.server.ts";

/** What a merchant says of two records: on a shopper's page of the other one, on the list of both. */
export const twinIntents = [z.object({ intent: z.literal("join"), otherId: Id }), z.object({ intent: z.literal("tell-apart"), otherId: Id })] as const;

/** Does what was said. @returns the answer for the page, and who leads where they are one now */
export async function decideTwins(ctx: Ctx, input: { intent: "join" | "tell-apart"; shopId: ShopId; shopperId: ShopperId; otherId: ShopperId; actor: string }) {
  const two = { shopId: input.shopId, shopperIds: [input.shopperId, input.otherId] as const, actor: input.actor };
  const outcome = await (input.intent === "join" ? joinShoppers(ctx, two) : tellApart(ctx, two));
  if (outcome.kind === "joined") return { leaderId: outcome.leaderId, answer: { done: "shopper.twins.joinedDone" as const } };
  if (outcome.kind === "told") return { answer: { done: "shopper.twins.apartDone" as const } };
  return { answer: data({ refused: outcome.kind === "taken" ? ("shopper.twins.taken" as const) : ("shopper.twins.gone" as const) }, { status: 409 }) };
}
