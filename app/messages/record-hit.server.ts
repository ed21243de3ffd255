import { addWork } from "#app/platform/jobs/work.server";
import { languageOf } from "#app/platform/languages";
import type { Ctx, ShopperId, Sql } from "#app/platform/ports";
import { dayIn } from "#app/platform/zones";
import { findShop } from "#app/shops/shops.store.server";
import { findSubscriber } from "./consent.store.server.ts";
import { findLinkedMessage, findSweep, insertHit, type LinkedMessage, rejudgeSweep, takeTurn, whyNoCode } from "./hits.store.server.ts";
import { readToken } from "./links.ts";
import type { HitOutcome, ShopOfPage } from "./mail.ts";
import { dayWords } from "./render-mail.ts";
import { judgeHit, SWEEP_SECONDS } from "./verdict.ts";

export interface HitRequest {
  token: string;
  kind: "open" | "click";
  method: string;
  userAgent: string | null;
  /** Who is signed in to the shop, where it comes through the app proxy; null when nobody is or nobody knows. */
  customerId?: ShopperId | null;
}

/**
 * Logs that an address of a mail was opened, with a verdict, and says where it leads. Nothing else changes (invariant 6), so scanners
 * do no harm. A click is told to the log of responses a little later, when it is known whether the rest was opened too.
 */
export async function recordHit(ctx: Ctx, request: HitRequest): Promise<HitOutcome> {
  const token = readToken(ctx.seal, request.kind === "click" ? "c" : "o", request.token);
  if (!token) return { kind: "unknown" };
  const now = ctx.clock.now();
  return ctx.db.withShopSql(token.shopId, async (sql): Promise<HitOutcome> => {
    const shop = await findShop(sql);
    const message = shop && (await findLinkedMessage(sql, token.messageId));
    // The link is ours, but the rows are not there any more.
    if (!shop || !message) return { kind: "gone" };
    await writeHit(sql, message, request, token.link, now);
    if (request.kind === "open") return { kind: "pixel" };

    const shopper = await findSubscriber(sql, message.shopperId);
    const { name, primaryUrl, timeZone } = shop.settings;
    const place: ShopOfPage = { language: languageOf(shopper?.locale ?? null) ?? message.language, shopName: name, shopUrl: primaryUrl };
    const against = whyNoCode(message, now);
    if (shop.uninstalledAt) return { kind: "shop-closed", ...place, code: against === null ? message.code : null };
    if (against === "used") return { kind: "used", ...place };
    if (against === "ended") return { kind: "ended", ...place, endedOn: dayWords(dayIn(message.offerEndsAt as Date, timeZone), place.language) };
    if (message.code === null) return { kind: "redirect", to: `${primaryUrl}/` };
    const to = `${primaryUrl}/discount/${encodeURIComponent(message.code)}?redirect=${encodeURIComponent("/")}`;
    const signedIn = request.customerId ?? null;
    if (signedIn !== null && signedIn !== message.shopperId && signedIn !== shopper?.home) return { kind: "other", ...place, code: message.code, to };
    return { kind: "redirect", to };
  });
}

async function writeHit(sql: Sql, message: LinkedMessage, request: HitRequest, link: number, now: Date): Promise<void> {
  const userAgent = request.userAgent?.slice(0, 300) ?? null;
  const since = new Date(+now - SWEEP_SECONDS * 1000);
  await takeTurn(sql, message.id);
  const verdict = judgeHit({
    kind: request.kind,
    method: request.method,
    userAgent,
    secondsSinceSent: message.handedAt === null ? null : (+now - +message.handedAt) / 1000,
    before: await findSweep(sql, message.id, { link, userAgent, since }),
  });
  if (verdict.why === "all_links" || verdict.why === "not_get") await rejudgeSweep(sql, message.id, { userAgent, since });
  await insertHit(sql, message, { at: now, kind: request.kind, link, userAgent, ...verdict });
  if (request.kind !== "click") return;
  const dueAt = new Date(+now + (SWEEP_SECONDS + 5) * 1000);
  await addWork(sql, now, "responses.follow-message", { messageId: String(message.id), what: "click" }, { dueAt, dedupeKey: `click:${message.id}` });
}
