import type { i18n } from "i18next";
import { useContext } from "react";
import { I18nContext } from "react-i18next";
import type { WordsKey, WordsValues } from "../i18n/words-key.ts";

type WordsOf = (key: WordsKey, values?: WordsValues) => string;

const known = new WeakMap<i18n, WordsOf>();

/** Gives the text of a key in the reader's language; the same function as long as the language is the same. */
export function useWords(): WordsOf {
  const context = useContext(I18nContext);
  if (!context) throw new Error("No words outside of app/root.tsx.");
  return wordsOf(context.i18n);
}

/** A text by itself, where no hook is at hand. */
export function Words({ of, values }: { of: WordsKey; values?: WordsValues }) {
  return <>{useWords()(of, values)}</>;
}

/** Texts without values are looked up once: a list asks for the same few in each of its rows, and the library takes some hundredths of a millisecond for each. */
function wordsOf(i18n: i18n): WordsOf {
  const before = known.get(i18n);
  if (before) return before;
  const texts = new Map<WordsKey, string>();
  const words: WordsOf = (key, values) => {
    // The library types keys by its own global; ours are checked by WordsKey.
    if (values) return i18n.t(key as string, values);
    const text = texts.get(key) ?? i18n.t(key as string);
    texts.set(key, text);
    return text;
  };
  known.set(i18n, words);
  return words;
}
