import { createInstance, type i18n } from "i18next";
import type { Language } from "../platform/languages.ts";
import { english } from "./english.ts";
import { german } from "./german.ts";

/**
 * Texts in a language, the same on the server and in the browser; what German has no words for is English. One instance per rendering: nothing is
 * shared between requests.
 */
export function createI18n(language: Language): i18n {
  const instance = createInstance();
  // Resources stand in memory, so that init is done when it returns.
  void instance.init({
    lng: language,
    fallbackLng: "en",
    initAsync: false,
    resources: { en: { translation: english }, de: { translation: german } },
    // React escapes by itself.
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  return instance;
}
