/** More words than anybody types; each is a condition of its own. */
const MOST_WORDS = 6;

/** What was typed, word by word. How a word is compared is the database's to know (`search_words`), for it keeps the texts in the same way. */
export const wordsOf = (search: string | undefined): string[] => (search ?? "").split(/\s+/).filter((word) => word !== "").slice(0, MOST_WORDS);

/** The names an order may have when these words are its number: "1043" and "#1043" both mean "#1043", "NORD-1043" means itself. */
export function orderNamesOf(words: readonly string[]): string[] {
  const [word] = words;
  if (word === undefined || words.length > 1 || !/\d/.test(word)) return [];
  return word.startsWith("#") ? [word] : [`#${word}`, word];
}
