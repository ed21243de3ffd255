import { describe, expect, test } from "vitest";
import { createMark, endOfMark, isOfHour, judgeMark } from "./send-mark.ts";

const at = (time: string) => new Date(`2026-11-23T${time}Z`);
const mark = createMark(at("10:20:00"), "one");
const installedAt = at("08:00:00");

test("a mark holds for the hour in which it was made", () => {
  expect([at("09:59:59"), at("10:00:00"), at("10:59:59"), at("11:00:00")].map((now) => isOfHour(mark, now))).toEqual([false, true, true, false]);
  expect(endOfMark(mark)).toEqual(at("11:00:00"));
});

describe("what is found at Shopify", () => {
  const known = { noted: mark, intended: null, installedAt };
  const same = createMark(at("10:20:00"), "two");

  test("ours, or the one that we asked for without hearing of it", () => {
    expect(judgeMark(mark, known)).toBe("noted");
    expect(judgeMark(null, { noted: null, intended: mark, installedAt })).toBe("noted");
    expect(judgeMark(same, { ...known, intended: same })).toBe("intended");
  });

  test("another's, also one of the same instant, and one where we know of none", () => {
    expect(judgeMark(same, known)).toBe("foreign");
    expect(judgeMark(createMark(at("11:20:00"), "one"), known)).toBe("foreign");
    expect(judgeMark(mark, { noted: null, intended: null, installedAt })).toBe("foreign");
  });

  test("none: expected after an install since, else not", () => {
    expect(judgeMark(null, { ...known, installedAt: at("10:21:00") })).toBe("noted");
    expect(judgeMark(null, known)).toBe("foreign");
  });
});
