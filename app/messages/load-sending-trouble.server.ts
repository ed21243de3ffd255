import type { Ctx } from "#app/platform/ports";
import { type MissingAccess, missingAccess } from "#app/shops/missing-access";
import { supportOf } from "#app/shops/sender";
import type { Shop } from "#app/shops/shop";
import { loadRestoredStop } from "./restored.server.ts";
import { sumMails } from "./sending-days.store.server.ts";
import { countDue } from "./sending.store.server.ts";

/** Why no mail leaves at present, as pages tell it. */
export type SendingTrouble =
  /** The operator stopped it; `contact` is whom the merchant writes to. */
  | { kind: "suspended"; at: Date; why: string | null; contact: string }
  | { kind: "disconnected"; since: Date }
  /** A scope is missing. */
  | { kind: "denied"; since: Date; missing: MissingAccess }
  /** The data look like an older copy; mails due before `until` may have left. */
  | { kind: "restored"; at: Date; until: Date; maybeSent: number }
  /** A new shop's first mails were taken badly: shares of what was sent. */
  | { kind: "first_mails"; since: Date; sent: number; unknown: number; complaints: number }
  | { kind: "paused"; at: Date; by: string | null }
  /** The mail server takes nothing from this shop. */
  | { kind: "relay"; refusal: "login" | "sender"; since: Date; waiting: number };

/** The one that must be mended first; null while mails may leave. */
export async function loadSendingTrouble(ctx: Pick<Ctx, "db" | "clock" | "env">, shop: Shop): Promise<SendingTrouble | null> {
  const { pausedAt, pausedBy, relayRefusal, relayRefusedAt } = shop.settings;
  if (shop.suspendedAt) return { kind: "suspended", at: shop.suspendedAt, why: shop.suspendedWhy, contact: supportOf(ctx.env) };
  if (shop.disconnectedAt) return { kind: "disconnected", since: shop.disconnectedAt };
  if (shop.denied) return { kind: "denied", since: shop.denied.at, missing: missingAccess(shop.denied.access) };
  const restored = await loadRestoredStop(ctx, shop);
  if (restored) return { kind: "restored", ...restored };
  const { firstMailsBadAt, firstMailsBase: base } = shop.settings;
  if (firstMailsBadAt) {
    const all = await ctx.db.withShopSql(shop.id, sumMails);
    const sent = all.taken - (base?.taken ?? 0);
    return { kind: "first_mails", since: firstMailsBadAt, sent, unknown: (all.unknown - (base?.unknown ?? 0)) / sent, complaints: (all.complaints - (base?.complaints ?? 0)) / sent };
  }
  if (pausedAt) return { kind: "paused", at: pausedAt, by: pausedBy };
  if (!relayRefusal || !relayRefusedAt) return null;
  return { kind: "relay", refusal: relayRefusal, since: relayRefusedAt, waiting: await ctx.db.withShopSql(shop.id, (sql) => countDue(sql, ctx.clock.now())) };
}
