import { codePrefix } from "#app/offers/code-text";
import { type OfferPlan, offerWindowOf } from "#app/offers/offer-plan";
import type { Language } from "#app/platform/languages";
import type { Ctx, ShopId, ShopperId } from "#app/platform/ports";
import { dayIn } from "#app/platform/zones";
import { loadShop } from "#app/shops/load-shop.server";
import { senderOf } from "#app/shops/sender";
import type { Shop } from "#app/shops/shop";
import { compileDraft, mailSettingOf } from "./compile-mail.server.ts";
import type { MailPreview } from "./mail.ts";
import { mailWords, offerWords } from "./mail-words.ts";
import { dayWords, type MailValues, monthWords, readMail } from "./render-mail.ts";
import { checkTone } from "./tone.ts";

export interface DraftMail {
  subject: string;
  previewLine: string;
  body: string;
  offer: OfferPlan | null;
  locale: Language;
  /** Whose data fill the mail; without one, somebody of whom nothing is known. */
  shopperId?: ShopperId;
}

/** A draft as its reader would see it, also while something is wrong with the text. Links lead nowhere, the code does not work. */
export async function renderPreview(ctx: Ctx, { shopId, ...draft }: { shopId: ShopId } & DraftMail): Promise<MailPreview> {
  return renderDraft(ctx, await loadShop(ctx, { shopId }), draft);
}

export async function renderDraft(ctx: Ctx, shop: Shop, draft: DraftMail): Promise<MailPreview> {
  const { mail, problems } = await compileDraft(draft, draft.offer, mailSettingOf(shop, draft.locale));
  return { ...readMail(mail)(await exampleValues(ctx, shop, draft)), problems, tone: checkTone(draft, draft.locale) };
}

async function exampleValues(ctx: Ctx, shop: Shop, { offer, locale, shopperId }: DraftMail): Promise<MailValues> {
  const { settings } = shop;
  const today = dayIn(ctx.clock.now(), settings.timeZone);
  const shopper = shopperId === undefined ? null : await findExample(ctx, shop.id, shopperId);
  return {
    first_name: shopper?.firstName ?? null,
    town: shopper?.city ?? null,
    shop_name: settings.name,
    sender_name: senderOf(shop, ctx.env.MAIL_DOMAIN).from.name,
    last_order_month: shopper?.lastOrderDay ? monthWords(shopper.lastOrderDay, today, locale) : null,
    offer: offer ? offerWords(mailWords(locale), offer, settings.currency, locale) : null,
    offer_ends: offer ? dayWords(offerWindowOf(today, today, offer.validDays, settings.timeZone).lastDay, locale) : null,
    code: `${codePrefix(settings.name)}-EXAMPLE`,
    button_url: settings.primaryUrl,
    plain_url: settings.primaryUrl,
    unsubscribe_url: `${ctx.env.APP_URL}/u/example`,
    preferences_url: settings.primaryUrl,
  };
}

function findExample(ctx: Ctx, shopId: ShopId, shopperId: ShopperId): Promise<{ firstName: string | null; city: string | null; lastOrderDay: string | null } | null> {
  return ctx.db.withShopSql(shopId, async (sql) => {
    const { rows } = await sql.query<{ firstName: string | null; city: string | null; lastOrderDay: string | null }>(
      `select p.first_name as "firstName", p.city, s.last_order_day as "lastOrderDay" from shoppers p left join shopper_stats s on s.shop_id = p.shop_id and s.shopper_id = p.id where p.shop_id = $1 and p.id = $2`,
      [shopId, shopperId],
    );
    return rows[0] ?? null;
  });
}
