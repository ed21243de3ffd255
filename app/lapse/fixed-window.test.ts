import fc from "fast-check";
import { DateTime } from "luxon";
import { expect, test } from "vitest";
import { addDays, dayIn, daysBetween } from "../platform/zones.ts";
import { createCalendar } from "./calendar.ts";
import { shortestWindow, slowingDays, stateAt, turningPoints } from "./fixed-window.ts";

const berlin = { days: 90, zone: "Europe/Berlin" };

test("slowing begins after two thirds of the window, lapsed after all of it, at the shop's midnight", () => {
  const { slowsAt, lapsesAt } = turningPoints("2026-01-01", berlin);
  expect(DateTime.fromJSDate(slowsAt, { zone: berlin.zone }).toISO()).toBe("2026-03-03T00:00:00.000+01:00");
  expect(DateTime.fromJSDate(lapsesAt, { zone: berlin.zone }).toISO()).toBe("2026-04-02T00:00:00.000+02:00");
  expect(stateAt("2026-01-01", berlin, new Date(slowsAt.getTime() - 1))).toBe("active");
  expect(stateAt("2026-01-01", berlin, slowsAt)).toBe("slowing");
  expect(stateAt("2026-01-01", berlin, new Date(lapsesAt.getTime() - 1))).toBe("slowing");
  expect(stateAt("2026-01-01", berlin, lapsesAt)).toBe("lapsed");
});

test("a midnight that summer time skips is the first moment after it", () => {
  // São Paulo went from 23:59:59 on 3 November 2018 to 01:00 on the 4th.
  const { lapsesAt } = turningPoints("2018-08-05", { days: 90, zone: "America/Sao_Paulo" });
  expect(lapsesAt.toISOString()).toBe("2018-11-04T03:00:00.000Z");
});

test("whatever the zone, a shopper is lapsed exactly when the calendar says more days than the window", () => {
  const zones = ["Europe/Berlin", "America/New_York", "Pacific/Auckland", "America/Sao_Paulo", "Asia/Kolkata", "Pacific/Apia", "America/Havana"];
  fc.assert(
    fc.property(fc.constantFrom(...zones), fc.integer({ min: 1, max: 400 }), fc.date({ min: new Date("2015-01-01"), max: new Date("2027-01-01"), noInvalidDate: true }), fc.integer({ min: 0, max: 500 }), (zone, days, now, ago) => {
      const today = dayIn(now, zone);
      const last = addDays(today, -ago);
      const state = stateAt(last, { days, zone }, now);
      expect(daysBetween(last, today)).toBe(ago);
      expect(state).toBe(ago > days ? "lapsed" : ago > slowingDays(days) ? "slowing" : "active");
    }),
    { numRuns: 300 },
  );
});

test("the shortest window is a day on a development store, where slowing begins the day after", () => {
  expect(shortestWindow(true)).toBe(1);
  expect(shortestWindow(false)).toBe(7);
  expect(stateAt("2026-11-20", { days: 1, zone: "UTC" }, new Date("2026-11-21T12:00:00Z"))).toBe("slowing");
  expect(stateAt("2026-11-20", { days: 1, zone: "UTC" }, new Date("2026-11-22T00:00:00Z"))).toBe("lapsed");
});

test("a calendar grows at both ends and gives what was asked", () => {
  const calendar = createCalendar(berlin);
  expect(calendar("2026-03-10", "2026-03-12").map(({ day }) => day)).toEqual(["2026-03-10", "2026-03-11", "2026-03-12"]);
  const wider = calendar("2026-03-08", "2026-03-14");
  expect(wider.map(({ day }) => day)).toEqual(["2026-03-08", "2026-03-09", "2026-03-10", "2026-03-11", "2026-03-12", "2026-03-13", "2026-03-14"]);
  for (const line of wider) expect(line).toEqual({ day: line.day, ...turningPoints(line.day, berlin) });
  expect(calendar("2026-03-11", "2026-03-11").map(({ day }) => day)).toEqual(["2026-03-11"]);
});
