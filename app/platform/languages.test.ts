import { expect, test } from "vitest";
import { languageOf, languageOfCountry } from "./languages.ts";

test("a locale is one of our languages by its first part; what we have no words for is none", () => {
  expect(["de", "de-AT", "DE", "en-GB", "en"].map(languageOf)).toEqual(["de", "de", "de", "en", "en"]);
  expect(["fr", "deu", "enm-x", "", null].map(languageOf)).toEqual([null, null, null, null, null]);
});

test("a shop whose locale nobody tells us writes as most do in its country", () => {
  expect(["DE", "AT", "CH", "LI"].map(languageOfCountry)).toEqual(["de", "de", "de", "de"]);
  expect(["US", "GB", "FR", null].map(languageOfCountry)).toEqual(["en", "en", "en", "en"]);
});
