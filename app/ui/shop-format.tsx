import { createContext, type ReactNode, useContext, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { dateFormat, numberFormat } from "#app/platform/formats";
import { decimalsOf, formatMoney, NO_CURRENCY } from "#app/platform/money";
import { type Action, mayDo, type Role } from "#app/shops/roles";
import type { WordsKey } from "../i18n/words-key.ts";
import { useWords } from "./words.tsx";

/** Whose admin this is, and what its numbers and dates are written with. */
export interface ShopFacts {
  name: string;
  currency: string;
  timeZone: string;
  /** The member of staff who looks at the page. */
  actor: string;
  role: Role;
  /** How the people of the shop are called, by the id that stands beside what they did. */
  staff: Record<string, string>;
}

const ShopContext = createContext<ShopFacts | undefined>(undefined);
const FormatContext = createContext<ReturnType<typeof createFormat> | undefined>(undefined);

export function ShopFormat({ shop, children }: { shop: ShopFacts; children: ReactNode }) {
  const { i18n } = useTranslation();
  const words = useWords();
  const locale = i18n.language;
  const format = useMemo(() => createFormat(shop, words, locale), [shop, words, locale]);
  return (
    <ShopContext.Provider value={shop}>
      <FormatContext.Provider value={format}>{children}</FormatContext.Provider>
    </ShopContext.Provider>
  );
}

/** @throws Error outside of the admin's pages. */
export function useShopFacts(): ShopFacts {
  const shop = useContext(ShopContext);
  if (!shop) throw new Error("no shop around this component");
  return shop;
}

/**
 * Whether the reader's role lets them do something: for what a page offers. The server asks again (app/require-shop.server.ts).
 * @returns of an action, and whether what it is done to is the reader's own
 */
export function useMay(): (action: Action, own?: boolean) => boolean {
  const { role } = useShopFacts();
  return (action, own) => mayDo(role, action, own);
}

/**
 * Writes money, numbers, days and instants for the reader, in the shop's currency and time zone: equal on the server and in the browser.
 * @throws Error outside of the admin's pages.
 */
export function useFormat() {
  const format = useContext(FormatContext);
  if (!format) throw new Error("no shop around this component");
  return format;
}

/** Made once for a page: a list of fifty rows would else make a hundred and fifty formatters, which cost more than the rows. */
function createFormat(shop: ShopFacts, words: ReturnType<typeof useWords>, locale: string) {
  const number = numberFormat(locale, {});
  const percent = numberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
  const about = numberFormat(locale, { ...(shop.currency !== NO_CURRENCY && { style: "currency", currency: shop.currency }), maximumFractionDigits: 0, maximumSignificantDigits: 2, roundingPriority: "lessPrecision" });
  // Only the numbers come from here, which are the same everywhere; names and order of months and days are texts of ours.
  const clock = dateFormat("en-US", { timeZone: shop.timeZone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" });
  const partsOf = (iso: string) => {
    const parts = Object.fromEntries(clock.formatToParts(new Date(iso)).map(({ type, value }) => [type, value]));
    return { year: parts.year ?? "", month: parts.month ?? "", day: parts.day ?? "", hour: parts.hour ?? "", minute: parts.minute ?? "" };
  };
  const write = (key: "words.date.day" | "words.date.month" | "words.date.instant", parts: Record<string, string>, months: "month" | "monthShort") =>
    words(key, { ...parts, day: String(Number(parts.day)), month: words(`words.${months}.${Number(parts.month)}` as WordsKey) });
  const dayText = (text: string) => {
    const [year = "", month = "", day = ""] = text.split("-");
    return write("words.date.day", { year, month, day }, "month");
  };
  return {
    /** Minor units of the shop's currency: 4990 is €49.90. */
    money: (minor: number) => (shop.currency === NO_CURRENCY ? "-" : formatMoney({ minor, currency: shop.currency }, locale)),
    /** Minor units as an amount that is about right, to two digits and whole: 187345 is €1,900. */
    aboutMoney: (minor: number) => (shop.currency === NO_CURRENCY ? "-" : about.format(minor / 10 ** decimalsOf(shop.currency))),
    number: (value: number) => number.format(value),
    /** A share between 0 and 1. */
    percent: (share: number) => percent.format(share),
    /** A calendar day "2026-11-22": 22 November 2026. */
    day: dayText,
    /** The shop's calendar day of an ISO instant. */
    dayOf: (iso: string) => write("words.date.day", partsOf(iso), "month"),
    /** November 2026 */
    month: (iso: string) => write("words.date.month", partsOf(iso), "month"),
    /** An ISO instant by the shop's clock: 22 Nov 2026, 11:51. */
    instant: (iso: string) => write("words.date.instant", partsOf(iso), "monthShort"),
    /** The time of an ISO instant by the shop's clock: 9:14. */
    time: (iso: string) => words("words.date.time", { ...partsOf(iso), hour: String(Number(partsOf(iso).hour)) }),
    /** A calendar day without its year: 22 Nov. */
    shortDay: (text: string) => words("words.date.shortDay", { day: String(Number(text.slice(8))), month: words(`words.monthShort.${Number(text.slice(5, 7))}` as WordsKey) }),
    currency: shop.currency,
    decimals: decimalsOf(shop.currency),
  };
}
