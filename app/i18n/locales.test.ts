import { expect, test } from "vitest";
import { i18nOf } from "./i18n-of.ts";
import { english } from "./english.ts";
import { german } from "./german.ts";

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

test("rule 22: no loss, no pity, no promise, and none of our inner names", () => {
  const banned = /\b(holdout|losing|lost money|you lose|last chance|hurry|guarantee\w*|win them back|miss out)\b/i;
  expect(all.filter(([, text]) => banned.test(text)).map(([key]) => key)).toEqual([]);
});

test("German says all that it has pages and mails for, with the same holes", () => {
  const inGerman = new Map(leaves(german));
  const inEnglish = leaves({ digest: english.digest, storefront: english.storefront });
  expect([...inGerman.keys()]).toEqual(inEnglish.map(([key]) => key));
  const holes = (text: string | undefined) => [...(text ?? "").matchAll(/\{\{(\w+)/g)].map((match) => match[1]).sort();
  expect(inEnglish.filter(([key, text]) => holes(text).join() !== holes(inGerman.get(key)).join())).toEqual([]);
  expect(inEnglish.filter(([key, text]) => inGerman.get(key) === text).map(([key]) => key)).toEqual([]);
  expect(i18nOf("de").t("storefront.left.title")).toBe("Erledigt");
});

test("counts are written in the reader's way", () => {
  const { t } = i18nOf("en");
  expect(t("words.shoppers", { count: 1 })).toBe("1 shopper");
  expect(t("words.shoppers", { count: 1204 })).toBe("1,204 shoppers");
});
