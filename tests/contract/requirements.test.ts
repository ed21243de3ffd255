import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..", "..");
const rows = readFileSync(join(root, "docs", "requirements.md"), "utf8")
  .split("\n")
  .filter((line) => /^\| R\d/.test(line))
  .map((line) => line.split("|").map((cell) => cell.trim()));

test("docs/requirements.md names every requirement once, in order", () => {
  expect(rows.map((row) => row[1])).toEqual(Array.from({ length: 100 }, (_, i) => `R${i + 1}`));
});

test("what is called built names a proof, and every proof exists", () => {
  for (const [, number, , state, proof] of rows) {
    const paths = [...(proof ?? "").matchAll(/`([^`]+)`/g)].map((match) => match[1] as string);
    expect(paths.length > 0, `${number} is "${state}"`).toBe(state !== "not built yet");
    for (const path of paths) expect(existsSync(join(root, path)), `${number}: ${path}`).toBe(true);
  }
});

/** The lines of Built for Shopify and of the review, as the file's head says; 5.5.x and 5.6.x are those of the two categories that the app belongs to. */
const builtForShopify = (
  "1.2 2.1 2.2 2.3 3.1 3.2 3.3 3.4 4.1.1 4.1.2 4.1.3 4.1.4 4.1.5 4.1.6 4.2.1 4.2.2 4.2.3 4.2.4 4.2.5 4.2.6 4.3.1 4.3.2 4.3.3 4.3.4 4.3.5 4.3.6 4.3.7 " +
  "5.5.1 5.5.2 5.5.3 5.5.4 5.6.1 5.6.2 5.6.3 5.6.4 B1 B2 P1 P2 P3 P4 P5 P6 P7 P8 P9 A1 A2 A3 A4 A5 A6 A7 A8 A9"
).split(" ");

test("docs/built-for-shopify.md has every line once, with a proof that exists or the reason why not yet", () => {
  const lines = readFileSync(join(root, "docs", "built-for-shopify.md"), "utf8")
    .split("\n")
    .filter((line) => /^\| [\dABP][\d.]* \|/.test(line))
    .map((line) => line.split("|").map((cell) => cell.trim()));
  expect(lines.map((line) => line[1])).toEqual(builtForShopify);
  for (const [, number, , state, proof = ""] of lines) {
    expect(["kept", "in part", "not yet", "not ours"], number).toContain(state);
    const paths = [...proof.matchAll(/`((?:app|bench|docs|scripts|simulator|tests)\/[^`\s]*|shopify\.app\.toml)`/g)].map((match) => match[1] as string);
    if (state === "kept" || state === "in part") expect(paths.length, `${number} is "${state}"`).toBeGreaterThan(0);
    if (state !== "kept") expect(proof.replace(/`[^`]*`|[^\p{L}]/gu, "").length, `${number} is "${state}" and says why`).toBeGreaterThan(12);
    for (const path of paths) expect(existsSync(join(root, path)), `${number}: ${path}`).toBe(true);
  }
});
