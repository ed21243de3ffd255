import { done, type LotOutcome, wakeAgain } from "#app/platform/jobs/handlers";
import { noteDue } from "#app/platform/jobs/work.server";
import type { Ctx, ShopId, Sql } from "#app/platform/ports";
import { addDays, type Day, dayIn } from "#app/platform/zones";
import { addressHash } from "#app/shoppers/suppression.server";
import { loadShop } from "#app/shops/load-shop.server";
import { senderOf } from "#app/shops/sender";
import { type Shop, whySendingStands } from "#app/shops/shop";
import type { CompiledMail } from "./compile-mail.server.ts";
import type { ShopOfMail } from "./compose-mail.ts";
import { judgeSending } from "./eligibility.ts";
import { handOver } from "./hand-over.server.ts";
import type { WhyNotSent } from "./mail.ts";
import { nextSendingInstant, sendingHoursOf, sendingZone } from "./sending-hours.ts";
import { cancelAll, type ClaimedMessage, claimMessages, giveUpLost, holdDay, msUntilNext, refuseMessages, releaseLeases, takePlaces } from "./sending.store.server.ts";
import { findTemplates } from "./templates.store.server.ts";

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
  if (stands === "uninstalled") {
    const cancelled = await ctx.db.withShopSql(shopId, (sql) => cancelAll(sql, "shop_gone"), { timeoutMs: 120_000 });
    ctx.log.info({ shopId, cancelled }, "the shop is gone, nothing more is sent");
  }
  if (stands !== null || opens > now) return standStill(ctx, shopId, stands === null ? opens : null);

  const holder = crypto.randomUUID();
  const day = dayIn(now, zone);
  const lot = await claim(ctx, shop, day, holder, now);
  if (lot.claimed === 0) return lot.room > 0 ? lookAgain(ctx, shopId) : standStill(ctx, shopId, sendingHoursOf(addDays(day, 1), zone).opens);
  const handed = await handOver(ctx, { shop: shopOfMail(ctx, shop), closes: sendingHoursOf(day, zone).closes, holder, messages: lot.ready, templates: lot.templates });
  if (handed.left.length > 0) {
    await ctx.db.withShopSql(shopId, async (sql) => {
      await releaseLeases(sql, holder, handed.left);
      await takePlaces(sql, day, -handed.left.length);
    });
  }
  if (handed.relayWaits) return wakeAgain(5_000);
  return lot.claimed === Math.min(LOT, lot.room) ? wakeAgain() : lookAgain(ctx, shopId);
}

interface Lot {
  /** Places that the day had left. */
  room: number;
  claimed: number;
  ready: ClaimedMessage[];
  templates: Map<bigint, CompiledMail>;
}

/** Claims a lot within the day's cap, ends what may not be sent, each with its one explanation, and takes the places of the rest. */
function claim(ctx: Ctx, shop: Shop, day: Day, holder: string, now: Date): Promise<Lot> {
  return ctx.db.withShopSql(shop.id, async (sql): Promise<Lot> => {
    const lost = await giveUpLost(sql);
    if (lost > 0) ctx.log.warn({ shopId: shop.id, lost }, "messages of unknown fate: a worker ended while it sent");
    const room = Math.max(0, shop.settings.dailyCap - (await holdDay(sql, day)));
    const claimed = room > 0 ? await claimMessages(sql, { now, holder, limit: Math.min(LOT, room) }) : [];
    const ready = claimed.length > 0 ? await sift(ctx, sql, holder, claimed, now) : [];
    await takePlaces(sql, day, ready.length);
    return { room, claimed: claimed.length, ready, templates: ready.length > 0 ? await findTemplates(sql, [...new Set(ready.map((message) => message.templateId))]) : new Map() };
  });
}

async function sift(ctx: Ctx, sql: Sql, holder: string, claimed: readonly ClaimedMessage[], now: Date): Promise<ClaimedMessage[]> {
  const hashes = new Map(claimed.filter((m) => m.email !== null).map((m) => [m.id, addressHash(ctx, m.email as string)]));
  const { rows } = await sql.query<{ address_hash: string }>("select address_hash from suppressions where shop_id = $1 and address_hash = any($2)", [sql.shopId, [...hashes.values()]]);
  const suppressed = new Set(rows.map((row) => row.address_hash));
  const ready: ClaimedMessage[] = [];
  const waiting: bigint[] = [];
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
    else waiting.push(message.id);
  }
  await refuseMessages(sql, holder, refusals);
  if (waiting.length > 0) await releaseLeases(sql, holder, waiting);
  return ready;
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
  const sending = await ctx.db.withShopSql(shopId, async (sql) => {
    await giveUpLost(sql);
    return (await sql.query("select 1 from messages where shop_id = $1 and state = 'sending' limit 1", [shopId])).rowCount;
  });
  return sending > 0 ? wakeAgain(1_000) : done();
}

function shopOfMail(ctx: Ctx, shop: Shop): ShopOfMail {
  const { settings } = shop;
  return { id: shop.id, name: settings.name, country: settings.country, currency: settings.currency, timeZone: settings.timeZone, locale: "en", sender: senderOf(shop, ctx.env.MAIL_DOMAIN) };
}
