import { createInstance, type TFunction } from "i18next";
import { formatMoney } from "../platform/money.ts";
import { type OfferPlan, offerValue } from "../offers/offer-plan.ts";
import type { Language } from "../platform/languages.ts";
import de from "./templates/de.json" with { type: "json" };
import en from "./templates/en.json" with { type: "json" };

const resources = { en: { translation: en }, de: { translation: de satisfies typeof en } };
const known = new Map<Language, TFunction>();

/** The fixed words of a mail in a language. Asked for each mail, so kept. */
export function mailWords(language: Language): TFunction {
  const ready = known.get(language);
  if (ready) return ready;
  const words = createInstance();
  void words.init({ lng: language, initAsync: false, resources, interpolation: { escapeValue: false } });
  known.set(language, words.t);
  return words.t;
}

/** "10% off", "free shipping": what {{ offer }} says. */
export const offerWords = (t: TFunction, plan: OfferPlan, currency: string, language: Language): string => t(`offer.${plan.kind}`, { value: offerValue(plan, currency, language) });

/**
 * The lines of the offer block. The end is a Liquid hole: it differs by the week in which the mail is sent.
 * @param ends what to write for the last day
 */
export function offerLines(t: TFunction, plan: OfferPlan, currency: string, language: Language, ends: string): { offer: string; use: string; code: string } {
  const minimum = plan.minimumMinor === undefined ? null : formatMoney({ minor: plan.minimumMinor, currency }, language);
  return {
    offer: t(`offer.${plan.kind}Line`, { value: offerValue(plan, currency, language), ends }),
    use: minimum === null ? t("offer.use") : t("offer.useFrom", { minimum }),
    code: t("offer.code"),
  };
}
