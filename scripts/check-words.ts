/** Part of `npm run check`: every English text is used. That no text is missing is a matter of types (app/i18n/words-key.ts). */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { english } from "../app/i18n/english.ts";

type Texts = { [key: string]: string | Texts };

/** null, or a line for each key that no source names, whole or by the beginning of a composed one. */
export function checkWords(): string | null {
  const root = join(import.meta.dirname, "..");
  const source = globSync("app/**/*.{ts,tsx}", { cwd: root }).map((file) => readFileSync(join(root, file), "utf8")).join("\n");
  const composed = [...source.matchAll(/`([\w.]+[._])\$\{/g)].map((match) => match[1] as string);
  const unused = keysOf(english).filter((key) => !source.includes(`"${key}"`) && !composed.some((beginning) => key.startsWith(beginning)));
  return unused.length === 0 ? null : unused.map((key) => `no source names the text ${key}`).join("\n");
}

/** Dotted, plural forms as one. */
const keysOf = (texts: Texts, before = ""): string[] => [
  ...new Set(Object.entries(texts).flatMap(([key, text]) => (typeof text === "string" ? [`${before}${key}`.replace(/_(zero|one|other)$/, "")] : keysOf(text, `${before}${key}.`)))),
];
