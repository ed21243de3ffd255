import { createContext, type ReactNode, useContext, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { decimalsOf, formatMoney } from "#app/platform/money";

/** Whose admin this is, and what its numbers and dates are written with. */
export interface ShopFacts {
  name: string;
  currency: string;
  timeZone: string;
  /** The member of staff who looks at the page. */
  actor: string;
}

const ShopContext = createContext<ShopFacts | undefined>(undefined);

export function ShopFormat({ shop, children }: { shop: ShopFacts; children: ReactNode }) {
  return <ShopContext.Provider value={shop}>{children}</ShopContext.Provider>;
}

/** @throws Error outside of the admin's pages. */
export function useShopFacts(): ShopFacts {
  const shop = useContext(ShopContext);
  if (!shop) throw new Error("no shop around this component");
  return shop;
}

/** ISO 4217's "no currency": in the first seconds the shop's own is not known yet. */
const NO_CURRENCY = "XXX";

// Node and browsers differ in the kind of space before "AM"; a plain one keeps both renderings equal.
const sameSpaces = (text: string): string => text.replace(/[\u202f\u00a0]/g, " ");

/** Writes money, numbers, days and instants for the reader, in the shop's currency and time zone: equal on the server and in the browser. */
export function useFormat() {
  const shop = useShopFacts();
  const { i18n } = useTranslation();
  const locale = i18n.language;
  return useMemo(() => {
    const day = new Intl.DateTimeFormat(locale === "en" ? "en-GB" : locale, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
    const instant = new Intl.DateTimeFormat(locale === "en" ? "en-GB" : locale, { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZone: shop.timeZone });
    const dayOfInstant = new Intl.DateTimeFormat(locale === "en" ? "en-GB" : locale, { day: "numeric", month: "long", year: "numeric", timeZone: shop.timeZone });
    const month = new Intl.DateTimeFormat(locale, { month: "long", year: "numeric", timeZone: shop.timeZone });
    const number = new Intl.NumberFormat(locale);
    const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
    return {
      /** Minor units of the shop's currency: 4990 is €49.90. */
      money: (minor: number) => (shop.currency === NO_CURRENCY ? "-" : formatMoney({ minor, currency: shop.currency }, locale)),
      number: (value: number) => number.format(value),
      /** A share between 0 and 1. */
      percent: (share: number) => sameSpaces(percent.format(share)),
      /** A calendar day "2026-11-22". */
      day: (text: string) => day.format(new Date(`${text}T00:00:00Z`)),
      /** The shop's calendar day of an ISO instant. */
      dayOf: (iso: string) => dayOfInstant.format(new Date(iso)),
      month: (iso: string) => month.format(new Date(iso)),
      /** An ISO instant by the shop's clock. */
      instant: (iso: string) => sameSpaces(instant.format(new Date(iso))),
      currency: shop.currency,
      decimals: decimalsOf(shop.currency),
    };
  }, [locale, shop]);
}
