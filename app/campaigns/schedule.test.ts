import fc from "fast-check";
import { expect, test } from "vitest";
import { dayIn, hourIn } from "../platform/zones.ts";
import { Audience } from "./audience.ts";
import { armOf, comparisonOf } from "./comparison.ts";
import { parseDraft } from "./draft-form.ts";
import { createSchedule, LEAD_MS, planDays } from "./schedule.ts";

const take = (schedule: { next(zone: string): Date }, n: number, zone: string) => Array.from({ length: n }, () => schedule.next(zone));
const zones = ["Europe/Berlin", "America/Los_Angeles", "Pacific/Auckland", "Asia/Kolkata", "UTC"];

test("rule 23: mails are spread over days by the cap, within the hours of the shopper, in order, from ten minutes after Start on", () => {
  fc.assert(
    fc.property(fc.date({ min: new Date("2026-01-01"), max: new Date("2027-12-31"), noInvalidDate: true }), fc.constantFrom(...zones), fc.integer({ min: 1, max: 50 }), (startedAt, zone, cap) => {
      const times = take(createSchedule({ startedAt, now: startedAt, zone, capOf: () => cap, planned: new Map() }), 120, zone);
      const perDay = Map.groupBy(times, (at) => dayIn(at, zone));
      for (const [, list] of perDay) expect(list.length).toBeLessThanOrEqual(cap);
      expect([...perDay.values()].slice(0, -1).every((list) => list.length === cap)).toBe(true);
      for (const [index, at] of times.entries()) {
        expect(+at).toBeGreaterThanOrEqual(+startedAt + LEAD_MS);
        expect(hourIn(at, zone)).toBeGreaterThanOrEqual(9);
        expect(hourIn(at, zone)).toBeLessThan(20);
        if (index > 0) expect(+at).toBeGreaterThanOrEqual(+(times[index - 1] as Date));
      }
    }),
    { numRuns: 60 },
  );
});

test("rule 23: shoppers of one shop in many zones get theirs in their own hours, and together no more a day than the shop's cap", () => {
  fc.assert(
    fc.property(fc.date({ min: new Date("2026-01-01"), max: new Date("2027-12-31"), noInvalidDate: true }), fc.array(fc.constantFrom(...zones), { minLength: 40, maxLength: 80 }), fc.integer({ min: 1, max: 20 }), (startedAt, shoppers, cap) => {
      const schedule = createSchedule({ startedAt, now: startedAt, zone: "Europe/Berlin", capOf: () => cap, planned: new Map() });
      for (const zone of shoppers) {
        const at = schedule.next(zone);
        expect(hourIn(at, zone)).toBeGreaterThanOrEqual(9);
        expect(hourIn(at, zone)).toBeLessThan(20);
      }
    }),
    { numRuns: 60 },
  );
});

test("what other campaigns planned takes its places, and a day without mail has none", () => {
  const at = new Date("2026-11-23T06:00:00Z");
  const capOf = (day: string) => (day === "2026-11-25" ? 0 : 3);
  const planned = new Map([["2026-11-23", 2], ["2026-11-24", 3]]);
  const schedule = createSchedule({ startedAt: at, now: at, zone: "Europe/Berlin", capOf, planned });
  expect(take(schedule, 3, "Europe/Berlin").map((due) => dayIn(due, "Europe/Berlin"))).toEqual(["2026-11-23", "2026-11-26", "2026-11-26"]);
  expect(planDays(6, { from: "2026-11-23", capOf, planned }, 8)).toEqual([{ day: "2026-11-23", n: 1 }, { day: "2026-11-26", n: 3 }, { day: "2026-11-27", n: 2 }]);
  expect(planDays(600, { from: "2026-11-23", capOf, planned }, 2)).toHaveLength(2);
  expect(() => createSchedule({ startedAt: at, now: at, zone: "UTC", capOf: () => 0, planned: new Map() }).next("UTC")).toThrow("no day has room");
});

test("rule 10: ten per cent from 300 shoppers on, none below and why, or what the merchant chose", () => {
  expect(comparisonOf(null, 300)).toEqual({ percent: 10, why: null });
  expect(comparisonOf(null, 299)).toEqual({ percent: 0, why: "too_few" });
  expect(comparisonOf(20, 5)).toEqual({ percent: 20, why: null });
  expect(comparisonOf(0, 5_000)).toEqual({ percent: 0, why: null });
});

test("the arm is the same whenever it is asked, independent between campaigns, and of the size that was asked for", () => {
  const arms = (campaign: bigint) => Array.from({ length: 20_000 }, (_, i) => armOf(campaign, BigInt(i), 10));
  const first = arms(1n);
  expect(arms(1n)).toEqual(first);
  const share = first.filter((arm) => arm === "comparison").length / 20_000;
  expect(share).toBeGreaterThan(0.09);
  expect(share).toBeLessThan(0.11);
  const both = arms(2n).filter((arm, i) => arm === "comparison" && first[i] === "comparison").length / 20_000;
  expect(both).toBeGreaterThan(0.006);
  expect(both).toBeLessThan(0.014);
  expect(armOf(1n, -5n, 0)).toBe("mail");
});

test("an audience is checked, two years of silence at most unless asked otherwise", () => {
  expect(Audience.parse({ states: ["lapsed", "lapsed"] })).toEqual({ states: ["lapsed"], maxDaysQuiet: 730 });
  expect(Audience.safeParse({ states: [] }).success).toBe(false);
  expect(Audience.safeParse({ states: ["active"] }).success).toBe(false);
});

test("a draft's form: problems by field, texts may be unfinished", () => {
  const draft = { name: "A", audience: { states: ["lapsed"] }, offer: null, subject: "", previewLine: "", body: "a\r\nb", locale: "en", comparisonPercent: null };
  expect(parseDraft(draft)).toMatchObject({ kind: "valid", draft: { body: "a\nb" } });
  expect(parseDraft({ ...draft, name: "", subject: "x".repeat(200), previewLine: "a\nb", comparisonPercent: 51, offer: { kind: "percentage", percent: 0, validDays: 5 } })).toEqual({
    kind: "invalid",
    errors: { name: "required", subject: "too_long", previewLine: "invalid", comparisonPercent: "out_of_range", offer: "out_of_range" },
  });
});
