import fc from "fast-check";
import { expect, test } from "vitest";
import { copyText, copyTexts } from "./copy-text.ts";
import { linesOf } from "./jsonl.ts";

async function* pieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

test("lines come out whole wherever the stream is cut, in the middle of a character too", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: "grapheme" }).map((text) => text.replaceAll("\n", " ")), { minLength: 1 }), fc.integer({ min: 1, max: 9 }), fc.boolean(), async (lines, size, ends) => {
      const found: string[] = [];
      for await (const batch of linesOf(pieces(lines.join("\n") + (ends ? "\n" : ""), size))) found.push(...batch);
      const expected = ends || lines.at(-1) !== "" ? lines : lines.slice(0, -1);
      expect(found).toEqual(expected);
    }),
    { numRuns: 200 },
  );
});

test("text for COPY hides what would end a column, a row, or an array's element", () => {
  expect(copyText(null)).toBe("\\N");
  expect(copyText("a\tb\nc\\d\re")).toBe("a\\tb\\nc\\\\d\\re");
  expect(copyTexts([])).toBe("{}");
  expect(copyTexts(['x,"y"', "back\\slash"])).toBe('{"x,\\\\"y\\\\"","back\\\\\\\\slash"}');
});
