/** As long as a name may be (campaigns.name). */
const MOST = 120;

/** The name of a copy: the next free number behind it, as in "Gentle note (2)". It is the same in every language. */
export function copyName(name: string, taken: readonly string[]): string {
  const base = name.replace(/ \(\d{1,4}\)$/, "");
  const names = new Set(taken);
  for (let n = 2; ; n += 1) {
    const copy = `${base.slice(0, MOST - ` (${n})`.length)} (${n})`;
    if (!names.has(copy)) return copy;
  }
}
