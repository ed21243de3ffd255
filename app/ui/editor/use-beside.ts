import { useCountries } from "../countries.ts";
import type { Beside } from "../form-trouble.tsx";
import { useFormat } from "../shop-format.tsx";
import { useWords } from "../words.tsx";
import type { Draft } from "./draft.ts";

/** Two versions of a draft in words, field by field, by the names that the fields have in the editor. */
export function useBeside(): (mine: Draft, theirs: Draft) => Beside[] {
  const words = useWords();
  const format = useFormat();
  const countries = useCountries();
  const list = (parts: (string | false | undefined)[]) => parts.filter(Boolean).join("\n");
  const audienceOf = ({ audience: { states, minDaysQuiet, maxDaysQuiet, minOrders, minSpentMinor, countries: some, picked } }: Draft) =>
    list([
      states.map((state) => words(`editor.who.${state}`)).join(", "),
      picked && words("editor.funnel.picked"),
      minDaysQuiet !== undefined && `${words("editor.who.quietFrom")}: ${words("words.days", { count: minDaysQuiet })}`,
      `${words("editor.who.quietTo")}: ${words("words.days", { count: maxDaysQuiet })}`,
      minOrders !== undefined && `${words("editor.who.minOrders")}: ${format.number(minOrders)}`,
      minSpentMinor !== undefined && `${words("editor.who.minSpent")}: ${format.money(minSpentMinor)}`,
      some && some.length > 0 && `${words("editor.who.countries")}: ${some.map((code) => countries.name(code)).join(", ")}`,
    ]);
  const offerOf = ({ offer }: Draft) => {
    if (offer === null) return words("editor.offer.none");
    const value = offer.kind === "percentage" ? `: ${format.percent(offer.percent / 100)}` : offer.kind === "amount" ? `: ${format.money(offer.minor)}` : "";
    return list([
      `${words(`editor.offer.${offer.kind}`)}${value}`,
      offer.minimumMinor !== undefined && `${words("editor.offer.minimum")}: ${format.money(offer.minimumMinor)}`,
      `${words("editor.offer.validDays")}: ${words("words.days", { count: offer.validDays })}`,
      offer.combinesWith && offer.combinesWith.length > 0 && `${words("editor.offer.combines")}: ${offer.combinesWith.map((one) => words(`editor.offer.combinesWith.${one}`)).join(", ")}`,
    ]);
  };
  const fields: { label: string; text(draft: Draft): string }[] = [
    { label: words("editor.name.label"), text: ({ name }) => name },
    { label: words("editor.who.title"), text: audienceOf },
    { label: words("editor.offer.title"), text: offerOf },
    { label: words("editor.message.language"), text: ({ locale }) => words(`editor.message.languages.${locale}`) },
    { label: words("editor.message.subject"), text: ({ subject }) => subject },
    { label: words("editor.message.previewLine"), text: ({ previewLine }) => previewLine },
    { label: words("editor.message.body"), text: ({ body }) => body },
    { label: words("editor.comparison.title"), text: ({ comparisonPercent: percent }) => (percent === null ? words("editor.comparison.rule") : format.percent(percent / 100)) },
  ];
  return (mine, theirs) => fields.map(({ label, text }) => ({ label, mine: text(mine), theirs: text(theirs) }));
}
