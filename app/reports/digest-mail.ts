import type { TFunction } from "i18next";
import { dayWords } from "../messages/render-mail.ts";
import { dateFormat } from "../platform/formats.ts";
import { dateLocale, type Language } from "../platform/languages.ts";
import { formatMoney } from "../platform/money.ts";
import { addDays, type Day } from "../platform/zones.ts";

/** Who went quiet, as far as the mail tells: a mail is less private than the admin. */
export interface QuietShopper {
  firstName: string | null;
  lastName: string | null;
  orders: number;
  lastOrderDay: Day;
  /** Days; null where no rhythm is known. */
  meanGapDays: number | null;
  spentMinor: number;
}

/** What happened after the midnight of `since`, up to that of today. */
export interface DigestNews {
  since: Day;
  lapsed: number;
  cameBack: number;
  /** Those who have spent the most, and the newest customers among all others: however little somebody spends, they may be named. */
  most: QuietShopper[];
  newest: QuietShopper[];
}

export interface DigestShop {
  name: string;
  currency: string;
  windowDays: number;
  language: Language;
  today: Day;
  /** Addresses in the admin. */
  listUrl: string;
  settingsUrl: string;
}

/** Longer names, and whatever else was typed in their place, are cut. */
const NAME_LENGTH = 30;

/** The mail that says who went quiet. @param t in the shop's language */
export function digestMail(t: TFunction, shop: DigestShop, { since, lapsed, cameBack, most, newest }: DigestNews): { subject: string; text: string } {
  const when = since === addDays(shop.today, -1) ? "today" : "since";
  const values = { count: lapsed, since: weekdayWords(since, shop.language), shop: shop.name, days: shop.windowDays };
  const lines = (shoppers: QuietShopper[]) => shoppers.map((shopper) => `- ${lineOf(t, shop, shopper)}`);
  const more = lapsed - most.length - newest.length;
  const paragraphs = [
    t(`digest.quiet.${when}`, values),
    cameBack > 0 && t(`digest.back.${when}`, { count: cameBack }),
    [t(newest.length > 0 ? "digest.most" : "digest.who"), ...lines(most)].join("\n"),
    newest.length > 0 && [t("digest.newest"), ...lines(newest)].join("\n"),
    more > 0 && t("digest.more", { count: more }),
    `${t("digest.open")}\n${shop.listUrl}`,
    `${t("digest.off")}\n${shop.settingsUrl}`,
  ];
  return { subject: t(`digest.subject.${when}`, values), text: `${paragraphs.filter(Boolean).join("\n\n")}\n` };
}

function lineOf(t: TFunction, { currency, language }: DigestShop, { orders, lastOrderDay, meanGapDays, spentMinor, ...names }: QuietShopper): string {
  const facts = [
    t("digest.orders", { count: orders, day: dayWords(lastOrderDay, language) }),
    meanGapDays !== null && t("digest.rhythm", { count: Math.max(1, Math.round(meanGapDays)) }),
    t("digest.spent", { amount: formatMoney({ minor: spentMinor, currency }, language) }),
  ];
  return `${nameOf(names) ?? t("digest.somebody")}: ${facts.filter(Boolean).join(", ")}`;
}

/** "Anna A."; null without a first name. */
function nameOf({ firstName, lastName }: Pick<QuietShopper, "firstName" | "lastName">): string | null {
  const tidy = (name: string | null) => [...(name ?? "").replace(/\s+/g, " ").trim()];
  const first = tidy(firstName).slice(0, NAME_LENGTH).join("");
  const [initial] = tidy(lastName);
  return first === "" ? null : initial === undefined ? first : `${first} ${initial.toUpperCase()}.`;
}

/** "Friday 20 November", "Freitag, 20. November". */
const weekdayWords = (day: Day, language: Language): string => dateFormat(dateLocale(language), { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" }).format(new Date(`${day}T12:00:00Z`));
