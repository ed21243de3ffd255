import { appendTimeline } from "#app/cases/append-timeline.server";
import { addWork } from "#app/platform/jobs/work.server";
import type { Ctx } from "#app/platform/ports";
import { findShop } from "#app/shops/shops.store.server";
import { findSubscriber } from "./consent.store.server.ts";
import { findLinkedMessage } from "./hits.store.server.ts";
import { readPageToken } from "./links.ts";
import type { ChooseOutcome } from "./mail.ts";
import { type Choice, pausedUntil } from "./preferences.ts";
import { savePreference } from "./preferences.store.server.ts";

/**
 * Writes what a shopper chose on the page of preferences, or takes it back: at once, as often as they like, without a login. It is asked
 * of every mail at the moment of sending. Their file and the log of responses tell of it.
 */
export async function choosePreference(ctx: Ctx, { token: text, choice, undo }: { token: string; choice: Choice; undo: boolean }): Promise<ChooseOutcome> {
  const token = readPageToken(ctx.seal, text);
  if (!token) return { kind: "unknown" };
  const now = ctx.clock.now();
  return ctx.db.withShopSql(token.shopId, async (sql): Promise<ChooseOutcome> => {
    const shop = await findShop(sql);
    const message = shop && (await findLinkedMessage(sql, token.messageId));
    if (token.forwardTo && (!shop || !message || shop.uninstalledAt)) return { kind: "forward", to: token.forwardTo };
    if (!shop || !message) return { kind: "unknown" };
    const shopper = await findSubscriber(sql, message.shopperId);
    if (!shopper) return { kind: "forgotten" };
    const value = undo ? null : choice === "pause" ? pausedUntil(now) : now;
    await savePreference(sql, shopper.home, choice, value, now);
    const details = { messageId: String(message.id), campaignId: String(message.campaignId), choice, undone: undo, ...(choice === "pause" && value && { until: value.toISOString() }) };
    await appendTimeline(sql, [{ shopperId: shopper.home, at: now, kind: "preference", author: "Shopper", sourceKey: `preference:${message.id}:${choice}:${now.toISOString()}`, details }]);
    await addWork(sql, now, "responses.follow-message", { messageId: String(message.id), what: "preference", choice, at: now.toISOString() }, { dedupeKey: `preference:${message.id}:${choice}` });
    return { kind: "done" };
  });
}
