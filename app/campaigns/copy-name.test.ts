import { expect, test } from "vitest";
import { copyName } from "./copy-name.ts";

test("a copy has the next free number behind its name, and is no longer than a name may be", () => {
  expect(copyName("Gentle note", ["Gentle note"])).toBe("Gentle note (2)");
  expect(copyName("Gentle note", ["Gentle note", "Gentle note (2)", "Gentle note (4)"])).toBe("Gentle note (3)");
  expect(copyName("Gentle note (2)", ["Gentle note (2)"])).toBe("Gentle note (3)");
  expect(copyName("x".repeat(120), [])).toBe(`${"x".repeat(116)} (2)`);
});
