/** What stops a shop or its mails, for the pages that say so. */
import { ShopFacts } from "#app/shopify/documents/shop";
import { loadShop } from "#app/shops/load-shop.server";
import { pauseSending } from "#app/shops/pause-sending.server";
import { resumeSending } from "#app/shops/resume-sending.server";
import { noteRelay } from "#app/shops/shops.store.server";
import { suspendShop } from "#app/shops/suspend-shop.server";
import { changeOptionalScopes } from "#sim/compliance";
import { shopOf } from "#sim/state";
import { eventually } from "../support/whole-app.ts";
import { actor, type World } from "./populate.ts";
import type { Undo } from "./tables.ts";

export async function sendingPaused({ app }: World): Promise<Undo> {
  const of = { shopId: app.shop.id, actor };
  await pauseSending(app.ctx, of);
  return () => resumeSending(app.ctx, of);
}

export async function relayRefuses({ app: { ctx, shop } }: World): Promise<Undo> {
  const note = (refusal: "login" | null) => ctx.db.withShopSql(shop.id, (sql) => noteRelay(sql, refusal, ctx.clock.now()));
  await note("login");
  return () => note(null);
}

export async function suspended({ app }: World): Promise<Undo> {
  const set = (why: string | null) => suspendShop(app.ctx, { domain: app.shop.domain, why });
  await set("3.1 % of the addresses that were mailed yesterday don't exist.");
  return () => set(null);
}

export async function olderOrdersWithheld({ app, shops }: World): Promise<void> {
  changeOptionalScopes(app.sim.core, shopOf(app.sim.state, shops.fresh.domain), []);
  await app.sim.webhooks.deliver();
  await eventually(async () => (await loadShop(app.ctx, { shopId: shops.fresh.id })).settings.hasAllOrders).toBe(false);
}

/** The new token is refused as well. One that cannot be renewed is forgotten, and whoever opens the app brings another. */
export async function tokensRefused({ app, shops }: World): Promise<Undo> {
  app.sim.faults.set("admin.token_expired", { rate: 1 });
  const outcome = await app.ctx.shopify.send(shops.fresh.id, ShopFacts, {});
  if (outcome.kind !== "gone") throw new Error(`the shop answered: ${outcome.kind}`);
  return async () => app.sim.faults.clear();
}

export async function uninstalled({ app }: World): Promise<void> {
  app.sim.uninstall(app.shop.domain);
  await app.sim.webhooks.deliver();
  await eventually(async () => (await app.database.look<{ gone: boolean }>("select uninstalled_at is not null as gone from shops where id = $1", [app.shop.id]))[0]?.gone).toBe(true);
}
