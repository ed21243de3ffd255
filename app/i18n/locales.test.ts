import { expect, test } from "vitest";
import { createI18n } from "./create-i18n.ts";
import { english } from "./english.ts";

const leaves = (node: unknown, path: string[] = []): [string, string][] =>
  typeof node === "string" ? [[path.join("."), node]] : Object.entries(node as object).flatMap(([key, value]) => leaves(value, [...path, key]));
const all = leaves(english);

test("every text says something", () => {
  expect(all.filter(([, text]) => text.trim() === "").map(([key]) => key)).toEqual([]);
});

test("a text that counts has both forms of English", () => {
  const keys = new Set(all.map(([key]) => key));
  const lonely = all.filter(([key, text]) => /_(one|other)$/.test(key) && text.includes("{{count")).filter(([key]) => !keys.has(key.replace(/_one$/, "_other")) || !keys.has(key.replace(/_other$/, "_one")));
  expect(lonely).toEqual([]);
});

test("product rule 22: no loss, no pity, no promise, and none of our inner names", () => {
  const banned = /\b(holdout|losing|lost money|you lose|last chance|hurry|guarantee\w*|win them back|miss out)\b/i;
  expect(all.filter(([, text]) => banned.test(text)).map(([key]) => key)).toEqual([]);
});

test("counts are written in the reader's way", () => {
  const { t } = createI18n("en");
  expect(t("words.shoppers", { count: 1 })).toBe("1 shopper");
  expect(t("words.shoppers", { count: 1204 })).toBe("1,204 shoppers");
});
