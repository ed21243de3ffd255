import { english } from "../i18n/english.ts";
import type { WordsKey } from "../i18n/words-key.ts";
import { useWords } from "./words.tsx";

/** ISO 3166-1 alpha-2. */
export type CountryCode = keyof typeof english.countries;
const codes = Object.keys(english.countries) as CountryCode[];
const isCode = (code: string): code is CountryCode => Object.hasOwn(english.countries, code);

/**
 * Names of countries. They are texts of ours: what browsers call a country differs from one to the next and from the server.
 */
export function useCountries() {
  const words = useWords();
  const name = (code: string): string => (isCode(code) ? words(`countries.${code}` satisfies WordsKey) : code);
  return {
    /** "Germany" of "DE"; a code that is no country's stays as it is. */
    name,
    /** Every country for a select, by name. */
    options: () => codes.map((value) => ({ value: value as string, label: name(value) })).sort((a, b) => (a.label < b.label ? -1 : 1)),
  };
}
