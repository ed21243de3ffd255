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
