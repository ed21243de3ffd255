import { expect, test } from "vitest";
import { createSealer } from "../platform/sealing.server.ts";
import { guestIdOf, idOfGid, isGuest, normaliseEmail, normalisePhone } from "./identity.ts";

test("an address is compared without case and spaces; what cannot be one is none", () => {
  expect(normaliseEmail("  Anna@People.Example ")).toBe("anna@people.example");
  for (const text of ["", "  ", "anna", "a b@c", "@", null, undefined, `${"x".repeat(250)}@a.example`]) expect(normaliseEmail(text)).toBeNull();
});

test("a telephone number is compared by its digits; what has too few is none", () => {
  for (const text of ["+4940123456", "0049 40 123456", " +49 (40) 12-34-56 ", "+49/40/123456"]) expect(normalisePhone(text)).toBe("+4940123456");
  for (const text of ["", "n/a", "110", "+49", null, undefined]) expect(normalisePhone(text)).toBeNull();
});

test("a guest's number is negative, fits a bigint of the database, and is the same for the same address, under the same key", () => {
  const [seal, other] = [7, 8].map((byte) => createSealer([`k${byte}:${Buffer.alloc(32, byte).toString("base64")}`])) as [ReturnType<typeof createSealer>, ReturnType<typeof createSealer>];
  const id = guestIdOf(seal, "anna@people.example");
  expect(id).toBe(guestIdOf(seal, "anna@people.example"));
  expect(id).not.toBe(guestIdOf(seal, "anne@people.example"));
  expect(id).not.toBe(guestIdOf(other, "anna@people.example"));
  expect(isGuest(id) && id > -(2n ** 63n)).toBe(true);
  expect(isGuest(5n)).toBe(false);
});

test("ids of Shopify do not fit a float and stay whole", () => {
  expect(idOfGid("gid://shopify/Customer/820982911946154508")).toBe(820982911946154508n);
  expect(() => idOfGid("nonsense")).toThrow("not a global id");
});
