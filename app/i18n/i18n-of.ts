import { createInstance, type i18n } from "i18next";
import type { Language } from "../platform/languages.ts";
import { english } from "./english.ts";
import { german } from "./german.ts";

const made = new Map<Language, i18n>();

/**
 * Texts in a language, the same on the server and in the browser; what German has no words for is English. Nobody changes the language of an
 * instance, so all renderings share it.
 */
export function i18nOf(language: Language): i18n {
  const before = made.get(language);
  if (before) return before;
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
  made.set(language, instance);
  return instance;
}
