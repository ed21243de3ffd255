/**
 * How a mail sounds (product rules 15 and 22): what presses, pities, blames or promises is found by its words, in English and German, whatever
 * the campaign's language is. What a rule forbids stops the start of a campaign; the rest is advice.
 */
import type { Language } from "../platform/languages.ts";
import { type MailText, type ToneFinding, type ToneKind, toneKinds } from "./mail.ts";
import { blocksOf } from "./mail-body.ts";

/** Nothing in rules 15 and 22 forbids these; they only read badly. */
const advice: readonly ToneKind[] = ["pleading", "shouting", "exclamation", "long_subject"];

/** What inboxes show of a subject on a telephone, about. */
export const SUBJECT_ADVISED = 60;

const amount = String.raw`(?:[€$£]\s?\d[\d.,]*|\d[\d.,]*\s?(?:€|\$|£|eur\b|euro\b|chf\b|usd\b|gbp\b))`;
const any = (...patterns: string[]): RegExp => new RegExp(patterns.join("|"), "iu");
/** A word with its beginning and end; \b does not know umlauts. */
const word = (text: string): string => String.raw`(?<![\p{L}\d])(?:${text})(?![\p{L}\d])`;

const patterns: Partial<Record<ToneKind, RegExp>> = {
  last_chance: any(word("last (?:chance|call|reminder|opportunity)"), word("final (?:chance|call|reminder|notice|hours?)"), word("letzte[nrs]? (?:chance|erinnerung|gelegenheit|mahnung|möglichkeit)"), word("zum letzten mal")),
  false_deadline: any(
    word("(?:only today|today only|hurry|act (?:now|fast)|limited time|ends? (?:today|tonight|soon)|expir(?:es?|ing) (?:today|tonight|soon)|before it(?:'|’)?s too late|(?:don(?:'|’)?t|do not) miss(?: out| it| this)?)"),
    word(String.raw`only \d+ (?:hours?|minutes?|left)`), word(String.raw`in (?:the next )?\d+ hours?`), word("countdown"),
    word("(?:nur (?:noch )?heute|nur (?:noch )?für kurze zeit|nur noch wenige (?:tage|stunden|stück)|endet (?:heute|bald)|läuft (?:heute|bald) ab|beeilen sie sich|schnell sein|bevor es zu spät ist|verpassen sie (?:nicht|nichts|das))"),
    word(String.raw`nur noch \d+ (?:stunden?|minuten?|stück)`),
  ),
  was_price: any(
    String.raw`${word("instead of|reduced from|down from|rrp|msrp|statt|anstatt|vorher|ehemals|reduziert von|uvp|früher(?:er preis)?")}:?\s*(?:nur\s|only\s)?${amount}`,
    // "was" alone may tell of anything: it takes a second amount beside it.
    String.raw`${amount}[^\n]{0,40}${word("was|war|waren")}:?\s*${amount}`, String.raw`${word("was|war")}:?\s*${amount}[^\n]{0,40}${word("now|jetzt|nun")}:?\s*(?:nur\s|only\s)?${amount}`, String.raw`~~[^~\n]*\d[^~\n]*~~`,
  ),
  pity: any(word("(?:we(?:'|’)re|we are|i(?:'|’)m|i am) (?:so |very |really )?(?:sad|heartbroken|lonely|in tears|devastated)"), word("breaks? (?:our|my) hearts?"), word("lonely without you"), word("wir sind (?:so |sehr )?(?:traurig|untröstlich)"), word("bricht (?:uns|mir) das herz"), word("ohne sie (?:so )?(?:einsam|leer)"), word("did we do something wrong")),
  guilt: any(word("you (?:have |(?:'|’)ve )?(?:left|forgot(?:ten)?|abandoned|deserted) us"), word("have you forgotten (?:about )?us"), word("after (?:all|everything) (?:that )?we(?:(?:'|’)ve| have)? (?:did|done)"), word("how could you"), word("haben sie uns (?:etwa |schon )?vergessen"), word("sie haben uns (?:verlassen|vergessen|im stich gelassen)"), word("lassen sie uns nicht im stich")),
  not_sorry: any(word("sorry (?:that |if )?you (?:feel|felt|think|were offended)"), word("leid,? (?:dass|wenn|falls) sie (?:sich|das so|es so)"), word("bedauern,? (?:dass|wenn|falls) sie (?:sich|das so|es so)")),
  promise: any(word("results? guaranteed|guaranteed (?:results?|to (?:work|please|change))"), word("you(?:(?:'|’)ll| will) (?:definitely |surely |absolutely )?(?:love (?:it|this|them)|never regret)"), word("erfolg garantiert|garantiert (?:gefallen|begeistern|begeistert|wirken)"), word("sie werden (?:es|sie|ihn) (?:garantiert |sicher )?lieben")),
  pleading: any(word("please,? (?:please|come back)"), word("(?:we|i) beg"), word("pretty please"), word("(?:one more|another|a second) chance"), word("bitte,? bitte"), word("bitte kommen sie (?:doch )?(?:zurück|wieder)"), word("(?:noch )?eine (?:zweite |letzte |neue )?chance"), word("wir flehen")),
  // Two words in a row: one alone may be a name.
  shouting: /(?<![\p{L}\d-])\p{Lu}{3,}(?:['’]\p{Lu}+)?[\s,!]+\p{Lu}{3,}(?![\p{L}\d-])/u,
  exclamation: /!\s?!|!\?|\?!/u,
};

type Lines = Record<ToneKind, Record<Language, string>>;

/** Lines that stand in a mail without an offer. */
const better: Lines = {
  last_chance: { en: "The door stays open.", de: "Die Tür bleibt offen." },
  false_deadline: { en: "Take your time.", de: "Nehmen Sie sich Zeit." },
  was_price: { en: "Today's prices are in the shop.", de: "Die heutigen Preise stehen im Shop." },
  pity: { en: "We would be glad to see you again.", de: "Wir würden uns freuen, Sie wiederzusehen." },
  guilt: { en: "It has been a while since your last order.", de: "Ihre letzte Bestellung ist eine Weile her." },
  not_sorry: { en: "We got this wrong, and we are sorry.", de: "Das war unser Fehler, und das tut uns leid." },
  promise: { en: "We think that you might like it.", de: "Vielleicht ist es etwas für Sie." },
  reply_subject: { en: "How did it turn out?", de: "Waren Sie zufrieden?" },
  pleading: { en: "If you would like to look around again, this is the door.", de: "Wenn Sie sich wieder einmal umsehen möchten, geht es hier entlang." },
  shouting: { en: "The same words in small letters.", de: "Dieselben Wörter in normaler Schreibung." },
  exclamation: { en: "One sign at the end of a sentence.", de: "Ein Satzzeichen am Ende des Satzes." },
  long_subject: { en: "How did it turn out?", de: "Waren Sie zufrieden?" },
};

/** Those that can name the offer where there is one. */
const betterWithOffer: Partial<Lines> = {
  last_chance: { en: "The offer is good until {{ offer_ends }}.", de: "Das Angebot gilt bis {{ offer_ends }}." },
  false_deadline: { en: "The offer is good until {{ offer_ends }}.", de: "Das Angebot gilt bis {{ offer_ends }}." },
  was_price: { en: "{{ offer }} on your whole order.", de: "{{ offer }} auf Ihre ganze Bestellung." },
  long_subject: { en: "A small thank-you: {{ offer }}", de: "Ein kleines Dankeschön: {{ offer }}" },
};

/** Everything in a mail's words that presses, pities, blames, promises or shouts, line by line. */
export function checkTone(mail: MailText, language: Language): ToneFinding[] {
  const findings: ToneFinding[] = [];
  const lines: Lines = { ...better, ...(blocksOf(mail.body).some(({ kind }) => kind === "offer") && betterWithOffer) };
  const add = (kind: ToneKind, where: ToneFinding["where"], line: string) => findings.push({ kind, where, line: line.trim().slice(0, 160), better: lines[kind][language], blocks: !advice.includes(kind) });
  if (/^\s*(?:re|aw|fwd?|wg)\s*:/i.test(mail.subject)) add("reply_subject", "subject", mail.subject);
  // A name that is filled in is about as long as a first name.
  if (mail.subject.trim().replace(/\{\{[^}]*\}\}/g, "x".repeat(8)).length > SUBJECT_ADVISED) add("long_subject", "subject", mail.subject);
  for (const [where, text] of [["subject", mail.subject], ["preview_line", mail.previewLine], ["body", mail.body]] as const) {
    for (const line of text.split(/\r?\n/)) {
      const read = line.replace(/\{\{[^}]*\}\}|\{%[^%]*%\}/g, " ").replace(/\s+/g, " ");
      for (const kind of toneKinds) if (patterns[kind]?.test(read)) add(kind, where, line);
    }
  }
  return findings;
}
