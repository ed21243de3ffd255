import { expect, test } from "vitest";
import { orderNamesOf, wordsOf } from "./search.ts";

test("what is typed is searched word by word, and never by more than six", () => {
  expect(wordsOf(undefined)).toEqual([]);
  expect(wordsOf("  Anna\u00a0 Sch ")).toEqual(["Anna", "Sch"]);
  expect(wordsOf("a b c d e f g h")).toEqual(["a", "b", "c", "d", "e", "f"]);
});

test("one word with a digit may be the number of an order", () => {
  expect(orderNamesOf(["#1043"])).toEqual(["#1043"]);
  expect(orderNamesOf(["1043"])).toEqual(["#1043", "1043"]);
  expect(orderNamesOf(["NORD-7"])).toEqual(["#NORD-7", "NORD-7"]);
  for (const words of [[], ["anna"], ["anna", "1043"]]) expect(orderNamesOf(words)).toEqual([]);
});
