import { done, type LotOutcome, wakeAgain } from "#app/platform/jobs/handlers";
import { noteDue } from "#app/platform/jobs/work.server";
import type { Ctx, ShopId } from "#app/platform/ports";
import { addDays, dayIn, startOfDay } from "#app/platform/zones";
import { addressHash } from "#app/shoppers/suppression.server";
import { loadShop } from "#app/shops/load-shop.server";
import { senderOf } from "#app/shops/sender";
import { type Shop, whySendingStands } from "#app/shops/shop";
import type { ShopOfMail } from "./compose-mail.ts";
import { judgeSending } from "./eligibility.ts";
import type { WhyNotSent } from "./mail.ts";
import { handOver } from "./hand-over.server.ts";
import { nextSendingInstant, sendingHoursOf, sendingZone } from "./sending-hours.ts";
import { cancelAll, type ClaimedMessage, claimMessages, countRoom, giveUpLost, msUntilNext, refuseMessages, releaseLeases } from "./sending.store.server.ts";

const LOT = 50;
/** Machine time: another worker's lot, or a relay that asked us to wait, is looked at again after this at the latest. */
const LOOK_AGAIN_MS = 60_000;

/**
 * One lot of a shop's due messages: claimed under a lease, each checked at this moment, handed over a few at a time. The caller wakes
 * itself again while there is more, so that a big shop takes turns with small ones.
 */
export async function sendMessages(ctx: Ctx, { shopId }: { shopId: ShopId }): Promise<LotOutcome> {
  const shop = await loadShop(ctx, { shopId });
  const now = ctx.clock.now();
  const stands = whySendingStands(shop);
  const zone = sendingZone(shop.settings.timeZone);
  const opens = nextSendingInstant(now, zone);
  const lost = await ctx.db.withShopSql(shopId, giveUpLost);
  if (lost > 0) ctx.log.warn({ shopId, lost }, "messages of unknown fate: a worker ended while it sent");
  if (stands === "uninstalled") {
    const cancelled = await ctx.db.withShopSql(shopId, (sql) => cancelAll(sql, "shop_gone"), { timeoutMs: 120_000 });
    ctx.log.info({ shopId, cancelled }, "the shop is gone, nothing more is sent");
  }
  if (stands !== null || opens > now) return standStill(ctx, shopId, stands === null ? opens : null);

  const holder = crypto.randomUUID();
  const { claimed, room } = await claim(ctx, shop, zone, holder, now);
  if (claimed.length === 0) return room > 0 ? lookAgain(ctx, shopId) : standStill(ctx, shopId, sendingHoursOf(addDays(dayIn(now, zone), 1), zone).opens);
  const ready = await sift(ctx, shopId, holder, claimed, now);
  const more = await handOver(ctx, { shop: shopOfMail(ctx, shop), zone, holder, messages: ready });
  await ctx.db.withShopSql(shopId, (sql) => releaseLeases(sql, holder));
  if (more === "relay_waits") return wakeAgain(5_000);
  return claimed.length === Math.min(LOT, room) ? wakeAgain() : lookAgain(ctx, shopId);
}

function claim(ctx: Ctx, shop: Shop, zone: string, holder: string, now: Date): Promise<{ claimed: ClaimedMessage[]; room: number }> {
  return ctx.db.withShopSql(shop.id, async (sql) => {
    const room = await countRoom(sql, shop.settings.dailyCap, startOfDay(dayIn(now, zone), zone));
    return { room, claimed: room > 0 ? await claimMessages(sql, { now, holder, limit: Math.min(LOT, room) }) : [] };
  });
}

/** Ends what may not be sent, each with its one explanation; answers what may. */
async function sift(ctx: Ctx, shopId: ShopId, holder: string, claimed: readonly ClaimedMessage[], now: Date): Promise<ClaimedMessage[]> {
  const hashes = new Map(claimed.filter((m) => m.email !== null).map((m) => [m.id, addressHash(ctx, m.email as string)]));
  return ctx.db.withShopSql(shopId, async (sql) => {
    const { rows } = await sql.query<{ address_hash: string }>("select address_hash from suppressions where shop_id = $1 and address_hash = any($2)", [shopId, [...hashes.values()]]);
    const suppressed = new Set(rows.map((row) => row.address_hash));
    const ready: ClaimedMessage[] = [];
    const refusals: { id: bigint; why: WhyNotSent }[] = [];
    for (const message of claimed) {
      const verdict = judgeSending(
        {
          ...message,
          suppressed: message.suppressedFor !== null || suppressed.has(hashes.get(message.id) ?? ""),
          offer: message.offerId === null || message.offerEndsAt === null ? null : { code: message.code, endsAt: message.offerEndsAt, refused: message.offerState === "refused" },
        },
        now,
      );
      if (verdict.kind === "send") ready.push(message);
      else if (verdict.kind === "not") refusals.push({ id: message.id, why: verdict.why });
    }
    await refuseMessages(sql, holder, refusals);
    return ready;
  });
}

async function standStill(ctx: Ctx, shopId: ShopId, until: Date | null): Promise<LotOutcome> {
  if (until) await ctx.db.withShopSql(shopId, (sql) => noteDue(sql, until));
  return lookAgainAtLost(ctx, shopId);
}

/** Nothing to claim now; rows of other workers and rows that wait for the relay come back on machine time. */
async function lookAgain(ctx: Ctx, shopId: ShopId): Promise<LotOutcome> {
  const ms = await ctx.db.withShopSql(shopId, (sql) => msUntilNext(sql, ctx.clock.now()));
  return ms === null ? done() : wakeAgain(Math.min(LOOK_AGAIN_MS, Math.max(250, ms)));
}

/** While nothing may leave, only what another worker has in its hands is watched. */
async function lookAgainAtLost(ctx: Ctx, shopId: ShopId): Promise<LotOutcome> {
  const sending = await ctx.db.withShopSql(shopId, async (sql) => (await sql.query("select 1 from messages where shop_id = $1 and state = 'sending' limit 1", [shopId])).rowCount);
  return sending > 0 ? wakeAgain(1_000) : done();
}

function shopOfMail(ctx: Ctx, shop: Shop): ShopOfMail {
  const { settings } = shop;
  return { id: shop.id, name: settings.name, country: settings.country, currency: settings.currency, timeZone: settings.timeZone, locale: "en", sender: senderOf(shop, ctx.env.MAIL_DOMAIN) };
}
