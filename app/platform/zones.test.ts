import { expect, test } from "vitest";
import { addDays, dayIn, daysBetween, hourIn, nextHour, startOfDay } from "./zones.ts";

test("an instant belongs to the day of the shop's zone, not of UTC", () => {
  const instant = new Date("2026-03-01T03:30:00Z");
  expect(dayIn(instant, "America/New_York")).toBe("2026-02-28");
  expect(dayIn(instant, "Europe/Berlin")).toBe("2026-03-01");
});

test("midnight is right on the days when summer time begins and ends", () => {
  expect(startOfDay("2026-03-29", "Europe/Berlin").toISOString()).toBe("2026-03-28T23:00:00.000Z");
  expect(startOfDay("2026-03-30", "Europe/Berlin").toISOString()).toBe("2026-03-29T22:00:00.000Z");
  // Summer time begins at midnight in Santiago: the day's first instant is one o'clock.
  expect(startOfDay("2026-09-06", "America/Santiago").toISOString()).toBe("2026-09-06T04:00:00.000Z");
});

test("days are counted on the calendar, whatever the clock does", () => {
  expect(addDays("2026-03-28", 2)).toBe("2026-03-30");
  expect(addDays("2024-02-28", 1)).toBe("2024-02-29");
  expect(daysBetween("2026-03-28", "2026-03-30")).toBe(2);
  expect(daysBetween("2026-03-30", "2026-03-28")).toBe(-2);
});

test("nextHour is the first such hour at or after an instant", () => {
  expect(nextHour(new Date("2026-06-01T06:00:00Z"), "Europe/Berlin", 9).toISOString()).toBe("2026-06-01T07:00:00.000Z");
  expect(nextHour(new Date("2026-06-01T07:00:00Z"), "Europe/Berlin", 9).toISOString()).toBe("2026-06-01T07:00:00.000Z");
  expect(nextHour(new Date("2026-06-01T08:00:00Z"), "Europe/Berlin", 9).toISOString()).toBe("2026-06-02T07:00:00.000Z");
  expect(hourIn(new Date("2026-06-01T07:30:00Z"), "Europe/Berlin")).toBe(9);
});

test("an unknown zone is refused", () => expect(() => dayIn(new Date(0), "Mars/Olympus")).toThrow(RangeError));
