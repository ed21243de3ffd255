/** The languages that shoppers are written to in. The admin speaks English. */
export const languages = ["en", "de"] as const;
export type Language = (typeof languages)[number];

/** Of a locale as Shopify writes it ("de", "de-AT", "en-GB"); null where there are no words of ours for it. */
export const languageOf = (locale: string | null): Language | null => languages.find((language) => language === locale?.slice(0, 2).toLowerCase() && !/^\w{3}/.test(locale)) ?? null;

/** Where most shops write German. */
const german = new Set(["DE", "AT", "CH", "LI"]);

/**
 * What a shop most likely writes in. Its primary locale is told only to who holds `read_locales` (Admin API, `shopLocales`), a scope that
 * nothing else here needs: so by its country, and a campaign can be changed.
 */
export const languageOfCountry = (country: string | null): Language => (country !== null && german.has(country) ? "de" : "en");

/** How dates are written: in English the day before the month, as most of its readers outside of the United States do. */
export const dateLocale = (language: Language): string => (language === "en" ? "en-GB" : language);
