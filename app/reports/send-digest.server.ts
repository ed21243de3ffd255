import { i18nOf } from "#app/i18n/i18n-of";
import { nextChange } from "#app/lapse/lapse.store.server";
import { readHistory } from "#app/orders/import.store.server";
import { noteDue } from "#app/platform/jobs/work.server";
import { type Language, languageOfCountry } from "#app/platform/languages";
import type { Ctx, ShopId, Sql } from "#app/platform/ports";
import type { Day } from "#app/platform/zones";
import { sendToMerchant } from "#app/shops/send-service-mail.server";
import { adminAddress, type Shop } from "#app/shops/shop";
import { findShop } from "#app/shops/shops.store.server";
import { countedFrom, stepAt } from "./digest.ts";
import { digestMail, type DigestNews } from "./digest-mail.ts";
import { beginDigests, findDigestPlan, giveDayBack, markTold, readNews, takeDay } from "./reports.store.server.ts";

/** Machine time until states that are behind are looked at again, and until a mail server that took nothing is asked again. */
const BEHIND_MS = 30_000;
const MAIL_AGAIN_MS = 10 * 60_000;
/** After days without a worker many are counted. */
const READ_TIMEOUT_MS = 60_000;

export type DigestOutcome = { kind: "told" } | { kind: "nothing" } | { kind: "lost" } | { kind: "later"; afterMs: number };

/**
 * Tells a merchant by mail who went quiet since they were told last: in the morning of the shop's day, at the shop's own address, and only if somebody did.
 * A day is taken on before its mail leaves, so however many workers there are and wherever one dies, no day has two mails. What was told moves on only when
 * the mail server took the mail: after a refusal, a broken connection or a killed worker the next morning's mail tells all of it, and says since when. So at worst a
 * shopper is named on two days, and nobody is passed over.
 */
export async function sendDigest(ctx: Ctx, { shopId }: { shopId: ShopId }): Promise<DigestOutcome> {
  const taken = await ctx.db.withShopSql(shopId, (sql) => takeOn(ctx, sql), { timeoutMs: READ_TIMEOUT_MS });
  if (taken.kind !== "taken") return taken;
  const { shop, to, today, news } = taken;
  const outcome = await sendToMerchant(ctx, shop, { to, language: languageOf(shop), ...mailOf(ctx, shop, today, news) });
  switch (outcome.kind) {
    case "accepted":
      await ctx.db.withShopSql(shopId, (sql) => markTold(sql, today));
      return { kind: "told" };
    case "later":
    case "shut":
      await ctx.db.withShopSql(shopId, (sql) => giveDayBack(sql, today));
      return { kind: "later", afterMs: MAIL_AGAIN_MS };
    case "refused":
    case "uncertain":
      ctx.log.warn({ shopId: String(shopId), reply: outcome.reply }, `the daily digest was ${outcome.kind}`);
      return { kind: "lost" };
  }
}

type TakenOn = { kind: "taken"; shop: Shop; to: string; today: Day; news: DigestNews };

/** Takes this day on if there is something to tell now, and notes when to look again. */
async function takeOn(ctx: Pick<Ctx, "clock">, sql: Sql): Promise<TakenOn | Exclude<DigestOutcome, { kind: "told" | "lost" }>> {
  const now = ctx.clock.now();
  const [plan, shop] = [await findDigestPlan(sql), await findShop(sql)];
  if (!plan || !shop) return { kind: "nothing" };
  const { kind, today, nextAt } = stepAt(now, plan);
  noteDue(sql, nextAt);
  if (kind === "wait") return { kind: "nothing" };
  const isRead = (await readHistory(sql)) !== "unread";
  if (kind === "begin") {
    if (isRead) await beginDigests(sql, today);
    return { kind: "nothing" };
  }
  const to = shop.settings.email;
  if (kind === "skip" || to === null || !isRead || isBlind(shop) || plan.days === null) {
    await takeDay(sql, today);
    return { kind: "nothing" };
  }
  const change = await nextChange(sql);
  if (change !== null && change <= now) return { kind: "later", afterMs: BEHIND_MS };
  const news = await readNews(sql, { since: countedFrom(plan.days, today), today, zone: plan.zone });
  return (await takeDay(sql, today)) && news.lapsed > 0 ? { kind: "taken", shop, to, today, news } : { kind: "nothing" };
}

/** Where orders may have come that are not seen here, nobody is called quiet to the merchant's face. */
const isBlind = ({ disconnectedAt, denied, settings: { restoredAt } }: Shop): boolean => disconnectedAt !== null || denied !== null || restoredAt !== null;

const languageOf = ({ settings }: Shop): Language => languageOfCountry(settings.country);

function mailOf({ env }: Pick<Ctx, "env">, shop: Shop, today: Day, news: DigestNews): { subject: string; text: string } {
  const { name, currency, lapseWindowDays: windowDays } = shop.settings;
  const language = languageOf(shop);
  const address = (page: string) => adminAddress(shop.domain, env.SHOPIFY_API_KEY, page);
  return digestMail(i18nOf(language).t, { name, currency, windowDays, language, today, listUrl: address("/app/shoppers"), settingsUrl: address("/app/settings/digest") }, news);
}
