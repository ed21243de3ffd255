import { z } from "zod";
import { done, giveUp } from "#app/platform/jobs/handlers";
import type { TopicHandler } from "#app/platform/jobs/webhook-work.server";
import { parseExactJson } from "#app/shoppers/exact-json";
import { DiscountStatus } from "#app/shopify/documents/discounts";
import { loseDiscount } from "./lose-discount.server.ts";
import { findOfferOfDiscount } from "./offers.store.server.ts";

const Deleted = z.object({ admin_graphql_api_id: z.string() });
const Updated = z.object({ admin_graphql_api_id: z.string(), status: z.string() });

const deleted: TopicHandler = async (ctx, { shopId, topic, body }) => {
  const payload = Deleted.safeParse(parseExactJson(body));
  if (!payload.success) return giveUp(`${topic}: ${z.prettifyError(payload.error)}`);
  await loseDiscount(ctx, { shopId, discountId: payload.data.admin_graphql_api_id, why: "deleted in the shop" });
  return done();
};

/** Every discount of the shop comes here; only for one of ours that is said to have ended before its time is Shopify asked how it stands now. */
const updated: TopicHandler = async (ctx, { shopId, topic, body }) => {
  const payload = Updated.safeParse(parseExactJson(body));
  if (!payload.success) return giveUp(`${topic}: ${z.prettifyError(payload.error)}`);
  const { admin_graphql_api_id: discountId, status } = payload.data;
  if (status !== "EXPIRED") return done();
  if ((await ctx.db.withShopSql(shopId, (sql) => findOfferOfDiscount(sql, discountId, ctx.clock.now()))) === null) return done();
  const now = await ctx.shopify.send<{ node: { codeDiscount: { status?: string } } | null }>(shopId, DiscountStatus, { id: discountId });
  // Events overtake each other: it may be in force again. Where it cannot be asked the event is believed, for a campaign that waits is better than mails with dead codes.
  if (now.kind === "ok" && now.data.node && now.data.node.codeDiscount.status !== "EXPIRED") return done();
  await loseDiscount(ctx, { shopId, discountId, why: "deactivated in the shop" });
  return done();
};

export const offersTopics: Record<string, TopicHandler> = {
  "discounts/delete": deleted,
  "discounts/update": updated,
};
