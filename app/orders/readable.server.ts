import type { Ctx, ShopId } from "../platform/ports.ts";
import { leaveOut } from "../shopify/leave-out.ts";
import { probeFacts } from "../shops/probe-facts.server.ts";
import { findUnknownFacts } from "../shops/shops.store.server.ts";

/** A document without the facts that Shopify does not show of this shop: one that cannot be read must not keep the rest from being read. */
export const readableOf = async (ctx: Ctx, shopId: ShopId, document: string): Promise<string> => leaveOut(document, await ctx.db.withShopSql(shopId, findUnknownFacts));

/** After a denial: whether it was of a fact that can be done without, and is left out from now on. */
export const canDoWithout = async (ctx: Ctx, shopId: ShopId): Promise<boolean> => (await probeFacts(ctx, { shopId })).kind === "lost";
