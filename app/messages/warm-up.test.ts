import { expect, test } from "vitest";
import { addDays, type Day } from "../platform/zones.ts";
import { capsAhead, judgeFirstMails, nextCap, type SendingDay } from "./warm-up.ts";

const well = (taken: number, cap: number | null): SendingDay => ({ day: "2026-11-23", taken, cap, unknown: 0, complaints: 0 });

test("rule 6: a backlog starts with 50 a day and doubles while unknown addresses are below 2 % and complaints below 0.1 %", () => {
  expect(nextCap(null)).toBe(50);
  expect(nextCap(well(50, 50))).toBe(100);
  expect(nextCap(well(40, 50))).toBe(100);
  expect(nextCap(well(39, 50))).toBe(50);
  expect(nextCap({ ...well(200, 200), unknown: 3 })).toBe(400);
  expect(nextCap({ ...well(200, 200), unknown: 4 })).toBe(200);
  expect(nextCap({ ...well(2_000, 2_000), complaints: 1 })).toBe(4_000);
  expect(nextCap({ ...well(2_000, 2_000), complaints: 2 })).toBe(2_000);
  expect(nextCap(well(200, null))).toBe(400);
});

const now = new Date("2026-11-26T12:00:00Z");
const first = (more: Partial<Parameters<typeof judgeFirstMails>[0]> = {}) => judgeFirstMails({ passedAt: null, sent: { taken: 200, unknown: 3, complaints: 0 }, base: null, lastAt: new Date("2026-11-25T12:00:00Z"), now, ...more });

test("rule 4: a new shop's first mails stop at 200 until, 24 hours later, it is known how they were taken", () => {
  expect(first({ sent: { taken: 150, unknown: 9, complaints: 1 } })).toEqual({ kind: "under_way", left: 50 });
  expect(first({ sent: { taken: 0, unknown: 0, complaints: 0 }, lastAt: null })).toEqual({ kind: "under_way", left: 200 });
  expect(first({ lastAt: new Date("2026-11-25T12:00:00.001Z") })).toEqual({ kind: "waits", until: new Date("2026-11-26T12:00:00.001Z") });
  expect(first()).toEqual({ kind: "passed" });
  expect(first({ sent: { taken: 200, unknown: 4, complaints: 0 } })).toEqual({ kind: "taken_badly", unknown: 0.02, complaints: 0 });
  expect(first({ sent: { taken: 200, unknown: 0, complaints: 1 } })).toEqual({ kind: "taken_badly", unknown: 0, complaints: 0.005 });
  // A day of which nobody kept when its last mail left.
  expect(first({ lastAt: null })).toEqual({ kind: "under_way", left: 0 });
  expect(first({ passedAt: now, sent: { taken: 900, unknown: 900, complaints: 0 } })).toEqual({ kind: "passed" });
});

test("rule 4: let go on by a person, they stop again after as many, and only what was sent since is judged", () => {
  const base = { taken: 200, unknown: 20, complaints: 5 };
  expect(first({ base, sent: { taken: 380, unknown: 20, complaints: 5 } })).toEqual({ kind: "under_way", left: 20 });
  expect(first({ base, sent: { taken: 400, unknown: 23, complaints: 5 } })).toEqual({ kind: "passed" });
  expect(first({ base, sent: { taken: 400, unknown: 24, complaints: 5 } })).toMatchObject({ kind: "taken_badly", unknown: 0.02 });
});

test("rule 6: the days ahead: 50, 100, 50 to the stop at 200, then on; days without mail allow none and do not double", () => {
  const ahead = (left: number | null, off: Day[] = [], dailyCap = 400) => {
    const capOf = capsAhead({ today: "2026-11-23", cap: 50, dailyCap, left, isOff: (day) => off.includes(day) });
    return [0, 1, 2, 3, 4, 5].map((n) => capOf(addDays("2026-11-23", n)));
  };
  expect(ahead(200)).toEqual([50, 100, 50, 200, 400, 400]);
  expect(ahead(null)).toEqual([50, 100, 200, 400, 400, 400]);
  expect(ahead(null, ["2026-11-24"])).toEqual([50, 0, 100, 200, 400, 400]);
  expect(ahead(null, [], 120)).toEqual([50, 100, 120, 120, 120, 120]);
  const capOf = capsAhead({ today: "2026-11-23", cap: 50, dailyCap: 400, left: null, isOff: () => false });
  expect(capOf("2026-11-25")).toBe(200);
  expect(capOf("2026-11-23")).toBe(50);
  expect(capOf("2026-11-22")).toBe(0);
});
