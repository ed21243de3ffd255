import { expect, test } from "vitest";
import { addDays } from "../platform/zones.ts";
import { alarmOf, type Crossing, type RateWeek, ratesSince, type StateCount } from "./rates.ts";

const FIRST = "2026-06-01";
const weekAt = (i: number) => addDays(FIRST, 7 * i);
/** Ten weeks in which 2 of 100 lapsed and 10 of 100 came back, give or take one, and one more. */
const weeksWith = (last: Partial<RateWeek>): RateWeek[] => [
  ...Array.from({ length: 10 }, (_, i) => ({ week: weekAt(i), lapse: { n: 20 + (i % 3) - 1, of: 1000 }, regained: { n: 10 + (i % 3) - 1, of: 100 } })),
  { week: weekAt(10), lapse: { n: 20, of: 1000 }, regained: { n: 10, of: 100 }, ...last },
];

test("a rate raises an alarm outside of its band, on the side that is bad news", () => {
  expect(alarmOf("lapse", weeksWith({}))).toBeNull();
  expect(alarmOf("lapse", weeksWith({ lapse: { n: 33, of: 1000 } }))).toBeNull();
  const alarm = alarmOf("lapse", weeksWith({ lapse: { n: 50, of: 1000 } }));
  expect(alarm).toMatchObject({ rate: "lapse", week: weekAt(10), share: 0.05, excess: expect.closeTo(30, 9) });
  expect(alarm?.low).toBeCloseTo(0.02 - 3 * Math.sqrt((0.02 * 0.98) / 1000), 9);
  expect(alarm?.high).toBeCloseTo(0.02 + 3 * Math.sqrt((0.02 * 0.98) / 1000), 9);
  expect(alarmOf("lapse", weeksWith({ lapse: { n: 0, of: 1000 } }))).toBeNull();
  expect(alarmOf("regained", weeksWith({ regained: { n: 0, of: 100 } }))).toMatchObject({ rate: "regained", share: 0, excess: expect.closeTo(10, 9) });
  expect(alarmOf("regained", weeksWith({ regained: { n: 40, of: 100 } }))).toBeNull();
});

test("no alarm before eight weeks can be compared with, nor where nobody could lapse or hardly anybody ever does", () => {
  const high = weeksWith({ lapse: { n: 50, of: 1000 } });
  expect(alarmOf("lapse", high.slice(-8))).toBeNull();
  expect(alarmOf("lapse", high.slice(-9))).not.toBeNull();
  expect(alarmOf("lapse", [])).toBeNull();
  expect(alarmOf("lapse", weeksWith({ lapse: { n: 0, of: 0 } }))).toBeNull();
  const never = high.map((week) => ({ ...week, lapse: { n: 0, of: 50 } }));
  expect(alarmOf("lapse", [...never.slice(0, -1), { ...(never[10] as RateWeek), lapse: { n: 3, of: 50 } }])).toBeNull();
  expect(alarmOf("lapse", [...never.slice(0, -1), { ...(never[10] as RateWeek), lapse: { n: 5, of: 50 } }])).not.toBeNull();
});

test("a steady shop is left in peace: few alarms in many weeks of chance", () => {
  let seed = 7;
  const random = () => ((seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647);
  const lapsing = (of: number, p: number) => Array.from({ length: of }, random).filter((one) => one < p).length;
  const weeks: RateWeek[] = Array.from({ length: 600 }, (_, i) => ({ week: weekAt(i), lapse: { n: lapsing(400, 0.02), of: 400 }, regained: { n: lapsing(200, 0.05), of: 200 } }));
  const alarms = weeks.flatMap((_, i) => [alarmOf("lapse", weeks.slice(0, i + 1)), alarmOf("regained", weeks.slice(0, i + 1))]).filter((alarm) => alarm !== null);
  expect(alarms.length).toBeLessThanOrEqual(6);
});

test("how many a week began with is told by who crossed since, whenever they first ordered", () => {
  const standing: StateCount[] = [
    { since: addDays(FIRST, -7), lapsed: false, n: 90 },
    { since: addDays(FIRST, -7), lapsed: true, n: 30 },
    { since: weekAt(1), lapsed: false, n: 5 },
    { since: weekAt(1), lapsed: true, n: 1 },
  ];
  const old = addDays(FIRST, -7);
  const crossings: Crossing[] = [
    { week: weekAt(0), since: old, lapses: true, news: true, n: 4 },
    { week: weekAt(1), since: old, lapses: true, news: true, n: 6 },
    { week: weekAt(1), since: old, lapses: false, news: true, n: 2 },
    { week: weekAt(1), since: old, lapses: true, news: false, n: 1 },
    { week: weekAt(2), since: weekAt(1), lapses: true, news: true, n: 1 },
  ];
  expect(ratesSince(weekAt(0), weekAt(2), standing, crossings)).toEqual([
    { week: weekAt(0), lapse: { n: 4, of: 99 }, regained: { n: 0, of: 21 } },
    { week: weekAt(1), lapse: { n: 6, of: 95 }, regained: { n: 2, of: 25 } },
    { week: weekAt(2), lapse: { n: 1, of: 96 }, regained: { n: 0, of: 30 } },
  ]);
});

test("rates of before another rule are not compared with those of after it", () => {
  const old = addDays(FIRST, -7);
  const standing: StateCount[] = [{ since: old, lapsed: false, n: 100 }, { since: old, lapsed: true, n: 60 }];
  const rule = (n: number, lapses: boolean): Crossing[] => [{ week: weekAt(1), since: old, lapses, news: false, n }];
  expect(ratesSince(weekAt(0), weekAt(3), standing, rule(30, true)).map(({ week }) => week)).toEqual([weekAt(2), weekAt(3)]);
  expect(ratesSince(weekAt(0), weekAt(3), standing, rule(30, false)).map(({ week }) => week)).toEqual([weekAt(2), weekAt(3)]);
  // A model that is a little surer of a few.
  expect(ratesSince(weekAt(0), weekAt(3), standing, rule(5, true))).toHaveLength(4);
});
