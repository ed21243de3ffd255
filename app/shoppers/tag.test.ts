import { expect, test } from "vitest";
import { readTag } from "./tag.ts";

test("a tag is read without the spaces around it; one that Shopify would not keep as it is says why", () => {
  expect(readTag("  VIP \t north ")).toEqual({ kind: "tag", tag: "VIP north" });
  expect(readTag("é".repeat(40))).toEqual({ kind: "tag", tag: "é".repeat(40) });
  for (const [text, why] of [["  ", "empty"], ["x".repeat(41), "long"], ["VIP, north", "comma"], ["comeback: IN a campaign", "ours"]] as const) expect(readTag(text)).toEqual({ kind: "refused", why });
});
