import { useTranslation } from "react-i18next";
import type { WordsKey, WordsValues } from "../i18n/words-key.ts";

/** Gives the text of a key in the reader's language. */
export function useWords(): (key: WordsKey, values?: WordsValues) => string {
  const { t } = useTranslation();
  // The library types keys by its own global; ours are checked by WordsKey.
  return t as unknown as (key: WordsKey, values?: WordsValues) => string;
}

/** A text by itself, where no hook is at hand. */
export function Words({ of, values }: { of: WordsKey; values?: WordsValues }) {
  return <>{useWords()(of, values)}</>;
}
