import { expect, test } from "vitest";
import { languages } from "../platform/languages.ts";
import { readyMadeKinds } from "./templates/kinds.ts";
import { readyMade } from "./templates/ready-made.ts";
import { toneKinds } from "./mail.ts";
import { checkTone } from "./tone.ts";

const mail = (body: string, more: Partial<{ subject: string; previewLine: string }> = {}) => ({ subject: "Hello", previewLine: "", body, ...more });
const kinds = (body: string) => checkTone(mail(body), "en").map(({ kind }) => kind);

test("rule 22: pity, guilt, a false deadline and a promised result are found in both languages, and stop the start", () => {
  const forbidden = {
    pity: ["We're so sad that you are gone.", "It breaks our heart.", "Wir sind sehr traurig.", "Das bricht uns das Herz."],
    guilt: ["You forgot us.", "Have you forgotten about us?", "Haben Sie uns vergessen?", "Sie haben uns verlassen."],
    false_deadline: ["Only today: your code.", "Hurry, it ends tonight", "Only 3 left", "Don’t miss out", "Nur noch heute", "Nur für kurze Zeit", "Verpassen Sie nichts", "Nur noch 12 Stunden"],
    last_chance: ["This is your last chance.", "Final reminder", "Ihre letzte Chance", "Letzte Erinnerung"],
    not_sorry: ["We are sorry that you feel that way.", "Es tut uns leid, dass Sie das so sehen."],
    promise: ["Results guaranteed.", "You'll love it.", "Erfolg garantiert.", "Sie werden es lieben."],
  } as const;
  for (const [kind, lines] of Object.entries(forbidden)) {
    for (const line of lines) expect(checkTone(mail(`Hello there,\n\n${line}`), "en"), line).toContainEqual(expect.objectContaining({ kind, line, where: "body", blocks: true }));
  }
});

test("rule 15: no was and now price, whoever's currency it is; amounts that are no comparison may stand", () => {
  for (const line of ["€49 instead of €69", "Jetzt 49 €, statt 69 €", "Was $69, now $49", "49 EUR (vorher 69 EUR)", "UVP: 69,90 €", "~~€69~~ €49"]) expect(checkTone(mail(line), "de"), line).toContainEqual(expect.objectContaining({ kind: "was_price", blocks: true }));
  for (const line of ["From €30 on shipping is free.", "The delivery was late.", "Last time shipping was €5.", "Ab 30 € versandkostenfrei.", "10 € Rabatt auf alles"]) expect(kinds(line), line).toEqual([]);
});

test("pleading, capitals, exclamation marks and a long subject are advice and stop nothing; an answer that is none is forbidden", () => {
  for (const [line, kind] of [["Please come back", "pleading"], ["Geben Sie uns noch eine Chance", "pleading"], ["BIG SALE for you", "shouting"], ["So many new things!!", "exclamation"]] as const) {
    expect(checkTone(mail(line), "en"), line).toEqual([expect.objectContaining({ kind, blocks: false })]);
  }
  for (const subject of ["RE: your order", "Aw: Ihre Bestellung", "Fwd: look"]) expect(checkTone(mail("Hi", { subject }), "en")).toMatchObject([{ kind: "reply_subject", where: "subject", blocks: true }]);
  expect(checkTone(mail("Hi", { subject: `${"a".repeat(52)} {{ first_name | default: 'and thank you for all of it' }}` }), "en")).toMatchObject([{ kind: "long_subject", blocks: false }]);
  expect(checkTone(mail("Hi", { subject: "a".repeat(60) }), "en")).toEqual([]);
});

test("ordinary words are left alone", () => {
  for (const line of ["NORDLICHT has new blankets.", "If something was not right last time, just write back.", "Regards to the whole team!", "We reply in German and English.", "Re-order in one minute", "Use code NORD-7K3Q9WXT", "Der Kundenservice ist bis 18 Uhr da.", "The end date is true."]) expect(kinds(line), line).toEqual([]);
});

test("every finding names a better line, in the mail's language, that is none itself", () => {
  const everything = mail("Last chance!!\nhurry\nstatt 69 €\nwe are sad\nyou forgot us\nsorry that you feel so\nresults guaranteed\nplease come back\nBIG SALE", { subject: `Re: ${"x".repeat(70)}` });
  for (const language of languages) {
    for (const offer of ["", "\n\n[offer]"]) {
      const found = checkTone({ ...everything, body: everything.body + offer }, language);
      expect(new Set(found.map(({ kind }) => kind))).toEqual(new Set(toneKinds));
      for (const { better } of found) expect(checkTone(mail(better), language), better).toEqual([]);
      expect(found.some(({ better }) => /Bestellung/.test(better))).toBe(language === "de");
      // What names an offer is of no use where there is none.
      expect(found.some(({ better }) => better.includes("{{ offer"))).toBe(offer !== "");
    }
  }
});

test("the ready-made texts sound as the rules ask", () => {
  for (const language of languages) for (const kind of readyMadeKinds) expect(checkTone(readyMade(kind, language), language), `${kind} ${language}`).toEqual([]);
});
