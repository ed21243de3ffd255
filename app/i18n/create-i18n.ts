import { createInstance, type i18n } from "i18next";
import { english } from "./english.ts";

export const locales = ["en"] as const;
export type Locale = (typeof locales)[number];

/**
 * Texts in a locale, the same on the server and in the browser. One instance per rendering: nothing is shared between requests.
 */
export function createI18n(locale: Locale): i18n {
  const instance = createInstance();
  // Resources stand in memory, so that init is done when it returns.
  void instance.init({
    lng: locale,
    fallbackLng: "en",
    initAsync: false,
    resources: { en: { translation: english } },
    // React escapes by itself.
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  return instance;
}
