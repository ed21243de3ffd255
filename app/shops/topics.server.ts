import { done } from "#app/platform/jobs/handlers";
import type { TopicHandler } from "#app/platform/jobs/webhook-work.server";
import { refreshFacts } from "./refresh-facts.server.ts";
import { uninstallShop } from "./uninstall-shop.server.ts";

/** What the payload says about the shop is not read: Shopify is asked for the present state, so stale events do no harm. A dead token leaves nothing to do. */
const refresh: TopicHandler = async (ctx, { shopId }) => {
  await refreshFacts(ctx, { shopId });
  return done();
};

export const shopTopics: Record<string, TopicHandler> = {
  "app/uninstalled": async (ctx, { shopId, triggeredAt, receivedAt }) => {
    await uninstallShop(ctx, { shopId, at: triggeredAt ?? receivedAt });
    return done();
  },
  "app/scopes_update": refresh,
  "shop/update": refresh,
};
