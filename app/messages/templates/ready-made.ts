import type { OfferPlan } from "../../offers/offer-plan.ts";
import type { Language } from "../../platform/languages.ts";
import type { MailText } from "../mail.ts";
import { englishTexts } from "./english.ts";
import { germanTexts } from "./german.ts";
import { type ReadyMadeKind, readyMadeKinds, type ReadyMadeTexts } from "./kinds.ts";

/** A ready-made campaign. It becomes a draft that the merchant changes. */
export interface ReadyMade extends MailText {
  /** What the merchant calls it; English like all of the admin. */
  name: string;
  offer: OfferPlan | null;
}

const texts: Record<Language, ReadyMadeTexts> = { en: englishTexts, de: germanTexts };

/** `offer`: what a draft gives unless the merchant changes it; those without one cost nothing but the mail. */
const drafts: Record<ReadyMadeKind, Omit<ReadyMade, keyof MailText>> = {
  gentle_note: { name: "Gentle note", offer: null },
  small_thank_you: { name: "Small thank-you", offer: { kind: "percentage", percent: 10, validDays: 21 } },
  whats_new: { name: "What's new", offer: null },
  last_question: { name: "Last question", offer: null },
};

export const readyMade = (kind: ReadyMadeKind, language: Language): ReadyMade => ({ ...drafts[kind], ...texts[language][kind] });

/**
 * The same mail in another language, as long as it still is word for word what we wrote; null for a text that somebody wrote, which no
 * machine turns into another language here.
 */
export function inLanguage(mail: MailText, language: Language): MailText | null {
  for (const of of Object.values(texts)) {
    const kind = readyMadeKinds.find((one) => of[one].subject === mail.subject && of[one].previewLine === mail.previewLine && of[one].body === mail.body);
    if (kind) return texts[language][kind];
  }
  return null;
}
