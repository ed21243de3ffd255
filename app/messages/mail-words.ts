import { createInstance, type TFunction } from "i18next";
import { formatMoney } from "../platform/money.ts";
import { type OfferPlan, offerValue } from "../offers/offer-plan.ts";
import en from "./templates/en.json" with { type: "json" };

const known = new Map<string, TFunction>();

/** The fixed words of a mail in a language; English until others are there. Asked for each mail, so kept. */
export function mailWords(locale: string): TFunction {
  const ready = known.get(locale);
  if (ready) return ready;
  const words = createInstance();
  void words.init({ lng: locale, fallbackLng: "en", initAsync: false, resources: { en: { translation: en } }, interpolation: { escapeValue: false } });
  known.set(locale, words.t);
  return words.t;
}

/** "10% off", "free shipping": what {{ offer }} says. */
export const offerWords = (t: TFunction, plan: OfferPlan, currency: string, locale: string): string => t(`offer.${plan.kind}`, { value: offerValue(plan, currency, locale) });

/**
 * The lines of the offer block. The end is a Liquid hole: it differs by the week in which the mail is sent.
 * @param ends what to write for the last day
 */
export function offerLines(t: TFunction, plan: OfferPlan, currency: string, locale: string, ends: string): { offer: string; use: string; code: string } {
  const minimum = plan.minimumMinor === undefined ? null : formatMoney({ minor: plan.minimumMinor, currency }, locale);
  return {
    offer: t(`offer.${plan.kind}Line`, { value: offerValue(plan, currency, locale), ends }),
    use: minimum === null ? t("offer.use") : t("offer.useFrom", { minimum }),
    code: t("offer.code"),
  };
}
