import { done, giveUp, type ItemOutcome, type NounJobs } from "#app/platform/jobs/handlers";
import type { TopicHandler } from "#app/platform/jobs/webhook-work.server";
import type { Ctx, ShopId } from "#app/platform/ports";
import { answerDataRequest, forgetAnswer } from "./answer-data-request.server.ts";
import { readPersonInRequest } from "./compliance-payload.ts";
import { eraseShop } from "./erase-shop.server.ts";
import { eraseShopper } from "./erase-shopper.server.ts";
import { findRequest, type RequestKind } from "./privacy.store.server.ts";
import { recordRequest } from "./record-request.server.ts";

/** What is worked later is the sealed copy: the open one is not kept. */
const record = (kind: RequestKind): TopicHandler => async (ctx, webhook) => {
  await recordRequest(ctx, kind, webhook);
  return { kind: "forget" };
};

export const privacyTopics: Record<string, TopicHandler> = {
  "customers/data_request": record("data_request"),
  "customers/redact": record("customer_redact"),
  "shop/redact": record("shop_redact"),
};

export const privacyJobs: NounJobs = {
  items: { "privacy.work": (ctx, { shopId, payload }) => workRequest(ctx, shopId, BigInt(payload.requestId)) },
};

async function workRequest(ctx: Ctx, shopId: ShopId, requestId: bigint): Promise<ItemOutcome> {
  const request = await ctx.db.withShopSql(shopId, (sql) => findRequest(sql, requestId));
  if (!request) return giveUp(`no request ${requestId}`);
  if (request.doneAt) {
    if (request.kind === "data_request") await forgetAnswer(ctx, { shopId, requestId, doneAt: request.doneAt });
    return done();
  }
  if (request.kind === "shop_redact") {
    await eraseShop(ctx, { shopId, requestId });
    return done();
  }
  const person = readPersonInRequest(ctx.seal.open(request.sealed ?? ""));
  await (request.kind === "data_request" ? answerDataRequest : eraseShopper)(ctx, { shopId, requestId, person });
  return done();
}
