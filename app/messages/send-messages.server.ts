import { done, type LotOutcome, wakeAgain } from "#app/platform/jobs/handlers";
import { noteDue } from "#app/platform/jobs/work.server";
import type { Ctx, ShopId } from "#app/platform/ports";
import { senderOf } from "#app/shops/sender";
import type { Shop } from "#app/shops/shop";
import { claimLot, stillStand } from "./claim-lot.server.ts";
import type { ShopOfMail } from "./compose-mail.ts";
import { handOver } from "./hand-over.server.ts";
import { openHour, UNNOTED_MS } from "./open-hour.server.ts";
import { takePlaces } from "./sending-days.store.server.ts";
import { cancelAll, firstDueAfter, isAnySending, msUntilNext, releaseLeases } from "./sending.store.server.ts";

/** Machine time: another worker's lot, or a relay that asked us to wait, is looked at again after this at the latest. */
const LOOK_AGAIN_MS = 60_000;
/** Business time: a token that Shopify refused is tried again. */
const TOKEN_AGAIN_MS = 3_600_000;
/** Machine time: the relay asked us to come back. */
const RELAY_LATER_MS = 5_000;
/** Machine time: the relay refuses us. Knocking more often could have it lock the account. */
const SHUT_MS = 60_000;

/**
 * One lot of a shop's due messages: claimed under a lease, each checked at this moment, handed over a few at a time. The caller wakes
 * itself again while there is more, so that a big shop takes turns with small ones. No mail leaves before its hour of sending is noted
 * outside of the database.
 */
export async function sendMessages(ctx: Ctx, { shopId }: { shopId: ShopId }): Promise<LotOutcome> {
  const holder = crypto.randomUUID();
  let lot = await claimLot(ctx, shopId, holder);
  if (lot.kind === "closed") {
    const hour = await openHour(ctx, shopId);
    // Woken by the person who confirms, or by the scope that is granted.
    if (hour.kind === "restored" || hour.kind === "denied") return watchSending(ctx, shopId);
    if (hour.kind === "gone") {
      // Woken by a new token; and the old one may work again.
      await ctx.db.withShopSql(shopId, async (sql) => noteDue(sql, new Date(+ctx.clock.now() + TOKEN_AGAIN_MS)));
      return watchSending(ctx, shopId);
    }
    if (hour.kind === "later") return wakeAgain(UNNOTED_MS);
    lot = await claimLot(ctx, shopId, holder);
  }
  switch (lot.kind) {
    case "nothing":
      return lookAgain(ctx, shopId);
    case "until":
      await ctx.db.withShopSql(shopId, async (sql) => noteDue(sql, lot.at));
      return watchSending(ctx, shopId);
    case "stands":
      if (lot.why === "uninstalled") {
        const cancelled = await ctx.db.withShopSql(shopId, (sql) => cancelAll(sql, "shop_gone"), { timeoutMs: 120_000 });
        ctx.log.info({ shopId, cancelled }, "the shop is gone, nothing more is sent");
      }
      return watchSending(ctx, shopId);
    case "denied":
      // Woken by the scope that is granted.
      return watchSending(ctx, shopId);
    case "closed":
      return wakeAgain();
    case "lot": {
      const { shop } = lot;
      const { left, postponed, relay } = await handOver(ctx, {
        ...lot, shop: shopOfMail(ctx, shop), relayRefusal: shop.settings.relayRefusal, holder, messages: lot.ready, stillStand: (sql, ids) => stillStand(ctx, sql, shop, ids),
      });
      if (left.length + postponed > 0) {
        await ctx.db.withShopSql(shopId, async (sql) => {
          await releaseLeases(sql, holder, left);
          await takePlaces(sql, lot.day, -(left.length + postponed), ctx.clock.now());
        });
      }
      if (relay !== "takes") return wakeAgain(relay === "shut" ? SHUT_MS : RELAY_LATER_MS);
      return lot.full ? wakeAgain() : lookAgain(ctx, shopId);
    }
  }
}

/** Nothing to claim now; what is due later is noted, and rows of other workers and rows that wait for the relay come back on machine time. */
async function lookAgain(ctx: Ctx, shopId: ShopId): Promise<LotOutcome> {
  const now = ctx.clock.now();
  const ms = await ctx.db.withShopSql(shopId, async (sql) => {
    const next = await firstDueAfter(sql, now);
    if (next) noteDue(sql, next);
    return msUntilNext(sql, now);
  });
  return ms === null ? done() : wakeAgain(Math.min(LOOK_AGAIN_MS, Math.max(250, ms)));
}

/** While nothing may leave, only what another worker has in its hands is watched. */
async function watchSending(ctx: Ctx, shopId: ShopId): Promise<LotOutcome> {
  return (await ctx.db.withShopSql(shopId, isAnySending)) ? wakeAgain(1_000) : done();
}

function shopOfMail(ctx: Ctx, shop: Shop): ShopOfMail {
  const { settings } = shop;
  return { id: shop.id, name: settings.name, country: settings.country, currency: settings.currency, timeZone: settings.timeZone, url: settings.primaryUrl, sender: senderOf(shop, ctx.env.MAIL_DOMAIN) };
}
