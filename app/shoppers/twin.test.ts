import { expect, test } from "vitest";
import { type PersonAtAddress, twinText } from "./twin.ts";

const anna: PersonAtAddress = { firstName: "Anna", lastName: "Müller", street: "Lindenstraße 12", postcode: "20095", country: "DE" };

test.each([
  [{ firstName: "ANNA", lastName: "MÜLLER" }],
  [{ lastName: "Mu\u0308ller" }],
  [{ street: "Lindenstrasse 12" }],
  [{ street: "lindenstr. 12" }],
  [{ postcode: " 20095" }],
])("%j is the same person at the same address", (other) => expect(twinText({ ...anna, ...other })).toBe(twinText(anna)));

test.each([[{ firstName: "Anne" }], [{ street: "Lindenstraße 1" }], [{ postcode: "20097" }], [{ country: "AT" }]])("%j is somebody else, or somewhere else", (other) => {
  expect(twinText({ ...anna, ...other })).not.toBe(twinText(anna));
});

test.each([["firstName"], ["lastName"], ["street"], ["postcode"], ["country"]] as const)("without %s nobody is taken for another", (part) => {
  expect(twinText({ ...anna, [part]: null })).toBeNull();
  expect(twinText({ ...anna, [part]: "" })).toBeNull();
});

test("a street of punctuation is none, and English streets are written two ways", () => {
  expect(twinText({ ...anna, street: "--" })).toBeNull();
  expect(twinText({ ...anna, street: "4 Mill Lane" })).toBe(twinText({ ...anna, street: "4, mill ln" }));
});
