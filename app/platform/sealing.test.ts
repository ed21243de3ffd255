import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { createSealer } from "./sealing.server.ts";

const key = (id: string) => `${id}:${randomBytes(32).toString("base64")}`;

test("what was sealed under an older key stays readable, and new texts take the newest key", () => {
  const old = key("k1");
  const sealed = createSealer([old]).seal("shpat_secret");
  const rotated = createSealer([key("k2"), old]);
  expect(rotated.open(sealed)).toBe("shpat_secret");
  expect(rotated.seal("x")).toMatch(/^k2\./);
});

test("a sealed text that was changed, or whose key is gone, does not open", () => {
  const sealer = createSealer([key("k1")]);
  const sealed = sealer.seal("secret");
  expect(sealed).not.toContain("secret");
  expect(() => sealer.open(`${sealed.slice(0, -2)}AA`)).toThrow();
  expect(() => createSealer([key("k9")]).open(sealed)).toThrow(/not configured: k1/);
});

test("keyed hashes differ by purpose and survive a rotation", () => {
  const old = key("k1");
  const before = createSealer([old]).keyedHash("address", "anna@mail.example");
  expect(createSealer([key("k2"), old]).keyedHash("address", "anna@mail.example")).toBe(before);
  expect(createSealer([old]).keyedHash("link", "anna@mail.example")).not.toBe(before);
  expect(createSealer([key("k1")]).keyedHash("address", "anna@mail.example")).not.toBe(before);
});
