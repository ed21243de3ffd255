import type { Ctx, ShopId, Sql } from "#app/platform/ports";
import { addDays, type Day, dayIn } from "#app/platform/zones";
import { addressHash } from "#app/shoppers/suppression.server";
import { type Shop, whySendingStands, type WhySendingStands } from "#app/shops/shop";
import { findShop } from "#app/shops/shops.store.server";
import type { CompiledMail } from "./compile-mail.server.ts";
import { judgeSending } from "./eligibility.ts";
import type { WhyNotSent } from "./mail.ts";
import { isHourOpen } from "./open-hour.server.ts";
import { nextSendingInstant, sendingHoursOf, sendingZone } from "./sending-hours.ts";
import { type ClaimedMessage, claimMessages, giveUpLost, holdDay, isAnyClaimable, refuseMessages, releaseLeases, takePlaces } from "./sending.store.server.ts";
import { findTemplates } from "./templates.store.server.ts";

const LOT = 50;

export interface Lot {
  kind: "lot";
  shop: Shop;
  /** The shop's day, of whose cap places were taken for `ready`. */
  day: Day;
  /** The end of today's hours of sending. */
  closes: Date;
  /** What may be sent, with all that is known of each at this moment. */
  ready: ClaimedMessage[];
  templates: ReadonlyMap<bigint, CompiledMail>;
  /** As many as could be claimed: there may be more. */
  full: boolean;
}

export type ClaimOutcome =
  | Lot
  | { kind: "nothing" }
  /** Quiet hours, or the day's cap is taken. */
  | { kind: "until"; at: Date }
  /** Something is due, and this hour of sending is not open yet: see openHour. */
  | { kind: "closed" }
  | { kind: "stands"; why: WhySendingStands }
  /** A scope is missing: what Shopify keeps from us could say that a mail must not leave. */
  | { kind: "denied" };

/**
 * Claims due messages of a shop within the day's cap and in the hours of sending, in one transaction: each is checked by what is known
 * now, and what may not be sent ends with its one explanation (invariants 4 and 5).
 */
export function claimLot(ctx: Ctx, shopId: ShopId, holder: string): Promise<ClaimOutcome> {
  const now = ctx.clock.now();
  return ctx.db.withShopSql(shopId, async (sql): Promise<ClaimOutcome> => {
    const lost = await giveUpLost(sql);
    if (lost > 0) ctx.log.warn({ shopId, lost }, "messages of unknown fate: a worker ended while it sent");
    const shop = await findShop(sql);
    if (!shop) throw new Error(`no shop ${shopId}`);
    const why = whySendingStands(shop);
    if (why !== null) return { kind: "stands", why };
    if (shop.denied) return { kind: "denied" };
    const zone = sendingZone(shop.settings.timeZone);
    const opens = nextSendingInstant(now, zone);
    if (opens > now) return { kind: "until", at: opens };

    const day = dayIn(now, zone);
    const places = Math.min(LOT, shop.settings.dailyCap - (await holdDay(sql, day)));
    if (places <= 0) return { kind: "until", at: sendingHoursOf(addDays(day, 1), zone).opens };
    if (!isHourOpen(ctx, shop)) return { kind: (await isAnyClaimable(sql, now)) ? "closed" : "nothing" };
    const claimed = await claimMessages(sql, { now, holder, limit: places });
    if (claimed.length === 0) return { kind: "nothing" };
    const ready = await sift(ctx, sql, holder, claimed, now);
    await takePlaces(sql, day, ready.length);
    const templates = await findTemplates(sql, [...new Set(ready.map((message) => message.templateId))]);
    return { kind: "lot", shop, day, closes: sendingHoursOf(day, zone).closes, ready, templates, full: claimed.length === places };
  });
}

/** Ends what may not be sent and gives back what must wait; answers what may be sent. */
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
