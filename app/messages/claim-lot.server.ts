import { noteDue } from "#app/platform/jobs/work.server";
import type { Ctx, ShopId, Sql } from "#app/platform/ports";
import { addDays, type Day, dayIn, startOfDay } from "#app/platform/zones";
import type { SuppressionReason } from "#app/shoppers/shopper";
import { addressHash } from "#app/shoppers/suppression.server";
import { zoneOf } from "#app/shoppers/time-zone";
import { type Shop, whySendingStands, type WhySendingStands } from "#app/shops/shop";
import { findShop } from "#app/shops/shops.store.server";
import type { CompiledMail } from "./compile-mail.server.ts";
import { judgeSending } from "./eligibility.ts";
import type { WhyNotSent } from "./mail.ts";
import { isHourOpen } from "./open-hour.server.ts";
import { openDay } from "./sending-caps.server.ts";
import { nextSendingInstant, sendingHoursOf } from "./sending-hours.ts";
import { nextDayOn, takePlaces } from "./sending-days.store.server.ts";
import { type ClaimedMessage, giveUpLost, isAnyClaimable, leaseMessages, postponeMessages, readMessages, refuseMessages, releaseLeases } from "./sending.store.server.ts";
import { findTemplates } from "./templates.store.server.ts";

const LOT = 50;

export interface Lot {
  kind: "lot";
  shop: Shop;
  /** The shop's day, of whose cap places were taken for `ready`. */
  day: Day;
  /** The first end of their hours of sending. */
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
  /** The day's cap is taken, the day is one without mail, or the first mails wait to be judged. */
  | { kind: "until"; at: Date }
  /** Something is due, and this hour of sending is not open yet: see openHour. */
  | { kind: "closed" }
  | { kind: "stands"; why: WhySendingStands }
  /** A scope is missing: what Shopify keeps from us could say that a mail must not leave. */
  | { kind: "denied" };

/**
 * Claims due messages of a shop within the day's cap, each in the hours of its shopper, in one transaction: each is checked by what is
 * known now, and what may not be sent ends with its one explanation (invariants 4 and 5).
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
    const zone = shop.settings.timeZone;
    const day = dayIn(now, zone);
    const on = await nextDayOn(sql, day);
    if (on > day) return { kind: "until", at: startOfDay(on, zone) };

    const today = await openDay(sql, shop, day, now);
    if (today.kind === "until" || today.kind === "stands") return today;
    const places = Math.min(LOT, today.places);
    if (places <= 0) return { kind: "until", at: startOfDay(addDays(day, 1), zone) };
    if (!isHourOpen(ctx, shop)) return { kind: (await isAnyClaimable(sql, now)) ? "closed" : "nothing" };
    const ids = await leaseMessages(sql, { now, holder, limit: places });
    if (ids.length === 0) return { kind: "nothing" };
    const ready = await sift(ctx, sql, { shop, holder, ids, now });
    await takePlaces(sql, day, ready.length, now);
    const templates = await findTemplates(sql, [...new Set(ready.map(({ message }) => message.templateId))]);
    const closes = new Date(Math.min(...ready.map((one) => +one.closes), +startOfDay(addDays(day, 1), zone)));
    return { kind: "lot", shop, day, closes, ready: ready.map(({ message }) => message), templates, full: ids.length === places };
  });
}

interface Leased {
  shop: Shop;
  holder: string;
  ids: readonly bigint[];
  now: Date;
}

/** Ends what may not be sent and gives back what must wait, whose hours are over until they begin again; answers what may be sent now, and until when. */
async function sift(ctx: Ctx, sql: Sql, { shop, holder, ids, now }: Leased): Promise<{ message: ClaimedMessage; closes: Date }[]> {
  const ready: { message: ClaimedMessage; closes: Date }[] = [];
  const waiting: bigint[] = [];
  const later: { id: bigint; at: Date }[] = [];
  const refusals: { id: bigint; why: WhyNotSent }[] = [];
  for (const { message, verdict } of await judgeMessages(ctx, sql, shop, ids, now)) {
    if (verdict.kind === "not") refusals.push({ id: message.id, why: verdict.why });
    else if (verdict.kind === "wait") waiting.push(message.id);
    else {
      const zone = zoneOf(message, shop.settings.timeZone);
      const opens = nextSendingInstant(now, zone);
      if (opens > now) later.push({ id: message.id, at: opens });
      else ready.push({ message, closes: sendingHoursOf(dayIn(now, zone), zone).closes });
    }
  }
  await refuseMessages(sql, holder, refusals);
  if (waiting.length > 0) await releaseLeases(sql, holder, waiting);
  await postponeMessages(sql, holder, later);
  if (later.length > 0) noteDue(sql, new Date(Math.min(...later.map(({ at }) => +at))));
  return ready;
}

/** Each message with the verdict of this moment. */
async function judgeMessages(ctx: Ctx, sql: Sql, shop: Shop, ids: readonly bigint[], now: Date) {
  const asked = { kind: "marketing" as const, today: dayIn(now, shop.settings.timeZone), now };
  const messages = await readMessages(sql, ids, { ...asked, shop });
  const hashes = new Map(messages.filter((m) => m.email !== null).map((m) => [m.id, addressHash(ctx, m.email as string)]));
  const { rows } = await sql.query<{ address_hash: string; reason: SuppressionReason }>("select address_hash, reason from suppressions where shop_id = $1 and address_hash = any($2)", [sql.shopId, [...hashes.values()]]);
  const suppressed = new Map(rows.map((row) => [row.address_hash, row.reason]));
  return messages.map((message) => {
    const facts = { ...message, suppressedFor: message.suppressedFor ?? suppressed.get(hashes.get(message.id) ?? "") ?? null };
    const offer = message.offerId === null || message.offerEndsAt === null ? null : { code: message.code, endsAt: message.offerEndsAt, refused: message.offerState === "refused" };
    return { message, verdict: judgeSending(facts, { ordered: message.ordered, deadlineAt: message.deadlineAt, offer }, asked) };
  });
}

/** Which of these, asked anew, may still leave: for a lot whose facts are not fresh any more, just before DATA. */
export async function stillStand(ctx: Ctx, sql: Sql, shop: Shop, ids: readonly bigint[]): Promise<Set<bigint>> {
  const judged = await judgeMessages(ctx, sql, shop, ids, ctx.clock.now());
  return new Set(judged.filter(({ verdict }) => verdict.kind === "send").map(({ message }) => message.id));
}
